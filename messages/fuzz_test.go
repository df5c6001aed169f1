package messages_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/latchkey-go/latchkey/messages"
	"github.com/latchkey-go/latchkey/session"
)

// No cookie of a client is a message, and none is an error.
func FuzzCookie(f *testing.F) {
	for _, seed := range []string{"", "x", "::", `"\""`, "W10:1xWWvQ:c57_DIzCqJ8F8Z_gbxHx27Db-_lileaBfEp4m8Hd0jk",
		".eJw:1:x", "a; messages=b"} {
		f.Add(seed)
	}
	s := messages.New(messages.Config{Sessions: new(session.Service), Secrets: []string{"sekrit"}})
	f.Fuzz(func(t *testing.T, value string) {
		r, header := httptest.NewRequest("GET", "/", nil), http.Header{}
		r.Header["Cookie"] = []string{"messages=" + value}
		if list, err := s.Take(r, header); list != nil || err != nil || len(header["Set-Cookie"]) != 0 {
			t.Errorf("%q: %v, %v, %v", value, list, err, header)
		}
	})
}
