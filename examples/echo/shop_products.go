package echo

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// product is one article; Price is in cents.
type product struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Category string   `json:"category"`
	Price    int      `json:"price"`
	Currency string   `json:"currency"`
	Stock    int      `json:"stock"`
	Tags     []string `json:"tags"`
}

func catalogue() []product {
	return []product{
		{"mug-blue", "Blue mug", "kitchen", 1250, "EUR", 40, []string{"ceramic", "gift"}},
		{"mug-red", "Red mug", "kitchen", 1250, "EUR", 12, []string{"ceramic", "gift"}},
		{"teapot", "Teapot", "kitchen", 3400, "EUR", 7, []string{"ceramic"}},
		{"notebook", "Notebook, ruled", "office", 690, "EUR", 200, []string{"paper"}},
		{"pencil", "Pencil, HB", "office", 120, "EUR", 1000, []string{"wood"}},
		{"lamp", "Desk lamp", "office", 4990, "EUR", 5, []string{"electric"}},
		{"chess", "Chess set", "games", 2900, "EUR", 3, []string{"wood", "gift"}},
		{"cards", "Playing cards", "games", 450, "EUR", 0, []string{"paper"}},
	}
}

// find is the product of an id, nil when there is none.
func (s *shop) find(id string) *product {
	for i := range s.products {
		if s.products[i].ID == id {
			return &s.products[i]
		}
	}
	return nil
}

func (s *shop) showProduct(w http.ResponseWriter, r *http.Request) {
	p := s.find(r.PathValue("id"))
	if p == nil {
		writeError(w, http.StatusNotFound, "no product "+strconv.Quote(r.PathValue("id")))
		return
	}
	writeJSON(w, p)
}

// listProducts knows ?category=, ?q= (in the name), ?page= and ?limit=.
func (s *shop) listProducts(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	page, err := number(query.Get("page"), 1, 1000)
	if err != nil {
		writeError(w, http.StatusBadRequest, "page "+err.Error())
		return
	}
	limit, err := number(query.Get("limit"), 5, 50)
	if err != nil {
		writeError(w, http.StatusBadRequest, "limit "+err.Error())
		return
	}
	found := s.filter(query.Get("category"), query.Get("q"))
	pages := (len(found) + limit - 1) / limit
	from, to := min((page-1)*limit, len(found)), min(page*limit, len(found))
	if page < pages {
		w.Header().Set("Link", fmt.Sprintf(`</shop/products?page=%d&limit=%d>; rel="next"`, page+1, limit))
	}
	writeJSON(w, map[string]any{"items": found[from:to], "page": page, "pages": pages, "total": len(found)})
}

func (s *shop) filter(category, text string) []product {
	found := []product{}
	for _, p := range s.products {
		if (category == "" || p.Category == category) && strings.Contains(strings.ToLower(p.Name), strings.ToLower(text)) {
			found = append(found, p)
		}
	}
	return found
}

// number reads a whole number from 1 to most; empty text is the default.
func number(text string, byDefault, most int) (int, error) {
	if text == "" {
		return byDefault, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		return 0, fmt.Errorf("must be a whole number from 1 to %d, not %q", most, text)
	}
	return n, nil
}
