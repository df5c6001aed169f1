package resource

import (
	"math/big"
	"net/url"
	"strings"

	"github.com/latchkey-go/latchkey/internal/pytext"
	"github.com/latchkey-go/latchkey/rest"
)

// address is the URL of a request, to make links of: DRF's replace_query_param and
// remove_query_param. The query of a link is sorted.
type address struct {
	base  string
	query url.Values
}

func addressOf(r *rest.Request) address {
	base, raw, _ := strings.Cut(r.AbsoluteURL(""), "?")
	return address{base, rest.ParseQuery(raw)}
}

func (a address) with(name, value string) address {
	query := make(url.Values, len(a.query)+1)
	for key, list := range a.query {
		query[key] = list
	}
	query[name] = []string{value}
	return address{a.base, query}
}

func (a address) without(name string) address {
	query := make(url.Values, len(a.query))
	for key, list := range a.query {
		if key != name {
			query[key] = list
		}
	}
	return address{a.base, query}
}

func (a address) String() string {
	if len(a.query) == 0 {
		return a.base
	}
	return a.base + "?" + a.query.Encode()
}

// appendLinks appends the members next and previous. "" is null.
func appendLinks(dst []byte, next, previous string) []byte {
	dst = appendLink(append(dst, `,"next":`...), next)
	return appendLink(append(dst, `,"previous":`...), previous)
}

func appendLink(dst []byte, to string) []byte {
	if to == "" {
		return append(dst, "null"...)
	}
	return pytext.AppendJSON(dst, to)
}

// last returns the last value of a parameter, as Django's QueryDict does.
func last(query url.Values, name string) (string, bool) {
	list := query[name]
	if len(list) == 0 {
		return "", false
	}
	return list[len(list)-1], true
}

// integer is Python's int(text).
func integer(text string) (*big.Int, bool) {
	const digits = 4300 // that Python reads
	if len(text) > digits {
		return nil, false
	}
	return new(big.Int).SetString(pytext.Numeral(text), 10)
}

// size reads how many rows a page has: a positive number of a parameter, at most the bound, or else
// the default.
func size(query url.Values, name string, standard, most int) int {
	if name == "" {
		return standard
	}
	text, _ := last(query, name)
	n, ok := integer(text)
	switch {
	case !ok || n.Sign() <= 0:
		return standard
	case most <= 0:
		most = maxRows
	}
	if n.Cmp(big.NewInt(int64(most))) > 0 {
		return most
	}
	return int(n.Int64())
}

// maxRows bounds a page whose size a client chooses without a bound.
const maxRows = 1 << 31
