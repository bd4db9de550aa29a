package main

import (
	"encoding/json"
	"fmt"
)

const (
	before = `pm.variables.set('count', Number(pm.variables.get('count') || 0) + 1);`
	tests  = `const order = pm.response.json();
pm.test('answers 200', () => pm.response.to.have.status(200));
pm.test('is open', () => pm.expect(order.status).to.equal('open'));
pm.test('has its lines', () => pm.expect(order.lines).to.be.an('array').with.lengthOf(12));`
	oneTest = `pm.test('answers 200', () => pm.response.to.have.status(200));`
)

// workload is a collection of n requests; with the long tests each has a pre-request script too.
func workload(n int, test string) string {
	var items []any
	for i := range n {
		events := []any{event("test", test)}
		if test == tests {
			events = append(events, event("prerequest", before))
		}
		items = append(items, map[string]any{
			"name": fmt.Sprintf("order %d", i), "event": events,
			"request": map[string]any{"method": "GET", "url": fmt.Sprintf("{{base}}/orders/%d", i)},
		})
	}
	text, err := json.Marshal(map[string]any{
		"info": map[string]any{
			"name": "bench", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
		},
		"item": items,
	})
	if err != nil {
		panic("bench: " + err.Error()) // maps of strings always marshal
	}
	return string(text)
}

func event(listen, source string) any {
	return map[string]any{"listen": listen, "script": map[string]any{"exec": source}}
}

// k6Script does the same work in k6's own language.
func k6Script(url string) string {
	return fmt.Sprintf(`import http from 'k6/http';
import { check } from 'k6';
export default function () {
  for (let i = 0; i < 50; i++) {
    const res = http.get('%s/orders/' + i);
    const order = res.json();
    check(res, { 'answers 200': (r) => r.status === 200 });
    check(order, { 'is open': (o) => o.status === 'open', 'has its lines': (o) => o.lines.length === 12 });
  }
}
`, url)
}
