package latchkey_test

import (
	"testing"

	"github.com/latchkey-go/latchkey/auth"
)

// TestThrottleOfAllViews checks that views inherit the throttles of Project.API, and that
// rest.Throttles() takes them away.
func TestThrottleOfAllViews(t *testing.T) {
	t.Parallel()
	site := open(t, reports(&reportSettings{Rate: "2/day"}))
	user, err := site.Users.Create(t.Context(), auth.CreateParams{Username: "alice"})
	if err != nil {
		t.Fatal(err)
	}
	key, err := site.Tokens.GetOrCreate(t.Context(), user.ID)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{200, 200, 429} {
		if w := get(site, "GET", "/me/", "Host: example.com", "Authorization: Token "+key.Key); w.Code != want {
			t.Errorf("request %d: %d %s", i+1, w.Code, w.Body)
		}
	}
	if w := get(site, "GET", "/status/", "Host: example.com", "Authorization: Token "+key.Key); w.Code != 200 {
		t.Errorf("a view without a limit: %d %s", w.Code, w.Body)
	}
}
