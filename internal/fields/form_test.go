package fields_test

import (
	"iter"
	"maps"
	"math/big"
	"testing"

	"github.com/latchkey-go/latchkey/internal/fields"
	"github.com/latchkey-go/latchkey/rest"
)

// form is a form without files.
type form map[string][]string

func parseForm(t testing.TB, body string) form {
	t.Helper()
	data, err := parseBody("application/x-www-form-urlencoded", body)
	if err != nil {
		t.Fatal(err)
	}
	if data, ok := data.(*rest.FormData); ok {
		return form(data.Values)
	}
	return nil
}

func (f form) Last(name string) (any, bool) {
	if len(f[name]) == 0 {
		return nil, false
	}
	return f[name][len(f[name])-1], true
}

func (f form) All(name string) (all []any) {
	for _, text := range f[name] {
		all = append(all, text)
	}
	return all
}

func (f form) Names() iter.Seq[string] { return maps.Keys(f) }

var _ fields.Form = form{}

func bigInt(n int64) *big.Int { return big.NewInt(n) }
