package urlconf

import (
	"net/http"
	"testing"
)

// CompareMatches checks that each pattern that is matched segment by segment matches the same
// paths, with the same values, as its regular expression.
func CompareMatches(t *testing.T, table *Table, path string) {
	t.Helper()
	for i := range table.routes {
		p := table.routes[i].pattern
		if p.segments == nil {
			continue
		}
		if got, want := p.matches(path), p.values(path) != nil; got != want {
			t.Errorf("%s matches %q: %v by segments, %v by %s", p.text, path, got, want, p.regex())
		} else if got {
			r := &http.Request{}
			p.setValues(r, path)
			for i, value := range p.values(path) {
				if got := r.PathValue(p.params[i]); got != value {
					t.Errorf("%s in %q: %s is %q, and %q by %s", p.text, path, p.params[i], got, value, p.regex())
				}
			}
		}
	}
}
