package echo

import "net/http"

// line is so many of one product, in a cart or an order.
type line struct {
	Product  string `json:"product"`
	Quantity int    `json:"quantity"`
	Price    int    `json:"price"` // of all of them, in cents
}

// maxLines is how many lines a cart holds.
const maxLines = 100

// invalid is one reason for a 422.
type invalid struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

func (s *shop) showCart(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	writeCart(w, http.StatusOK, s.carts.get(session(r)))
}

// addToCart takes a form or JSON: product, and quantity, which is 1 when it is not given.
func (s *shop) addToCart(w http.ResponseWriter, r *http.Request) {
	fields, err := formOrJSON(r)
	if err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	added, wrong := s.check("", fields["product"], fields["quantity"])
	if len(wrong) > 0 {
		writeInvalid(w, wrong)
		return
	}
	cart := append(s.carts.get(session(r)), added)
	if len(cart) > maxLines {
		writeInvalid(w, []invalid{{"product", "does not fit: the cart is full"}})
		return
	}
	s.carts.set(session(r), cart)
	writeCart(w, http.StatusCreated, cart)
}

func (s *shop) emptyCart(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.carts.drop(session(r))
	w.WriteHeader(http.StatusNoContent)
}

// check makes a line of what was asked for; under is put before the names of wrong fields.
func (s *shop) check(under, id, quantity string) (line, []invalid) {
	var wrong []invalid
	p := s.find(id)
	n, err := number(quantity, 1, 99)
	if p == nil {
		wrong = append(wrong, invalid{under + "product", "is not in the shop"})
	}
	if err != nil {
		wrong = append(wrong, invalid{under + "quantity", err.Error()})
	}
	if len(wrong) == 0 && p.Stock < n {
		wrong = append(wrong, invalid{under + "quantity", "is more than there is in stock"})
	}
	if len(wrong) > 0 {
		return line{}, wrong
	}
	return line{Product: id, Quantity: n, Price: n * p.Price}, nil
}

func writeCart(w http.ResponseWriter, code int, cart []line) {
	writeJSONStatus(w, code, map[string]any{"items": append([]line{}, cart...), "total": total(cart)})
}

func writeInvalid(w http.ResponseWriter, wrong []invalid) {
	writeJSONStatus(w, http.StatusUnprocessableEntity, map[string]any{"error": "the request is not valid", "errors": wrong})
}

func total(lines []line) int {
	sum := 0
	for _, l := range lines {
		sum += l.Price
	}
	return sum
}
