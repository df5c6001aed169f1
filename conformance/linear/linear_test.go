package linear

import (
	"encoding/gob"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/session"
)

func TestMain(m *testing.M) {
	if beProcess() {
		return
	}
	os.Exit(m.Run())
}

// state is what a user's token and session depend on.
type state struct{ Token, Session, Active, May, OtherPassword bool }

// newState is the state after prepare.
var newState = state{Session: true, Active: true}

// parts returns a use as its reads, between which changes may come, as in Django. A session is its
// row, and then the user; a token is found with its user. Then follows the permission. A refusal
// comes from one read.
func (o op) parts() []op {
	if !o.isUse() || !o.Answer.Accepted {
		return []op{o}
	}
	reads := []kind{use, readPermission}
	if o.What == useSession {
		reads = []kind{readRow, readUser, readPermission}
	}
	parts := make([]op, len(reads))
	for i, what := range reads {
		parts[i] = o
		parts[i].What = what
	}
	return parts
}

// accepts reports whether a use of this kind is to be accepted.
func (s state) accepts(what kind) bool {
	if what == use {
		return s.Token && s.Active
	}
	return s.Session && s.Active && !s.OtherPassword
}

// model says how a user's state changes, and which answers a use may have.
var model = porcupine.Model{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		parts := make([][]porcupine.Operation, users)
		for _, o := range history {
			user := o.Input.(op).User
			parts[user] = append(parts[user], o)
		}
		return parts
	},
	Init: func() any { return newState },
	Step: func(now, input, _ any) (bool, any) {
		s, o := now.(state), input.(op)
		switch o.What {
		case use, useSession:
			return o.Answer.Accepted == s.accepts(o.What), s
		case readRow:
			return s.Session, s
		case readUser:
			return s.Active && !s.OtherPassword, s
		case readPermission:
			return o.Answer.May == s.May, s
		case create:
			s.Token = true
		case revoke:
			s.Token = false
		case start, end:
			s.Session = o.What == start
		case setFirst, setOther:
			s.OtherPassword = o.What == setOther
		case activate, deactivate:
			s.Active = o.What == activate
		case grant, take:
			s.May = o.What == grant
		}
		return true, s
	},
	DescribeOperation: func(input, _ any) string { return fmt.Sprintf("%+v", input) },
}

// TestLinearizable has three processes change and use nine users' tokens and sessions.
func TestLinearizable(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		url   func(testing.TB) string
		bound time.Duration // how old an answer may be in another process than the one that writes
	}{
		"sqlite":   {dbtest.SQLite, 10 * time.Millisecond}, // askWait of package sqlite, and some
		"postgres": {func(t testing.TB) string { return dbtest.Postgres(t) }, time.Second},
		"mysql":    {func(t testing.TB) string { return dbtest.MySQL(t, "utf8mb4_bin") }, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			url := c.url(t)
			history := gather(t, url, prepare(t, url), 2*time.Second)
			uses, late := summary(history)
			t.Logf("%d calls, %d of them uses; age of stale answers in other processes: %s", len(history), uses, late)
			checkWriters(t, history)
			checkOthers(t, history, c.bound)
		})
	}
}

// prepare makes the tables, the triggers and the users, and returns the keys of their sessions.
func prepare(t *testing.T, url string) (sessions []string) {
	t.Helper()
	db, err := open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	m := migrate.New(db)
	if err = m.Up(t.Context(), "", nil); err == nil {
		err = m.CreateTriggers(t.Context())
	}
	service := auth.NewUsers(auth.UsersConfig{Store: db.Users(), Tx: db, Hasher: plain{}, Secrets: secrets})
	signer := session.New(session.Config{Store: db.Sessions(), Tx: db, Users: service, Secrets: secrets})
	for n := range users {
		var user auth.User
		header := http.Header{}
		if err == nil {
			user, err = service.Create(t.Context(), auth.CreateParams{Username: fmt.Sprint("user", n), Password: first})
		}
		if err == nil {
			err = signer.SignIn(httptest.NewRequestWithContext(t.Context(), "POST", "/", nil), header, user)
		}
		for _, c := range (&http.Response{Header: header}).Cookies() {
			if c.Name == "sessionid" {
				sessions = append(sessions, c.Value)
			}
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return sessions
}

// gather runs the processes and returns what they did.
func gather(t *testing.T, url string, sessions []string, span time.Duration) (history []op) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	for n := range processes {
		all.Go(func() {
			cmd := exec.CommandContext(t.Context(), self)
			cmd.Env = append(os.Environ(), numberVar+"="+strconv.Itoa(n), urlVar+"="+url, spanVar+"="+span.String(),
				sessionsVar+"="+strings.Join(sessions, " "))
			cmd.Stderr = os.Stderr
			out, err := cmd.StdoutPipe()
			if err == nil {
				err = cmd.Start()
			}
			var own []op
			if err == nil {
				err = gob.NewDecoder(out).Decode(&own)
			}
			if err == nil {
				err = cmd.Wait()
			}
			if err != nil {
				t.Errorf("process %d: %v", n, err)
			}
			mu.Lock()
			defer mu.Unlock()
			history = append(history, own...)
		})
	}
	all.Wait()
	return history
}

// checkWriters checks that the uses by the process that writes the user are linearizable.
func checkWriters(t *testing.T, history []op) {
	t.Helper()
	var operations []porcupine.Operation
	for _, o := range history {
		if o.User%processes == o.Process {
			for _, part := range o.parts() {
				operations = append(operations, porcupine.Operation{
					ClientId: o.Process, Input: part, Call: o.Start, Return: o.End,
				})
			}
		}
	}
	if result := porcupine.CheckOperationsTimeout(model, operations, time.Minute); result != porcupine.Ok {
		t.Errorf("the history of the processes that write: %s", result)
	}
}

// period is a time in which a user may have been in a state.
type period struct {
	state    state
	from, to int64
}

// checkOthers checks that each use by another process has an answer that was right at a moment from
// bound before its start to its end. A user is written by one change at a time, so the states
// follow one another. (With bounds as wide as these, porcupine would try too many orders.)
func checkOthers(t *testing.T, history []op, bound time.Duration) {
	t.Helper()
	const never = int64(1) << 62
	var periods [users][]period
	for n := range periods {
		periods[n] = []period{{newState, 0, never}}
	}
	slices.SortFunc(history, func(a, b op) int { return int(a.Start - b.Start) })
	for _, o := range history {
		if o.isUse() {
			continue
		}
		all := &periods[o.User]
		last := &(*all)[len(*all)-1]
		last.to = o.End
		_, next := model.Step(last.state, o, nil)
		*all = append(*all, period{next.(state), o.Start, never})
	}
	for _, o := range history {
		for _, part := range o.parts() {
			right := func(p period) bool {
				ok, _ := model.Step(p.state, part, nil)
				return ok && p.from <= o.End && p.to >= o.Start-int64(bound)
			}
			if o.isUse() && !slices.ContainsFunc(periods[o.User], right) {
				t.Errorf("a stale answer: %+v, part %d", o, part.What)
			}
		}
	}
}

// summary returns how many calls are uses, and how late other processes noticed that a token or a
// session ended: the time from the end of such a change to the start of a use that was accepted,
// where no change came between.
func summary(history []op) (uses int, late string) {
	slices.SortFunc(history, func(a, b op) int { return int(a.Start - b.Start) })
	var last [users]int64 // when the last change ended
	var now [users]state
	var ages []int64
	for n := range now {
		now[n] = newState
	}
	for _, o := range history {
		if !o.isUse() {
			_, next := model.Step(now[o.User], o, nil)
			now[o.User], last[o.User] = next.(state), o.End
			continue
		}
		uses++
		if o.Answer.Accepted && !now[o.User].accepts(o.What) && o.Start > last[o.User] {
			ages = append(ages, o.Start-last[o.User])
		}
	}
	if len(ages) == 0 {
		return uses, "none"
	}
	slices.Sort(ages)
	at := func(share float64) time.Duration {
		return time.Duration(ages[int(float64(len(ages)-1)*share)]).Round(time.Microsecond)
	}
	return uses, fmt.Sprintf("%d, median %v, p99 %v, longest %v", len(ages), at(.5), at(.99), at(1))
}
