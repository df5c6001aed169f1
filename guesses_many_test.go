package latchkey_test

import (
	"net/http"
	"sync"
	"testing"

	"github.com/latchkey-go/latchkey"
)

// Test200GuessesAtOnce checks that of 200 wrong passwords at the same time, on all routes together,
// exactly the limit is evaluated (Devise CVE-2019-5421).
func Test200GuessesAtOnce(t *testing.T) {
	t.Parallel()
	site := guarded(t, latchkey.Project{}, "17/hour", "300/min")
	codes := make([]int, 200)
	var all sync.WaitGroup
	for n := range codes {
		all.Go(func() { codes[n] = try{path: signIns[n%len(signIns)], username: "alice", password: "x"}.at(site).Code })
	}
	all.Wait()
	evaluated := 0
	for _, code := range codes {
		switch {
		case code == 400 || code == 401 || code == 403:
			evaluated++
		case code != 429:
			t.Errorf("%d", code)
		}
	}
	if evaluated != 17 {
		t.Errorf("%d were evaluated", evaluated)
	}
	if w := (try{path: signIns[0], username: "alice",
		password: rightPassword}).at(site); w.Code != http.StatusTooManyRequests {
		t.Errorf("the right password, when the limit is used up: %d", w.Code)
	}
}

// TestRobotsSignInAtOnce checks that right passwords which arrive together wait for one another:
// until they are checked, they count as tries.
func TestRobotsSignInAtOnce(t *testing.T) {
	t.Parallel()
	signInAtOnce(t, guarded(t, latchkey.Project{}, "3/hour", "5/hour"), 40)
}

// signInAtOnce signs alice in so many times at once, on all routes in turn, and fails t if one is
// refused.
func signInAtOnce(t *testing.T, site *latchkey.Site, times int) {
	t.Helper()
	var all sync.WaitGroup
	for n := range times {
		all.Go(func() {
			if w := (try{path: signIns[n%len(signIns)], username: "alice",
				password: rightPassword}).at(site); w.Code >= 300 {
				t.Errorf("%s: %d %s", signIns[n%len(signIns)], w.Code, w.Body)
			}
		})
	}
	all.Wait()
}

// TestOfficeSignsIn checks with the default rates that right passwords from a shared address are
// never refused.
func TestOfficeSignsIn(t *testing.T) {
	t.Parallel()
	site := guarded(t, latchkey.Project{}, "", "")
	for n := range 320 {
		if w := (try{path: signIns[n%len(signIns)], username: "alice",
			password: rightPassword}).at(site); w.Code >= 300 {
			t.Fatalf("sign-in %d: %d %s", n+1, w.Code, w.Body)
		}
	}
}
