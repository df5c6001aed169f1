package urlconf

import "testing"

// CompareMatches checks that each pattern that is matched segment by segment matches the same
// paths, with the same values, as its regular expression.
func CompareMatches(t *testing.T, table *Table, path string) {
	t.Helper()
	for i := range table.routes {
		p := &table.routes[i].pattern
		if p.segments == nil {
			continue
		}
		if got, want := p.matches(path), p.values(path) != nil; got != want {
			t.Errorf("%s matches %q: %v by segments, %v by %s", p.text, path, got, want, p.regex)
		}
	}
}
