package echo

import (
	"net/http"
	"sync"
)

// shop is a small API with the habits of a large one: a login, lists with filters and pages, a cart that lives in the
// client's cookie session, and orders behind a bearer token.
type shop struct {
	products []product

	mu     sync.Mutex
	carts  bounded[[]line]   // by session
	logins bounded[*account] // by token
}

// maxSessions is how many carts and logins are kept; the oldest goes first, so that a long run cannot fill the memory.
const maxSessions = 10_000

func newShop() *shop {
	return &shop{
		products: catalogue(),
		carts:    bounded[[]line]{max: maxSessions},
		logins:   bounded[*account]{max: maxSessions},
	}
}

func (s *shop) route(mux *http.ServeMux) {
	mux.HandleFunc("POST /shop/login", s.login)
	mux.HandleFunc("POST /shop/logout", s.logout)
	mux.HandleFunc("GET /shop/products", s.listProducts)
	mux.HandleFunc("GET /shop/products/{id}", s.showProduct)
	mux.HandleFunc("GET /shop/cart", s.showCart)
	mux.HandleFunc("POST /shop/cart", s.addToCart)
	mux.HandleFunc("DELETE /shop/cart", s.emptyCart)
	mux.HandleFunc("GET /shop/orders", s.signedIn(s.listOrders))
	mux.HandleFunc("POST /shop/orders", s.signedIn(s.createOrder))
	mux.HandleFunc("GET /shop/orders/{id}", s.signedIn(s.showOrder))
	mux.HandleFunc("DELETE /shop/orders/{id}", s.signedIn(s.cancelOrder))
	mux.HandleFunc("POST /shop/orders/{id}/files", s.signedIn(s.attachFile))
}

// bounded is a map that forgets its oldest entry when it is full.
type bounded[V any] struct {
	max    int
	values map[string]V
	order  []string
}

func (b *bounded[V]) get(key string) V { return b.values[key] }

func (b *bounded[V]) set(key string, value V) {
	if b.values == nil {
		b.values = map[string]V{}
	}
	if _, known := b.values[key]; !known {
		b.order = append(b.order, key)
	}
	b.values[key] = value
	if len(b.order) > b.max {
		delete(b.values, b.order[0])
		b.order = b.order[1:]
	}
}

func (b *bounded[V]) drop(key string) {
	delete(b.values, key)
	for i, k := range b.order {
		if k == key {
			b.order = append(b.order[:i], b.order[i+1:]...)
			return
		}
	}
}
