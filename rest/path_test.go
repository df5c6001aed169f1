package rest_test

import (
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/rest"
)

// TestPathInt: PathInt means the same under every mux: a number in plain digits, as Django's int
// converter, else 404.
func TestPathInt(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"7": "7", "007": "7", "9223372036854775807": "9223372036854775807",
		"9223372036854775808": "404 not_found: Not found.", strings.Repeat("9", 4000): "404 not_found: Not found.",
		"-7": "404 not_found: Not found.", "+7": "404 not_found: Not found.", "0x7": "404 not_found: Not found.",
		"1_0": "404 not_found: Not found.", "٧": "404 not_found: Not found.",
		"": "the path has no value id", // a name that the pattern lacks: the program's mistake, so a fault
	} {
		hr := httptest.NewRequest("GET", "/", nil)
		hr.SetPathValue("id", text)
		got := inView(rest.URLs{}, hr, func(r *rest.Request) string {
			n, err := r.PathInt("id")
			if err != nil {
				return err.Error()
			}
			return fmt.Sprint(n)
		})
		if got != want {
			t.Errorf("%.30q: %s, want %s", text, got, want)
		}
	}
}

func TestReverseWithoutASite(t *testing.T) {
	t.Parallel()
	inView(rest.URLs{}, httptest.NewRequest("GET", "/", nil), func(r *rest.Request) string {
		if got, err := r.Reverse("x"); got != "" || err == nil || errors.Is(err, rest.ErrNoReverseMatch) {
			t.Errorf("%q, %v", got, err)
		}
		return ""
	})
}
