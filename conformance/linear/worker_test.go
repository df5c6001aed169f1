package linear

import (
	"context"
	"crypto/sha256"
	"encoding/gob"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/cache"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/session"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/mysql"
	"github.com/latchkey-go/latchkey/sqlstore/postgres"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// op is one call. Start and End are readings of the clock that all processes of a machine share.
type op struct {
	Process, User int
	What          kind
	Start, End    int64
	Answer        answer // of a use
}

// isUse reports whether the call changes nothing.
func (o op) isUse() bool { return o.What == use || o.What == useSession }

type kind int

const (
	use kind = iota // of the token
	useSession
	create
	revoke
	start // stores the row of the session, which is the same each time
	end
	activate
	deactivate
	grant
	take
	setOther // sets another password, which ends the session and no token
	setFirst // sets the password with which the session was started
	kinds

	// The reads of a use that is accepted.
	readRow
	readUser
	readPermission
)

// answer is what a use finds out.
type answer struct{ Accepted, May bool }

const (
	processes  = 3
	users      = 9 // each is changed by one process alone: the one of its number modulo processes
	workers    = 4 // in each process
	permission = "auth.add_user"
)

func clock() int64 {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &t); err != nil {
		panic(err)
	}
	return t.Nano()
}

// key returns the key of a user's token, which is the same in each process and each time.
func key(user int) string {
	sum := sha256.Sum256([]byte("user " + strconv.Itoa(user)))
	return hex.EncodeToString(sum[:20])
}

func open(ctx context.Context, url string) (*sqlstore.DB, error) {
	const long = 5 * time.Minute
	c := sqlstore.Config{Wait: long, Statement: long, Connect: long}
	switch scheme, _, _ := strings.Cut(url, ":"); scheme {
	case "postgres":
		return postgres.Open(ctx, url, c)
	case "mysql":
		return mysql.Open(ctx, url, c)
	}
	return sqlite.Open(ctx, url, c)
}

// process is one process on the database.
type process struct {
	number int
	db     *sqlstore.DB
	users  *auth.Users
	groups *auth.Groups
	tokens *token.Service
	// sessions deletes no row: a use that meets another password would change the state.
	sessions *session.Service
	ids      [users]auth.UserID
	rows     [users]session.Session
	turn     [users]sync.Mutex // one change of a user at a time, so that its outcome is certain

	mu  sync.Mutex
	all []op
}

type plain struct{}

func (plain) Hash(_ context.Context, password string) (string, error) {
	return "plain$" + password, nil
}
func (plain) Verify(context.Context, string, string) (bool, string, error) { return false, "", nil }

// The passwords.
const first, other = "wonderland-1865", "looking-glass-1871"

var secrets = []string{"the secret of all processes"}

// kept is a store of sessions that deletes none.
type kept struct{ session.Store }

func (kept) DeleteSession(context.Context, string) error { return nil }

func (kept) DeleteSessions(_ context.Context, keys []string) ([]string, error) { return keys, nil }

// newProcess opens a process, which knows the keys of the sessions of all users.
func newProcess(ctx context.Context, number int, url string, sessions []string) (*process, error) {
	db, err := open(ctx, url)
	if err != nil {
		return nil, err
	}
	p := &process{number: number, db: db}
	p.users = auth.NewUsers(auth.UsersConfig{Store: db.Users(), Tx: db, Hasher: plain{}, Secrets: secrets})
	p.groups = auth.NewGroups(auth.GroupsConfig{Store: db.Groups(), Users: db.Users(), Tx: db})
	ids := cache.New(cache.Config{Changes: db.Changes(), MaxAge: time.Hour})
	p.tokens = token.New(token.Config{Store: db.Tokens(), Tx: db, Cache: ids})
	p.sessions = session.New(session.Config{
		Store: kept{db.Sessions()}, Tx: db, Users: p.users, Secrets: secrets, Cache: ids,
	})
	for n := range users {
		user, err := p.users.ByName(ctx, fmt.Sprint("user", n))
		if err != nil {
			return nil, err
		}
		p.ids[n] = user.ID
		p.rows[n].Key = sessions[n]
		if n%processes != number { // its process may have deleted the row already
			continue
		}
		if p.rows[n], err = db.Sessions().Session(ctx, sessions[n]); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// run changes and uses tokens until the time is over, and writes what it did.
func (p *process) run(ctx context.Context, span time.Duration, seed uint64, out io.Writer) error {
	var all sync.WaitGroup
	end := time.Now().Add(span)
	for n := range workers {
		all.Go(func() {
			random := rand.New(rand.NewPCG(seed, uint64(p.number*workers+n)))
			user := 0
			for time.Now().Before(end) {
				if random.IntN(3) == 0 {
					user = random.IntN(users)
				}
				// Changes come in bursts: what was stored wrongly shows in the quiet between them.
				quiet := clock()/int64(40*time.Millisecond)%2 == 0
				if what := kind(random.IntN(int(kinds))); !quiet && user%processes == p.number && what > useSession {
					p.useBoth(ctx, user) // so that there is something to end
					p.try(ctx, user, what)
					p.useBoth(ctx, user) // before the database tells what has changed
				} else {
					p.use(ctx, user, kind(random.IntN(2)))
				}
				time.Sleep(time.Duration(random.Int64N(2e6))) // a longer history takes long to check
			}
		})
	}
	all.Wait()
	return gob.NewEncoder(out).Encode(p.all)
}

func (p *process) note(o op) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.all = append(p.all, o)
}

func (p *process) use(ctx context.Context, user int, what kind) {
	o := op{Process: p.number, User: user, What: what, Start: clock()}
	found, err := p.find(ctx, user, what)
	switch {
	case err == nil:
		o.Answer.Accepted = true
		if o.Answer.May, err = found.HasPermission(ctx, permission); err != nil {
			panic(err)
		}
	case !errors.Is(err, auth.ErrNotFound) && !errors.Is(err, token.ErrInactive):
		panic(err)
	}
	o.End = clock()
	p.note(o)
}

func (p *process) useBoth(ctx context.Context, user int) {
	p.use(ctx, user, use)
	p.use(ctx, user, useSession)
}

// find returns the user of a token or a session.
func (p *process) find(ctx context.Context, user int, what kind) (auth.User, error) {
	if what == use {
		id, err := p.tokens.Verify(ctx, key(user))
		if err != nil {
			return auth.User{}, err
		}
		return id.User, nil
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "/", nil)
	if err != nil {
		return auth.User{}, err
	}
	r.AddCookie(&http.Cookie{Name: "sessionid", Value: p.rows[user].Key})
	found, err := p.sessions.User(r, http.Header{})
	if err == nil && !found.IsAuthenticated() {
		err = auth.ErrNotFound
	}
	return found, err
}

// try makes a change, unless another worker changes the user.
func (p *process) try(ctx context.Context, user int, what kind) {
	if !p.turn[user].TryLock() {
		return
	}
	defer p.turn[user].Unlock()
	o := op{Process: p.number, User: user, What: what, Start: clock()}
	if err := p.change(ctx, user, what); err != nil {
		panic(fmt.Errorf("change %d: %w", what, err))
	}
	o.End = clock()
	p.note(o)
}

func (p *process) change(ctx context.Context, user int, what kind) error {
	id := p.ids[user]
	switch what {
	case create:
		return p.db.InTx(ctx, func(ctx context.Context) error {
			_, err := p.db.Tokens().InsertToken(ctx, token.Token{Key: key(user), UserID: id, Created: time.Now()})
			return err
		})
	case revoke:
		if err := p.tokens.Revoke(ctx, id); !errors.Is(err, auth.ErrNotFound) {
			return err
		}
		return nil
	case start:
		return p.db.Sessions().SaveSession(ctx, p.rows[user])
	case end:
		if err := p.db.Sessions().DeleteSession(ctx, p.rows[user].Key); !errors.Is(err, auth.ErrNotFound) {
			return err
		}
		return nil
	case activate, deactivate:
		return p.users.SetActive(ctx, id, what == activate)
	case grant:
		return p.groups.GrantUser(ctx, id, permission)
	case take:
		return p.groups.RevokeUser(ctx, id, permission)
	}
	return p.users.SetPassword(ctx, id, map[kind]string{setFirst: first, setOther: other}[what])
}

// These variables make the test's program one of the processes.
const (
	numberVar, urlVar    = "LINEAR_PROCESS", "LINEAR_DATABASE"
	spanVar, sessionsVar = "LINEAR_SPAN", "LINEAR_SESSIONS"
)

// beProcess runs one of the processes if the variables say so, and reports whether they do.
func beProcess() bool {
	number, isOne := os.LookupEnv(numberVar)
	if !isOne {
		return false
	}
	ctx := context.Background()
	n, err := strconv.Atoi(number)
	if err == nil {
		var span time.Duration
		var p *process
		if span, err = time.ParseDuration(os.Getenv(spanVar)); err == nil {
			if p, err = newProcess(ctx, n, os.Getenv(urlVar), strings.Split(os.Getenv(sessionsVar), " ")); err == nil {
				defer p.db.Close()
				err = p.run(ctx, span, rand.Uint64(), os.Stdout)
			}
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return true
}
