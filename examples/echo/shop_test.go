package echo

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// customer sends requests to one shop with one cookie, and a token after login.
type customer struct {
	t     *testing.T
	shop  http.Handler
	token string
}

func newCustomer(t *testing.T) *customer { return &customer{t: t, shop: Handler()} }

func (c *customer) send(method, path, contentType, body string) *httptest.ResponseRecorder {
	c.t.Helper()
	r := newRequest(method, path, contentType, body)
	r.Header.Set("Cookie", "sails.sid=me")
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	return send(c.t, c.shop, r)
}

// want sends JSON and compares the answer.
func (c *customer) want(method, path, body string, status int, want fields) {
	c.t.Helper()
	resp := c.send(method, path, "application/json", body)
	if resp.Code != status {
		c.t.Errorf("%s %s %s: %d, want %d", method, path, body, resp.Code, status)
	}
	if want != nil {
		wantFields(c.t, object(c.t, resp), want)
	}
}

func (c *customer) login() {
	c.t.Helper()
	resp := c.send("POST", "/shop/login", "application/json", `{"username":"ada","password":"lovelace"}`)
	c.token, _ = object(c.t, resp)["token"].(string)
	if c.token == "" {
		c.t.Fatal("login gives no token")
	}
}

func TestLogin(t *testing.T) {
	c := newCustomer(t)
	c.want("GET", "/shop/orders", "", 401, fields{"error": "log in first: POST /shop/login gives a token"})
	c.want("POST", "/shop/login", `{"username":"ada","password":"x"}`, 401, fields{"error": "wrong username or password"})
	c.want("POST", "/shop/login", `nonsense`, 400, nil)
	if got := c.send("POST", "/shop/login", "application/x-www-form-urlencoded", "username=ada&password=lovelace").Code; got != 200 {
		t.Errorf("login by form = %d, want 200", got)
	}
	c.login()
	c.want("GET", "/shop/orders", "", 200, fields{"items": []any{}, "total": 0.0})
	c.want("POST", "/shop/logout", "", 204, nil)
	c.want("GET", "/shop/orders", "", 401, nil)
}

func TestProducts(t *testing.T) {
	c := newCustomer(t)
	for query, want := range map[string]string{
		"":                       "[mug-blue mug-red teapot notebook pencil] 1/2 of 8",
		"?page=2":                "[lamp chess cards] 2/2 of 8",
		"?page=9":                "[] 9/2 of 8",
		"?category=games":        "[chess cards] 1/1 of 2",
		"?q=MUG&limit=1":         "[mug-blue] 1/2 of 2",
		"?category=office&q=mug": "[] 1/0 of 0",
	} {
		got := object(t, c.send("GET", "/shop/products"+query, "", ""))
		var ids []any
		for _, item := range got["items"].([]any) {
			ids = append(ids, item.(fields)["id"])
		}
		if line := fmt.Sprintf("%v %v/%v of %v", ids, got["page"], got["pages"], got["total"]); line != want {
			t.Errorf("products%s = %s, want %s", query, line, want)
		}
	}
	c.want("GET", "/shop/products?limit=0", "", 400, fields{"error": `limit must be a whole number from 1 to 50, not "0"`})
	c.want("GET", "/shop/products?page=x", "", 400, nil)
	c.want("GET", "/shop/products/teapot", "", 200, fields{"name": "Teapot", "price": 3400.0, "tags": []any{"ceramic"}})
	c.want("GET", "/shop/products/boat", "", 404, fields{"error": `no product "boat"`})
	next := c.send("GET", "/shop/products?limit=3", "", "").Header().Get("Link")
	if want := `</shop/products?page=2&limit=3>; rel="next"`; next != want {
		t.Errorf("Link = %q, want %q", next, want)
	}
}

func TestCart(t *testing.T) {
	c := newCustomer(t)
	c.want("GET", "/shop/cart", "", 200, fields{"items": []any{}, "total": 0.0})
	c.want("POST", "/shop/cart", `{"product":"teapot"}`, 201, fields{"total": 3400.0})
	if got := c.send("POST", "/shop/cart", "application/x-www-form-urlencoded", "product=pencil&quantity=10").Code; got != 201 {
		t.Errorf("add by form = %d, want 201", got)
	}
	c.want("POST", "/shop/cart", `{"product":"boat","quantity":0}`, 422, fields{"errors": []any{
		fields{"field": "product", "message": "is not in the shop"},
		fields{"field": "quantity", "message": `must be a whole number from 1 to 99, not "0"`},
	}})
	c.want("POST", "/shop/cart", `{"product":"cards"}`, 422, fields{"errors": []any{
		fields{"field": "quantity", "message": "is more than there is in stock"},
	}})
	c.want("GET", "/shop/cart", "", 200, fields{"total": 4600.0})
	other := send(t, c.shop, newRequest("GET", "/shop/cart", "", ""))
	wantFields(t, object(t, other), fields{"items": []any{}})
	c.want("DELETE", "/shop/cart", "", 204, nil)
	c.want("GET", "/shop/cart", "", 200, fields{"total": 0.0})
	for range maxLines {
		c.send("POST", "/shop/cart", "application/json", `{"product":"pencil"}`)
	}
	c.want("POST", "/shop/cart", `{"product":"pencil"}`, 422, nil)
}

func TestOrders(t *testing.T) {
	c := newCustomer(t)
	c.login()
	c.want("POST", "/shop/orders", `{}`, 422, fields{"errors": []any{
		fields{"field": "email", "message": "must be an address"},
		fields{"field": "items", "message": "must not be empty, or put something into the cart first"},
	}})
	c.want("POST", "/shop/orders", `{"email":"a@b","items":[{"product":"lamp","quantity":6}]}`, 422, fields{"errors": []any{
		fields{"field": "items[0].quantity", "message": "is more than there is in stock"},
	}})
	c.want("POST", "/shop/orders", `[`, 400, nil)
	resp := c.send("POST", "/shop/orders", "application/json", `{"email":"a@b","items":[{"product":"lamp","quantity":2}]}`)
	if got := resp.Header().Get("Location"); resp.Code != 201 || got != "/shop/orders/o1" {
		t.Errorf("order = %d at %q, want 201 at /shop/orders/o1", resp.Code, got)
	}
	c.want("GET", "/shop/orders/o1", "", 200, fields{"status": "placed", "total": 9980.0})
	c.want("POST", "/shop/cart", `{"product":"teapot"}`, 201, nil)
	c.want("POST", "/shop/orders", `{"email":"a@b"}`, 201, fields{"id": "o2", "total": 3400.0})
	c.want("GET", "/shop/cart", "", 200, fields{"items": []any{}})
	c.want("GET", "/shop/orders", "", 200, fields{"total": 2.0})
	c.want("DELETE", "/shop/orders/o1", "", 200, fields{"status": "cancelled"})
	c.want("DELETE", "/shop/orders/o1", "", 409, nil)
	c.want("GET", "/shop/orders/o9", "", 404, fields{"error": `no order "o9"`})
	c.login() // another login has orders of its own
	c.want("GET", "/shop/orders/o1", "", 404, nil)
}

func TestOrderFiles(t *testing.T) {
	c := newCustomer(t)
	c.login()
	c.want("POST", "/shop/orders", `{"email":"a@b","items":[{"product":"lamp"}]}`, 201, nil)
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	form.WriteField("note", "by post")
	file, _ := form.CreateFormFile("file", "receipt.txt")
	io.WriteString(file, "hello")
	form.Close()
	resp := c.send("POST", "/shop/orders/o1/files", form.FormDataContentType(), body.String())
	want := fields{
		"name": "receipt.txt", "size": 5.0, "note": "by post",
		"sha256": "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
	}
	if diff := cmp.Diff(want, object(t, resp)); diff != "" {
		t.Errorf("file (-want +got):\n%s", diff)
	}
	c.want("GET", "/shop/orders/o1", "", 200, fields{"files": []any{want}})
	c.want("POST", "/shop/orders/o1/files", "{}", 422, nil)
	c.want("POST", "/shop/orders/o9/files", "{}", 404, nil)
}

func TestBoundedForgetsTheOldest(t *testing.T) {
	b := bounded[int]{max: 2}
	b.set("a", 1)
	b.set("b", 2)
	b.set("a", 3)
	b.set("c", 4)
	if diff := cmp.Diff(map[string]int{"b": 2, "c": 4}, b.values); diff != "" {
		t.Errorf("after four sets (-want +got):\n%s", diff)
	}
	b.drop("b")
	b.set("d", 5)
	if diff := cmp.Diff(map[string]int{"c": 4, "d": 5}, b.values); diff != "" {
		t.Errorf("after drop (-want +got):\n%s", diff)
	}
}
