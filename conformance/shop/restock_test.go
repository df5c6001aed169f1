package main

import (
	"testing"

	"github.com/latchkey-go/latchkey/testkit"
)

// TestRestock sends amounts that Python's int and an IntegerField read differently. The wanted
// answers are those of the Python of the shop, which calls int, unless Django fails.
func TestRestock(t *testing.T) {
	t.Parallel()
	shop := open(t, testkit.SQLite)
	const json, form = "application/json", "application/x-www-form-urlencoded"
	const invalid = `{"amount":["A valid integer is required."]}`
	for _, c := range []struct{ contentType, body, want string }{
		{json, `{}`, `{"stock":4}`},
		{json, `{"amount": true}`, `{"stock":4}`},
		{json, `{"amount": false}`, `{"stock":3}`},
		{json, `{"amount": 1.9}`, `{"stock":4}`},
		{json, `{"amount": -0.5}`, `{"stock":3}`},
		{json, `{"amount": 1e2}`, `{"stock":103}`},
		{json, `{"amount": " 1_0 "}`, `{"stock":13}`},
		{json, `{"amount": "1.0"}`, invalid},
		{json, `{"amount": "true"}`, invalid},
		{json, `{"amount": ""}`, invalid},
		{json, `{"amount": null}`, invalid},
		{json, `{"amount": [1]}`, invalid},
		{json, `{"amount": 1e400}`, invalid},                                          // Django fails
		{json, `{"amount": -100000}`, `{"amount":["The stock has no such number."]}`}, // Django fails
		{form, `amount=2`, `{"stock":5}`},
		{form, `amount=2&amount=`, invalid}, // the last one counts, and is no missing amount
		{form, `other=2`, `{"stock":4}`},
	} {
		w := shop.ask(t, 0, "root", "POST", "/api/products/1/restock/", c.contentType, c.body)
		if got := w.Body.String(); got != c.want {
			t.Errorf("%s: %s, want %s", c.body, got, c.want)
		}
	}
}
