package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// order is the body that the target answers: a JSON document of about 1 KB, what an API call brings back.
type order struct {
	ID     int      `json:"id"`
	Status string   `json:"status"`
	Total  float64  `json:"total"`
	Note   string   `json:"note"`
	Lines  []line   `json:"lines"`
	Tags   []string `json:"tags"`
}

type line struct {
	SKU   string  `json:"sku"`
	Count int     `json:"count"`
	Price float64 `json:"price"`
}

func newOrder(id int) order {
	o := order{ID: id, Status: "open", Total: 99.5, Note: strings.Repeat("n", 300), Tags: []string{"a", "b", "c"}}
	for i := range 12 {
		o.Lines = append(o.Lines, line{SKU: "sku-" + strconv.Itoa(i), Count: i, Price: 1.5 * float64(i)})
	}
	return o
}

// serve answers GET /orders/N.
func serve(ctx context.Context) error {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("http://" + listener.Addr().String())
	body, err := json.Marshal(newOrder(7))
	if err != nil {
		return err
	}
	server := &http.Server{ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(
		func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			_, _ = w.Write(body)
		})}
	return server.Serve(listener)
}

// bare is the loop that everything else is measured against: GET, decode, three checks.
func bare(ctx context.Context, url, n, loops string) error {
	count, err := strconv.Atoi(n)
	if err != nil {
		return err
	}
	rounds, err := strconv.Atoi(loops)
	if err != nil {
		return err
	}
	for range rounds {
		for i := range count {
			if err := bareRequest(ctx, url+"/orders/"+strconv.Itoa(i)); err != nil {
				return err
			}
		}
	}
	return nil
}

func bareRequest(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	var o map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&o); err != nil {
		return err
	}
	lines, _ := o["lines"].([]any)
	if resp.StatusCode != http.StatusOK || o["status"] != "open" || len(lines) != 12 {
		return fmt.Errorf("GET %s: not the order that was expected", url)
	}
	return nil
}
