package beside_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/conformance/databases"
	"github.com/latchkey-go/latchkey/conformance/launch"
)

// sealedTokens is how many tokens TestSealBesideDjango seals: more than a few batches of 100.
const sealedTokens = 500

// TestSealBesideDjango seals 500 tokens while Django and Latchkey serve requests with all of
// them. The command is killed in the middle, and goes on when it runs again. No request fails. Then
// no key is in a dump of the database (Heroku and Travis CI, April 2022: tokens readable in a
// database), and Django can still delete a user. In the end the tokens are unsealed, again during
// requests.
func TestSealBesideDjango(t *testing.T) {
	t.Parallel()
	binary := filepath.Join(t.TempDir(), "latchkey")
	if !testing.Short() {
		build := exec.CommandContext(t.Context(), "go", "build", "-o", binary,
			"github.com/latchkey-go/latchkey/cmd/latchkey")
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	for _, engine := range databases.Engines() {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, engine, "Django", model{env: []string{"REFERENCE_SEALED=1"}})
			w.nothingToDo(t)
			keys := w.makeTokens(t, sealedTokens)

			c := command{binary, w.database}
			during(t, w, keys, func() {
				w.killInTheMiddle(t, c.of(t, "seal"))
				c.run(t, "seal")
			})
			w.useAll(t, keys)
			w.wantCount(t, token.Count{Sealed: sealedTokens, Unknown: sealedTokens}) // w's own store has no secret
			w.wantNoKey(t, keys)
			w.nothingToDo(t)
			if _, err := w.django.do("delete", "user0000"); err != nil {
				t.Errorf("Django cannot delete a user whose token is sealed: %v", err)
			}
			if got, err := whose(w.latchkey, "/auth/token/", "Authorization", "Token "+keys[0]); got != "401" {
				t.Errorf("the token of a deleted user: %s, %v", got, err)
			}

			during(t, w, keys[1:], func() { c.run(t, "unseal") })
			w.wantCount(t, token.Count{Plain: sealedTokens - 1})
			left, err := w.django.Run(`[t.key for t in Token.objects.order_by("user__username")]`)
			if want, _ := json.Marshal(keys[1:]); err != nil || strings.ReplaceAll(left, " ", "") != string(want) {
				t.Errorf("Django does not find the unsealed tokens: %v", err)
			}
		})
	}
}

// makeTokens creates users with tokens in Django, and log entries of its admin about some of them.
func (w *world) makeTokens(t *testing.T, n int) (keys []string) {
	t.Helper()
	text, err := w.django.Run(`
User.objects.bulk_create([User(username="user%04d" % n, password="!") for n in range(a[0])])
Token.objects.bulk_create([Token(key=Token.generate_key(), user=u) for u in User.objects.order_by("username")])
keys = [t.key for t in Token.objects.order_by("user__username")]
User.objects.bulk_create([User(username="boss", password="!")])  # no signal, so no token
boss = user("boss")
LogEntry.objects.bulk_create([LogEntry(user=boss, action_flag=1, object_repr=k) for k in keys[:20]])
LogEntry.objects.create(user=boss, action_flag=1, object_repr="ann", change_message='"%s"' % keys[30])
keys
`, n)
	if err == nil {
		err = json.Unmarshal([]byte(text), &keys)
	}
	if err != nil || len(keys) != n {
		t.Fatalf("%d keys, %v", len(keys), err)
	}
	return keys
}

// during sends requests with the keys to both sides, without a pause, until do has returned.
func during(t *testing.T, w *world, keys []string, do func()) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	var all sync.WaitGroup
	var sent atomic.Int64
	for n, s := range []side{w.latchkey, w.django, w.latchkey, w.django} {
		all.Go(func() {
			for i := n * len(keys) / 4; ctx.Err() == nil; i++ {
				check(t, s, keys, i%len(keys))
				sent.Add(1)
			}
		})
	}
	do()
	stop()
	all.Wait()
	if sent.Load() < 8 {
		t.Errorf("only %d requests were sent meanwhile", sent.Load())
	}
}

// check sends a request with a key, whose user is named by its place.
func check(t *testing.T, s side, keys []string, i int) {
	t.Helper()
	got, err := whose(s, "/auth/token/", "Authorization", "Token "+keys[i])
	if want := fmt.Sprintf("user%04d", i+sealedTokens-len(keys)); got != want || err != nil {
		t.Errorf("%s, the token of %s: %s, %v", s.name(), want, got, err)
	}
}

// useAll sends a request with each key to both sides.
func (w *world) useAll(t *testing.T, keys []string) {
	t.Helper()
	for i := range keys {
		check(t, w.latchkey, keys, i)
		check(t, w.django, keys, i)
	}
}

// wantCount counts the tokens in both tables.
func (w *world) wantCount(t *testing.T, want token.Count) {
	t.Helper()
	if got, err := w.latchkey.stores.Tokens().Count(t.Context()); got != want || err != nil {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
}

// killInTheMiddle kills the command when it has sealed some tokens. A command that was faster than
// the signal makes the test weaker, but not wrong.
func (w *world) killInTheMiddle(t *testing.T, c *exec.Cmd) {
	t.Helper()
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	for {
		count, err := w.latchkey.stores.Tokens().Count(t.Context())
		if err != nil {
			t.Error(err)
		}
		if err != nil || count.Sealed > 0 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	_ = c.Process.Kill()
	_ = c.Wait()
	count, err := w.latchkey.stores.Tokens().Count(t.Context())
	if err != nil || count.Plain+count.Sealed != sealedTokens {
		t.Errorf("after the kill: %+v, %v", count, err)
	}
	t.Logf("killed after %d of %d", count.Sealed, sealedTokens)
}

// command is the binary of a project on a database.
type command struct{ binary, database string }

// of returns the command "token VERB".
func (c command) of(t *testing.T, verb string) *exec.Cmd {
	cmd := exec.CommandContext(t.Context(), c.binary, "token", verb)
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "LATCHKEY_DATABASE="+c.database, "LATCHKEY_SECRET_KEY="+launch.SecretKey,
		"LATCHKEY_POOL_WAIT=5m")
	return cmd
}

func (c command) run(t *testing.T, verb string) {
	t.Helper()
	if out, err := c.of(t, verb).CombinedOutput(); err != nil {
		t.Errorf("token %s: %v\n%s", verb, err, out)
	}
}

// wantNoKey searches a dump of the database for keys. Of SQLite, the dump is its files after
// VACUUM: before it, old rows stay on free pages.
func (w *world) wantNoKey(t *testing.T, keys []string) {
	t.Helper()
	dump, err := w.dump(t)
	if errors.Is(err, exec.ErrNotFound) {
		t.Logf("no dump was searched: %v", err)
		return
	}
	if err != nil || !bytes.Contains(dump, fmt.Appendf(nil, "user%04d", sealedTokens-1)) {
		t.Fatalf("the dump of %d bytes is not complete: %v", len(dump), err)
	}
	for i, key := range keys {
		if bytes.Contains(dump, []byte(key)) {
			t.Fatalf("the dump has the key of user%04d", i)
		}
	}
}

func (w *world) dump(t *testing.T) (dump []byte, err error) {
	t.Helper()
	switch databases.Engine(w.database) {
	case "postgres":
		return exec.CommandContext(t.Context(), "pg_dump", w.database).Output()
	case "mysql":
		u, err := url.Parse(w.database)
		if err != nil {
			return nil, err
		}
		return exec.CommandContext(t.Context(), "mariadb-dump", "--protocol=tcp", "--host="+u.Hostname(),
			"--port="+u.Port(), "--user="+u.User.Username(), "--hex-blob", strings.TrimPrefix(u.Path, "/")).Output()
	}
	raw, err := databases.Open(w.database)
	if err != nil {
		return nil, err
	}
	defer raw.Close()
	for _, statement := range []string{"VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"} {
		if _, err := raw.ExecContext(t.Context(), statement); err != nil {
			return nil, err
		}
	}
	path := strings.TrimPrefix(w.database, "sqlite:")
	for _, suffix := range []string{"", "-wal", "-journal"} {
		part, err := os.ReadFile(path + suffix)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
		dump = append(dump, part...)
	}
	return dump, nil
}
