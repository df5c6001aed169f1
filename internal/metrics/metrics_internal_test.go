package metrics

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/latchkey-go/latchkey/auth"
)

// TestKnownReasons checks that the list has every reason of package auth.
func TestKnownReasons(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "../../auth/refusal.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, reason := range knownReasons {
		known[string(reason)] = true
	}
	found := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if found++; err != nil || !known[text] {
			t.Errorf("%s is not on the list", spec.Names[0])
		}
		return true
	})
	if found != len(knownReasons) {
		t.Errorf("package auth has %d reasons, the list %d", found, len(knownReasons))
	}
}

// TestLabels checks that no text of a client, and nothing that a project has made of it, becomes a
// label.
func TestLabels(t *testing.T) {
	t.Parallel()
	for method, want := range map[string]string{
		"GET": "GET", "TRACE": "TRACE", "get": "other", "": "other", "SECRET": "other", "GET\xff": "other",
	} {
		if got := methodLabel(method); got != want {
			t.Errorf("%q: %s", method, got)
		}
	}
	for status, want := range map[int]string{
		0: "cut", 100: "100", 200: "200", 999: "999", 99: "other", 1000: "other", -1: "other",
	} {
		if got := statusLabel(status); got != want {
			t.Errorf("%d: %s", status, got)
		}
	}
	vec := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "x"}, []string{"reason"})
	list := newReasons(vec)
	list.count("secret")
	list.count(string(auth.ReasonExpired))
	series := make(chan prometheus.Metric, 100)
	vec.Collect(series)
	if len(series) != len(knownReasons) {
		t.Errorf("%d series, want %d", len(series), len(knownReasons))
	}
}
