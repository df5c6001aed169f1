package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/testkit"
)

var update = flag.Bool("update", false, "write openapi.json")

// TestOpenAPI compares the document of the shop with openapi.json, of which package clients makes
// clients. As drf-spectacular would for the reference, it has an operation for each method of each
// route.
func TestOpenAPI(t *testing.T) {
	t.Parallel()
	shop := open(t, testkit.SQLite)
	w := shop.ask(t, 0, "root", http.MethodGet, "/schema/", "", "")
	var out bytes.Buffer
	if err := json.Indent(&out, w.Body.Bytes(), "", "  "); err != nil {
		t.Fatalf("%d %v", w.Code, err)
	}
	out.WriteByte('\n')
	if *update {
		if err := os.WriteFile("openapi.json", out.Bytes(), 0o644); err != nil { //nolint:gosec // as the sources
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), out.String()); diff != "" {
		t.Errorf("run the test with -update, and read what changed:\n%s", diff)
	}
	page := shop.ask(t, 0, "root", http.MethodGet, "/docs/", "", "").Body.String()
	for _, shown := range []string{"List products", "products_restock_create-ask", "StatusEnum"} {
		if !strings.Contains(page+out.String(), shown) {
			t.Errorf("the page lacks %q", shown)
		}
	}
}
