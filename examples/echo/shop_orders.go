package echo

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

type order struct {
	ID      string       `json:"id"`
	Status  string       `json:"status"`
	Items   []line       `json:"items"`
	Total   int          `json:"total"`
	Email   string       `json:"email"`
	Files   []attachment `json:"files"`
	Created time.Time    `json:"created"`
}

// maxOrders is how many orders of one login are kept; the oldest is forgotten.
const maxOrders = 1000

type attachment struct {
	Name   string `json:"name"`
	Size   int    `json:"size"`
	SHA256 string `json:"sha256"`
	Note   string `json:"note"`
}

// draft is the body of a new order. Without items the cart of the session is ordered.
type draft struct {
	Email string `json:"email"`
	Items []struct {
		Product  string `json:"product"`
		Quantity any    `json:"quantity"`
	} `json:"items"`
}

func (s *shop) listOrders(w http.ResponseWriter, _ *http.Request, who *account) {
	writeJSON(w, map[string]any{"items": append([]*order{}, who.orders...), "total": len(who.orders)})
}

func (s *shop) createOrder(w http.ResponseWriter, r *http.Request, who *account) {
	var d draft
	if err := json.NewDecoder(r.Body).Decode(&d); err != nil {
		writeError(w, http.StatusBadRequest, "the body must be JSON: "+err.Error())
		return
	}
	lines, wrong := s.linesOf(d, s.carts.get(session(r)))
	if len(wrong) > 0 {
		writeInvalid(w, wrong)
		return
	}
	who.placed++
	o := &order{
		ID: fmt.Sprintf("o%d", who.placed), Status: "placed", Items: lines, Total: total(lines),
		Email: d.Email, Files: []attachment{}, Created: time.Now().UTC(),
	}
	who.orders = append(who.orders, o)
	if len(who.orders) > maxOrders {
		who.orders = who.orders[1:]
	}
	s.carts.drop(session(r))
	w.Header().Set("Location", "/shop/orders/"+o.ID)
	writeJSONStatus(w, http.StatusCreated, o)
}

// linesOf checks a draft; all that is wrong is told at once.
func (s *shop) linesOf(d draft, cart []line) (lines []line, wrong []invalid) {
	if !strings.Contains(d.Email, "@") {
		wrong = append(wrong, invalid{"email", "must be an address"})
	}
	for i, item := range d.Items {
		l, bad := s.check(fmt.Sprintf("items[%d].", i), item.Product, asText(item.Quantity))
		lines, wrong = append(lines, l), append(wrong, bad...)
	}
	if len(d.Items) == 0 {
		lines = cart
	}
	if len(lines) == 0 {
		wrong = append(wrong, invalid{"items", "must not be empty, or put something into the cart first"})
	}
	return lines, wrong
}

// orderOf is the order in the path; when there is none it has answered already.
func orderOf(w http.ResponseWriter, r *http.Request, who *account) *order {
	for _, o := range who.orders {
		if o.ID == r.PathValue("id") {
			return o
		}
	}
	writeError(w, http.StatusNotFound, fmt.Sprintf("no order %q", r.PathValue("id")))
	return nil
}

func (s *shop) showOrder(w http.ResponseWriter, r *http.Request, who *account) {
	if o := orderOf(w, r, who); o != nil {
		writeJSON(w, o)
	}
}

func (s *shop) cancelOrder(w http.ResponseWriter, r *http.Request, who *account) {
	o := orderOf(w, r, who)
	if o == nil {
		return
	}
	if o.Status == "cancelled" {
		writeError(w, http.StatusConflict, "the order is cancelled already")
		return
	}
	o.Status = "cancelled"
	writeJSON(w, o)
}

// attachFile takes a multipart form of one file and a note.
func (s *shop) attachFile(w http.ResponseWriter, r *http.Request, who *account) {
	o := orderOf(w, r, who)
	if o == nil {
		return
	}
	file, head, err := r.FormFile("file")
	if err != nil {
		writeInvalid(w, []invalid{{"file", "must be a file in a multipart form"}})
		return
	}
	defer func() { _ = file.Close() }() // it is only read
	sum := sha256.New()
	size, err := io.Copy(sum, file)
	if err != nil {
		writeError(w, http.StatusBadRequest, "read the file: "+err.Error())
		return
	}
	added := attachment{head.Filename, int(size), hex.EncodeToString(sum.Sum(nil)), r.FormValue("note")}
	o.Files = append(o.Files, added)
	writeJSONStatus(w, http.StatusCreated, added)
}
