package beside_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/conformance/databases"
	"github.com/latchkey-go/latchkey/conformance/launch"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// djangosChanges are what a live Django does to ann's credentials, and what a look says of them
// before and afterwards. $key is her token, and $session her session.
var djangosChanges = []struct{ name, python, look, before, after string }{
	{"a token is deleted", "user('ann').auth_token.delete()", "key $key", "ann", "401"},
	{"a token's row is deleted", "Token.objects.filter(user=user('ann')).delete()", "key $key", "ann", "401"},
	{"the user is deactivated", "User.objects.filter(username='ann').update(is_active=False)",
		"key $key", "ann", "401"},
	{"the user of a session is deactivated", "User.objects.filter(username='ann').update(is_active=False)",
		"session $session", "ann", "403"},
	{"the user is deleted", "user('ann').delete()", "key $key", "ann", "401"},
	{"the user of a session is deleted", "user('ann').delete()", "session $session", "ann", "403"},
	{"a permission is removed", "user('ann').user_permissions.clear()", "may $key", "200 200 403", "403 200 403"},
	{"a group loses a permission", "Group.objects.get(name='editors').permissions.clear()",
		"may $key", "200 200 403", "200 403 403"},
	{"the user leaves a group", "user('ann').groups.clear()", "may $key", "200 200 403", "200 403 403"},
	{"the session is flushed", "SessionStore(a[0]).flush()", "session $session", "ann", "403"},
	{"the session's row is deleted", "Session.objects.filter(session_key=a[0]).delete()",
		"session $session", "ann", "403"},
	{"the session gets other content", "s = SessionStore(a[0])\ns.load()\ndel s['_auth_user_id']\ns.save()",
		"session $session", "ann", "403"},
	{"expired sessions are cleared", "Session.objects.update(expire_date='2001-01-01T00:00:00Z')\n" +
		"manage('clearsessions')", "session $session", "ann", "403"},
	{"the password changes", "u = user('ann')\nu.set_password('other-pw-1')\nu.save()",
		"session $session", "ann", "403"},
}

// TestDjangosChangesEndCachedIdentities has a live Django change what is cached. No request that
// begins more than a second later is answered from the cache.
func TestDjangosChangesEndCachedIdentities(t *testing.T) {
	t.Parallel()
	binary := buildLatchkey(t)
	for _, engine := range databases.Engines() {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, engine, "Django", model{})
			before := schema(t, w.database)
			w.command(t, binary, "migrate")
			w.nothingToDo(t)
			with := schema(t, w.database)
			if cmp.Equal(before, with) && engine != "mysql" { // its triggers are no part of the description
				t.Error("there are no triggers")
			}
			for _, c := range djangosChanges {
				w.endCached(t, c.name, c.python, c.look, c.before, c.after)
			}
			w.command(t, binary, "migrate", "latchkey", "zero")
			if diff := cmp.Diff(withoutOurs(before), withoutOurs(schema(t, w.database))); diff != "" {
				t.Errorf("triggers stay (-before +after):\n%s", diff)
			}
			w.nothingToDo(t)
		})
	}
}

// endCached makes ann's credentials, has Latchkey cache them, and has Django change them.
func (w *world) endCached(t *testing.T, name, python, look, before, after string) {
	t.Helper()
	key, session := w.ann(t)
	words := strings.Fields(strings.NewReplacer("$key", key, "$session", session).Replace(look))
	ask := func() string {
		got, err := w.take(w.latchkey, words[0], words[1:])
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return got
	}
	w.untilCached(t, name, func() {
		if got := ask(); got != before {
			t.Fatalf("%s: %s at first, want %s", name, got, before)
		}
	})
	if _, err := w.django.Run(python+"\nNone", session); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	changed := time.Now()
	for {
		began := time.Since(changed)
		got := ask()
		switch {
		case got == after:
			t.Logf("%s: noticed after at most %v", name, time.Since(changed).Round(time.Millisecond))
			return
		case began > time.Second:
			t.Errorf("%s: still %s %v later, want %s", name, got, began, after)
			return
		}
	}
}

// ann makes the user ann with a token, a session and permissions, and nobody else.
func (w *world) ann(t *testing.T) (key, session string) {
	t.Helper()
	for _, line := range []string{"wipe", "create ann first-pw-1", "grant ann add_note", "group editors",
		"grant-group editors change_note", "join ann editors", "token ann", "sign-in ann first-pw-1"} {
		words := strings.Fields(line)
		got, err := w.django.do(words[0], words[1:]...)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		switch words[0] {
		case "token":
			key = got
		case "sign-in":
			session = got
		}
	}
	return key, session
}

// untilCached calls ask until it runs no statement.
func (w *world) untilCached(t *testing.T, name string, ask func()) {
	t.Helper()
	db := sqldb.Of(w.latchkey.site.DB)
	defer db.Observe(nil)
	for range 10_000 {
		var mu sync.Mutex
		n := 0
		db.Observe(func(string) { mu.Lock(); n++; mu.Unlock() })
		ask()
		if n == 0 {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatalf("%s: nothing is cached", name)
}

// buildLatchkey builds the command.
func buildLatchkey(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: no Django is started")
	}
	binary := filepath.Join(t.TempDir(), "latchkey")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", binary,
		"github.com/latchkey-go/latchkey/cmd/latchkey")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return binary
}

// command runs a command of Latchkey, with cache.triggers on.
func (w *world) command(t *testing.T, binary string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary, args...)
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "LATCHKEY_DATABASE="+w.database, "LATCHKEY_SECRET_KEY="+launch.SecretKey,
		"LATCHKEY_POOL_WAIT=5m", "LATCHKEY_CACHE_TRIGGERS=on")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
}

// log keeps what a site logs.
type log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

// until waits for a text in the log.
func (l *log) until(t *testing.T, text string, meanwhile func()) {
	t.Helper()
	for range 10_000 {
		meanwhile()
		l.mu.Lock()
		has := strings.Contains(l.text.String(), text)
		l.mu.Unlock()
		if has {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("the log never says %q: %s", text, &l.text)
}

// alterField is a migration with AlterField, and one that takes it back. On SQLite it builds the
// table anew, and the triggers of the table go.
const alterField = `
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
state = MigrationLoader(connection).project_state()
for length in 160, 150:
    step = migrations.AlterField("user", "first_name", models.CharField(max_length=length, blank=True))
    after = state.clone()
    step.state_forwards("auth", after)
    with connection.schema_editor() as editor:
        step.database_forwards("auth", editor, state, after)
    state = after
`

// TestDjangoRebuildsTable has Django alter a field. On SQLite that drops triggers, so that the log
// says it, changes are heard of all the same, and migrate repairs it. The other engines keep them.
func TestDjangoRebuildsTable(t *testing.T) {
	t.Parallel()
	binary := buildLatchkey(t)
	for _, engine := range databases.Engines() {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, engine, "Django", model{})
			w.command(t, binary, "migrate")
			before := schema(t, w.database)
			logged := &log{}
			w.watch(t, logged)
			key, _ := w.ann(t)
			ask := func() {
				if got, err := w.take(w.latchkey, "key", []string{key}); err != nil || got != "ann" {
					t.Fatalf("%s, %v", got, err)
				}
			}
			w.untilCached(t, "before", ask)
			for range 150 { // it takes the log a second to learn how it is at first
				ask()
				time.Sleep(10 * time.Millisecond)
			}
			if _, err := w.django.Run(alterField + "None"); err != nil {
				t.Fatal(err)
			}
			if engine == "sqlite" {
				logged.until(t, "changes are not told apart", ask)
			}
			w.endCached(t, "while triggers are missing", "User.objects.filter(username='ann').update(is_active=False)",
				"key $key", "ann", "401")
			w.command(t, binary, "migrate")
			key, _ = w.ann(t)
			if engine == "sqlite" {
				logged.until(t, "changes in the database are told apart again", ask)
			}
			w.untilCached(t, "afterwards", ask)
			if diff := cmp.Diff(before, schema(t, w.database)); diff != "" && engine != "sqlite" {
				t.Errorf("(-before +after):\n%s", diff)
			}
			w.nothingToDo(t)
		})
	}
}

// watch replaces w's Latchkey by one that writes its log to logged, with its workers.
func (w *world) watch(t *testing.T, logged *log) {
	t.Helper()
	project := latchkey.Project{Name: "beside", API: (*latchkey.Site).DRFDefaults, Setup: routes,
		Log: slog.New(slog.NewTextHandler(logged, nil))}
	site, err := latchkey.Open(t.Context(), project, latchkey.Settings{
		Database: w.database, Tokens: "plain",
		Pool: latchkey.PoolSettings{Wait: patience}, Log: latchkey.LogSettings{Access: "off"},
		SecretSettings: latchkey.SecretSettings{SecretKey: launch.SecretKey},
		ServerSettings: latchkey.ServerSettings{AllowedHosts: []string{"*"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- site.Work(ctx) }()
	server := httptest.NewServer(site)
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(fmt.Errorf("the workers: %w", err))
		}
		server.Close()
		site.Close()
	})
	w.latchkey = &ours{site: site, stores: w.latchkey.stores, at: strings.TrimPrefix(server.URL, "http://")}
}
