package script

import (
	"testing"

	"github.com/dop251/goja"
)

const twelve = `(function (expect) {
	const body = {id: 7, name: 'ann', tags: ['a', 'b', 'c'], address: {city: 'x', zip: '12345'}}
	return {
		pass() {
			expect(200).to.equal(200)
			expect(body).to.be.an('object')
			expect(body).to.have.property('id')
			expect(body).to.have.property('name', 'ann')
			expect(body.tags).to.include('b')
			expect(body.tags).to.have.lengthOf(3)
			expect(body.address).to.deep.equal({city: 'x', zip: '12345'})
			expect('hello world').to.include('world')
			expect(body.id).to.be.above(5)
			expect(body.name).to.be.a('string')
			expect(body).to.have.all.keys('id', 'name', 'tags', 'address')
			expect(true).to.be.true
		},
		fail() { try { expect(1).to.equal(2) } catch (e) { return e.message } },
	}
})`

func assertions(b *testing.B) (pass, fail goja.Callable) {
	b.Helper()
	vm := goja.New()
	f, err := vm.RunString(twelve)
	if err != nil {
		b.Fatal(err)
	}
	run, _ := goja.AssertFunction(f)
	out, err := run(goja.Undefined(), newChai(vm, chaiOptions{}).value())
	if err != nil {
		b.Fatal(err)
	}
	o := out.ToObject(vm)
	pass, _ = goja.AssertFunction(o.Get("pass"))
	fail, _ = goja.AssertFunction(o.Get("fail"))
	return pass, fail
}

// BenchmarkTwelveAssertions is bound to 45 µs: the real chai takes 2.8 ms.
func BenchmarkTwelveAssertions(b *testing.B) {
	pass, _ := assertions(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := pass(goja.Undefined()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFailingAssertion is bound to 10 µs.
func BenchmarkFailingAssertion(b *testing.B) {
	_, fail := assertions(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := fail(goja.Undefined()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFirstAssertion is what a fresh runtime pays before its first assertion has passed.
func BenchmarkFirstAssertion(b *testing.B) {
	prg := goja.MustCompile("", "expect(1).to.equal(1)", false)
	b.ReportAllocs()
	for b.Loop() {
		vm := goja.New()
		_ = vm.Set("expect", newChai(vm, chaiOptions{}).value())
		if _, err := vm.RunProgram(prg); err != nil {
			b.Fatal(err)
		}
	}
}
