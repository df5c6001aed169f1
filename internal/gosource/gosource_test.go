package gosource_test

import (
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/internal/gosource"
)

func TestNames(t *testing.T) {
	t.Parallel()
	for python, want := range map[string]string{"unit_price": "UnitPrice", "id": "ID", "home_url": "HomeURL",
		"sku":   "SKU",
		"größe": "Größe", "名": "X名", "a; panic(1)": "APanic1", "": "X", "field_1": "Field1"} {
		if got := gosource.FieldName(python); got != want {
			t.Errorf("FieldName(%q) is %q, want %q", python, got, want)
		}
	}
	for name, want := range map[string]string{"OrderSerializer": "orderSerializer", "SKUFilter": "skuFilter", "A": "a",
		"order_total": "orderTotal"} {
		if got := gosource.Unexported(name); got != want {
			t.Errorf("Unexported(%q) is %q, want %q", name, got, want)
		}
	}
	names := gosource.NewNames()
	if a, b, c := names.Take("tag"), names.Take("tag"), names.Take("model"); a != "tag" || b != "tag2" ||
		c != "model2" {
		t.Errorf("taken: %s, %s, %s", a, b, c)
	}
}

// TestComment keeps text inside of its comment.
func TestComment(t *testing.T) {
	t.Parallel()
	got := gosource.Comment("a\rfunc b() {}\n\u2028func c() {}\n\x00\u202ed\n//go:embed x\n" + strings.Repeat("x", 500))
	for line := range strings.Lines(got) {
		if !strings.HasPrefix(line, "// ") || strings.ContainsAny(line, "\r\u2028\u202e\x00") || len(line) > 420 {
			t.Errorf("%q", line)
		}
	}
}
