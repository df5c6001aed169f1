package latchkey_test

import (
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestLastUseAfterKill uses API keys of a server, and kills its process in the middle. What was
// written stays, what was not yet written is lost, the database is sound, and the next server goes
// on. The interval is 50 ms instead of a minute, and then longer than the test.
//
// Sanctum #207, #574: the last use of a token must not be in the way of requests.
func TestLastUseAfterKill(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts servers")
	}
	s := newSearch(t, "text", "plain", canarySQLite)
	s.prepare()
	var keys []string
	for _, name := range []string{"written", "lost", "later"} {
		out := s.command("", nil, nil, "key", "create", "alice", name)
		keys = append(keys, s.match(out, `lk_\w+`))
	}
	use := func(key string) {
		t.Helper()
		s.ask(200, nil, "GET", "/whoami/", "", "Authorization: Api-Key "+key)
	}
	lastUses := func() map[string]bool {
		t.Helper()
		var list []struct {
			Name     string     `json:"name"`
			LastUsed *time.Time `json:"last_used"`
		}
		if err := json.Unmarshal([]byte(s.command("", nil, nil, "key", "list", "--json")), &list); err != nil {
			t.Fatal(err)
		}
		used := map[string]bool{}
		for _, key := range list {
			used[key.Name] = key.LastUsed != nil
		}
		return used
	}
	want := func(when string, written ...string) {
		t.Helper()
		got := lastUses()
		for _, name := range []string{"written", "lost", "later"} {
			if want := strings.Contains(strings.Join(written, " "), name); got[name] != want {
				t.Errorf("%s: the last use of %q is stored: %t, want %t", when, name, got[name], want)
			}
		}
	}

	kill := s.serveUntilKilled("LATCHKEY_API_KEYS_LAST_USED=50ms")
	use(keys[0])
	for !lastUses()["written"] { // until the worker has written it
		time.Sleep(10 * time.Millisecond)
	}
	stop := make(chan struct{})
	busy := make(chan struct{})
	go func() { // requests on their way, and writes, at the moment of the kill
		defer close(busy)
		for {
			select {
			case <-stop:
				return
			default:
			}
			r, _ := http.NewRequest("GET", s.public+"/whoami/", nil)
			r.Header.Set("Authorization", "Api-Key "+keys[0])
			if resp, err := http.DefaultClient.Do(r); err == nil {
				io.Copy(io.Discard, resp.Body)
				resp.Body.Close()
			}
		}
	}()
	kill()
	close(stop)
	<-busy
	want("after the first kill", "written")

	kill = s.serveUntilKilled("LATCHKEY_API_KEYS_LAST_USED=1m")
	use(keys[1])
	kill()
	want("killed within the interval", "written")

	kill = s.serveUntilKilled("LATCHKEY_API_KEYS_LAST_USED=50ms")
	for _, key := range keys {
		use(key)
	}
	for !lastUses()["lost"] || !lastUses()["later"] {
		time.Sleep(10 * time.Millisecond)
	}
	kill()
	want("the next server", "written", "lost", "later")
	if out, code := s.commandCode("", nil, nil, "check"); code != 0 {
		t.Errorf("check: %s", out)
	}
	if out := s.command("", nil, nil, "audit", "verify"); out == "" {
		t.Error("audit verify says nothing")
	}
}

// serveUntilKilled starts the server with further variables. kill ends its process as kill -9 does.
func (s *search) serveUntilKilled(environ ...string) (kill func()) {
	cmd := s.program(environ, "serve", "--addr", "127.0.0.1:0")
	var log lockedBuffer
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { cmd.Process.Kill() })
	address := regexp.MustCompile(`Serving canary on (http://\S+) `)
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(time.Millisecond) {
		if found := address.FindStringSubmatch(string(log.Bytes())); found != nil {
			s.public = found[1]
			break
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("serve says %s", log.Bytes())
		}
	}
	return func() {
		cmd.Process.Kill() // SIGKILL
		cmd.Wait()
	}
}
