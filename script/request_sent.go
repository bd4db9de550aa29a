package script

import "github.com/dop251/goja"

// sentHeaders is the list of a request's headers; those that the program added say so, as in Postman.
func (x *execution) sentHeaders(req *Request) *listAPI {
	l := x.listOf(&req.Header, listOptions{caseless: true, multi: true})
	for _, r := range l.rows[max(len(l.rows)-req.Automatic, 0):] {
		r.more = systemMember{x.rt}
	}
	return l
}

// systemMember is what an automatic header has beside name and value.
type systemMember struct{ rt *realm }

func (systemMember) method(string) func(goja.FunctionCall) goja.Value { return nil }

func (m systemMember) field(name string) goja.Value {
	if name != "system" {
		return nil
	}
	return m.rt.vm.ToValue(true)
}

func (systemMember) assign(string, goja.Value) bool { return false }
func (systemMember) keys() []string                 { return []string{"system"} }
