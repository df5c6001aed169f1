package vary_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/internal/vary"
)

func TestAdd(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ have, add, want string }{
		{"", "Cookie", "Cookie"},
		{"Accept", "Cookie", "Accept, Cookie"},
		{"Accept|Origin", "Cookie", "Accept, Origin, Cookie"},
		{"Accept, cookie", "Cookie", "Accept, cookie"},
		{"Accept|Cookie , Origin", "origin|Host", "Accept, Cookie, Origin, Host"},
		{"*", "Cookie", "*"},
		{"Accept", "Cookie|*", "*"},
		{"", "Accept, Accept", "Accept"},
		{"", "*", "*"},
		{",", " ", ""},
	} {
		h := http.Header{}
		if tt.have != "" {
			h["Vary"] = strings.Split(tt.have, "|")
		}
		vary.Add(h, strings.Split(tt.add, "|")...)
		if got := h["Vary"]; len(got) != 1 || got[0] != tt.want {
			t.Errorf("%q and %q: got %q, want %q", tt.have, tt.add, got, tt.want)
		}
	}
}

// Add never writes to a slice that several answers may share.
func TestAddLeavesSharedValues(t *testing.T) {
	t.Parallel()
	shared := append(make([]string, 0, 4), "Accept")
	h := http.Header{}
	vary.Add(h, shared...)
	vary.Add(h, "Cookie")
	if shared[0] != "Accept" || shared[:2][1] != "" {
		t.Errorf("got %q", shared[:2])
	}
}
