package sqlstore_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// djangoToken inserts a plain token as Django does, which knows nothing of sealed ones.
func djangoToken(t *testing.T, db *sqlstore.DB, user auth.UserID, key string) {
	t.Helper()
	err := db.InTx(t.Context(), func(ctx context.Context) error {
		return sqldb.Of(db).Exec(ctx, "INSERT INTO authtoken_token ("+sqldb.Of(db).Engine().Quote("key")+
			", created, user_id) VALUES ('"+key+"', '2024-01-02 03:04:05', "+string(user)+")")
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestDjangoInsertsFirst has a Django that has inserted a token and not yet committed. A first
// sign-in waits for it, and gets its token.
func TestDjangoInsertsFirst(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		db := open(t)
		for name, s := range map[string]*sqlstore.Tokens{"plain": db.Tokens(), "sealed": sealing(db)} {
			alice := active(t, db, name)
			behind := make(chan token.Token)
			err := db.InTx(t.Context(), func(ctx context.Context) error {
				err := sqldb.Of(db).Exec(ctx, "INSERT INTO authtoken_token ("+sqldb.Of(db).Engine().Quote("key")+
					", created, user_id) VALUES ('first "+name+"', '2024-01-02 03:04:05', "+string(alice)+")")
				go func() {
					tok, err := s.InsertToken(t.Context(), token.Token{Key: "late " + name, UserID: alice})
					if err != nil {
						t.Error(err)
					}
					behind <- tok
				}()
				time.Sleep(50 * time.Millisecond) // until the other waits for us
				return err
			})
			if got := <-behind; err != nil || got.Key != "first "+name {
				t.Errorf("%s: %q, %v", name, got.Key, err)
			}
			if _, err := s.Identify(t.Context(), "late "+name); !errors.Is(err, auth.ErrNotFound) {
				t.Errorf("%s: there is a second token: %v", name, err)
			}
		}
	})
}

// tryDjangoToken is djangoToken for a user who may have a plain token.
func tryDjangoToken(t *testing.T, db *sqlstore.DB, user auth.UserID, key string) {
	t.Helper()
	err := db.InTx(t.Context(), func(ctx context.Context) error {
		err := sqldb.Of(db).Exec(ctx, "INSERT INTO authtoken_token ("+sqldb.Of(db).Engine().Quote("key")+
			", created, user_id) VALUES ('"+key+"', '2024-01-02 03:04:05', "+string(user)+")")
		time.Sleep(5 * time.Millisecond) // between the insert and the commit others act
		return err
	})
	if err != nil && !errors.Is(err, auth.ErrExists) {
		t.Error(err)
	}
}

func active(t *testing.T, db *sqlstore.DB, name string) auth.UserID {
	t.Helper()
	id, err := db.Users().InsertUser(t.Context(), auth.Account{User: auth.User{Username: name, Active: true}})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// TestOneTokenOfManyProcesses has 100 first sign-ins at once, half of them in a process that keeps
// tokens plain and half in one that seals them. There is one row and one key (get_or_create on a
// OneToOne, and Knox's limits that were checked before an insert). In some rounds a Django inserts
// a plain token too: if it comes later, it adds a row, but all processes give out the same key.
func TestOneTokenOfManyProcesses(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		db := open(t)
		for round := range 10 {
			alice := active(t, db, fmt.Sprint("user", round))
			stores := []*sqlstore.Tokens{db.Tokens(), sealing(db), db.TokensWith(sqlstore.TokenConfig{
				Mode: token.Plain, Sealer: token.NewSealer("secret")})}
			var keys sync.Map
			var all sync.WaitGroup
			django := round%2 > 0
			if django {
				all.Go(func() { tryDjangoToken(t, db, alice, fmt.Sprint("django", round)) })
			}
			for n := range 100 {
				all.Go(func() {
					// These two have the secret. A process without it cannot read a sealed key.
					tok, err := stores[1+n%2].InsertToken(t.Context(),
						token.Token{Key: fmt.Sprint("key", round, "-", n), UserID: alice})
					if err != nil {
						t.Error(err)
					}
					keys.Store(tok.Key, true)
				})
			}
			all.Wait()
			var got []any
			for key := range keys.Range {
				got = append(got, key)
			}
			count := 0
			for l, err := range stores[1].ListTokens(t.Context(), token.Filter{}) {
				if err != nil {
					t.Fatal(err)
				}
				if l.UserID == alice {
					count++
				}
			}
			if len(got) != 1 || count != 1 && !(django && count == 2) {
				t.Fatalf("round %d: keys %v, %d rows", round, got, count)
			}
			for _, s := range stores {
				if id, err := s.Identify(t.Context(), got[0].(string)); err != nil || id.User.ID != alice {
					t.Errorf("%v, %v", id, err)
				}
			}
		}
	})
}

// TestTokensBesideDjango has a Django make plain tokens for users who have sealed ones. All keys
// work, the user's token stays the same, and a further token is sealed beside the first.
func TestTokensBesideDjango(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		db := open(t)
		s, plain := sealing(db), db.Tokens()
		alice, bob := active(t, db, "alice"), active(t, db, "bob")
		mustInsert := func(user auth.UserID, key, want string) {
			t.Helper()
			got, err := s.InsertToken(t.Context(), token.Token{Key: key, UserID: user})
			if err != nil || got.Key != want {
				t.Errorf("%v, %v, want %s", got, err, want)
			}
		}
		djangoToken(t, db, bob, "bob1")
		mustInsert(bob, "bob2", "bob1") // Django was first
		mustInsert(alice, "alice1", "alice1")
		djangoToken(t, db, alice, "alice2")
		mustInsert(alice, "other", "alice1")
		move(t, s.SealBatch, token.Batch{Moved: 2})
		djangoToken(t, db, alice, "alice3")
		move(t, s.SealBatch, token.Batch{Moved: 1})
		mustInsert(alice, "other", "alice1")
		for key, user := range map[string]auth.UserID{"alice1": alice, "alice2": alice, "alice3": alice, "bob1": bob} {
			for _, store := range []*sqlstore.Tokens{s, plain} {
				if id, err := store.Identify(t.Context(), key); err != nil || id.User.ID != user {
					t.Errorf("%s: %v, %v", key, id, err)
				}
			}
		}
		var listed []string
		for l, err := range s.ListTokens(t.Context(), token.Filter{}) {
			listed = append(listed, fmt.Sprint(l.Username, " ", l.Key, " ", l.Sealed, " ", err))
		}
		want := []string{"alice alice1 true <nil>", "alice alice2 true <nil>", "alice alice3 true <nil>",
			"bob bob1 true <nil>"}
		if diff := cmp.Diff(want, listed); diff != "" {
			t.Error(diff)
		}
		move(t, s.UnsealBatch, token.Batch{Moved: 2}) // authtoken_token has room for one token of alice
		move(t, s.UnsealBatch, token.Batch{})
		for _, key := range []string{"alice1", "alice2", "alice3", "bob1"} {
			if _, err := plain.Identify(t.Context(), key); err != nil {
				t.Errorf("%s after unsealing: %v", key, err)
			}
		}
		if tok, err := s.TokenByUser(t.Context(), alice); err != nil || tok.Key != "alice1" {
			t.Errorf("after unsealing: %v, %v", tok, err)
		}
		if err := s.DeleteToken(t.Context(), alice); err != nil {
			t.Error(err)
		}
		for _, key := range []string{"alice1", "alice2", "alice3"} {
			if _, err := s.Identify(t.Context(), key); !errors.Is(err, auth.ErrNotFound) {
				t.Errorf("%s after the deletion: %v", key, err)
			}
		}
		deleteAsDjango(t, db, bob)
		if count, err := s.Count(t.Context()); count != (token.Count{}) || err != nil {
			t.Errorf("left: %+v, %v", count, err)
		}
	})
}

// deleteAsDjango deletes a user and the rows that Django knows, after the user's token was sealed.
// The database deletes the sealed token.
func deleteAsDjango(t *testing.T, db *sqlstore.DB, user auth.UserID) {
	t.Helper()
	move(t, sealing(db).SealBatch, token.Batch{Moved: 1})
	err := db.InTx(t.Context(), func(ctx context.Context) error {
		return errors.Join(
			sqldb.Of(db).Exec(ctx, "DELETE FROM authtoken_token WHERE user_id = "+string(user)),
			sqldb.Of(db).Exec(ctx, "DELETE FROM auth_user WHERE id = "+string(user)))
	})
	if err != nil {
		t.Errorf("Django cannot delete a user: %v", err)
	}
}

func move(t *testing.T, run func(context.Context, string, int) (token.Batch, error), want token.Batch) {
	t.Helper()
	if got, err := run(t.Context(), "", 50); got != want || err != nil {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
}

// TestListOfSeveralTokensOfAUser lists users with one to four tokens, on pages of any size. Each
// token is listed once.
func TestListOfSeveralTokensOfAUser(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		db := open(t)
		s := sealing(db)
		var want []string
		for n, several := range []int{2, 1, 4, 1, 3} {
			user := active(t, db, numberedName(n))
			for i := range several {
				key := fmt.Sprint("key", n, i)
				djangoToken(t, db, user, key)
				move(t, s.SealBatch, token.Batch{Moved: 1})
				want = append(want, key)
			}
		}
		for limit := range 12 {
			var got []string
			for l, err := range s.ListPages(t.Context(), limit+1) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, l.Key)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("pages of %d: %s", limit+1, diff)
			}
		}
	})
}

// TestBusyTokensAreSkipped has another transaction hold a user, and a token, as a Django that
// deletes it. A batch moves the others, and waits for nobody.
func TestBusyTokensAreSkipped(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		db := open(t)
		if !sqldb.Of(db).Engine().Server {
			t.Skip("one writer: the batch waits for its turn")
		}
		s := sealing(db)
		alice, bob, carol := active(t, db, "alice"), active(t, db, "bob"), active(t, db, "carol")
		for user, key := range map[auth.UserID]string{alice: "a", bob: "b", carol: "c"} {
			djangoToken(t, db, user, key)
		}
		err := db.InTx(t.Context(), func(ctx context.Context) error {
			if _, err := db.Users().LockUser(ctx, alice); err != nil {
				return err
			}
			err := sqldb.Of(db).Exec(ctx, "DELETE FROM authtoken_token WHERE user_id = "+string(bob))
			move(t, s.SealBatch, token.Batch{Moved: 1, Busy: 2})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		move(t, s.SealBatch, token.Batch{Moved: 1})
		err = db.InTx(t.Context(), func(ctx context.Context) error {
			_, err := db.Users().LockUser(ctx, alice)
			move(t, s.UnsealBatch, token.Batch{Moved: 1, Busy: 1})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// TestTokensAreFoundWhileTheyMove looks up tokens all the time, in stores of either mode, while the
// tokens are sealed and unsealed. Each look-up finds its token.
func TestTokensAreFoundWhileTheyMove(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		db := open(t)
		s := sealing(db)
		const tokens = 30
		for n := range tokens {
			djangoToken(t, db, active(t, db, numberedName(n)), numberedName(n))
		}
		ctx, stop := context.WithCancel(t.Context())
		var all sync.WaitGroup
		var looked atomic.Int64
		for n := range 6 {
			store := []*sqlstore.Tokens{s, db.Tokens()}[n%2]
			all.Go(func() {
				for i := n; ctx.Err() == nil; i++ {
					name := numberedName(i % tokens)
					if id, err := store.Identify(t.Context(), name); err != nil || id.User.Username != name {
						t.Errorf("%s: %v, %v", name, id, err)
					}
					looked.Add(1)
				}
			})
		}
		for moves := 0; moves < 6 || looked.Load() < 300; moves++ {
			for _, run := range []func(context.Context, string, int) (token.Batch, error){s.SealBatch, s.UnsealBatch} {
				for after := ""; ; {
					done, err := run(t.Context(), after, 7)
					if err != nil {
						t.Error(err)
					}
					if after = done.Next; after == "" {
						break
					}
				}
			}
		}
		stop()
		all.Wait()
	})
}

func numberedName(n int) string { return fmt.Sprint("user", 1000+n) }

// TestKeysInTheAdminsLog has Django's admin log changes of tokens, which it does with the whole key
// (DRF #6131). Sealed keys are masked, others stay.
func TestKeysInTheAdminsLog(t *testing.T) {
	t.Parallel()
	const key, other = "522b276a356bdf39013dfabea2cd43e141ecc9e8", "622b276a356bdf39013dfabea2cd43e141ecc9e8"
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		db := open(t)
		s := sealing(db)
		alice, bob := active(t, db, "alice"), active(t, db, "bob")
		for user, key := range map[auth.UserID]string{alice: key, bob: "a key of a longer form"} {
			if _, err := s.InsertToken(t.Context(), token.Token{Key: key, UserID: user}); err != nil {
				t.Fatal(err)
			}
		}
		logged := []string{key, "a key of a longer form", other, "alice"}
		message := `[{"added": {"name": "Token", "object": "` + key + `"}}, "` + other + `"]`
		err := db.InTx(t.Context(), func(ctx context.Context) error {
			for _, text := range logged {
				err := sqldb.Of(db).Exec(ctx, "INSERT INTO django_admin_log (action_time, object_repr, action_flag, "+
					"change_message, user_id) VALUES ('2024-01-02', ?, 1, ?, "+string(alice)+")", text, message)
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for after, moved := "", 0; ; {
			done, err := s.MaskLogBatch(t.Context(), after, 2)
			if moved += done.Moved; err != nil {
				t.Fatal(err)
			}
			if after = done.Next; after == "" {
				if moved != 4 {
					t.Errorf("%d entries were masked", moved)
				}
				break
			}
		}
		move(t, s.MaskLogBatch, token.Batch{})
		var got []string
		err = sqldb.Of(db).Query(t.Context(), func(scan func(...any) error) error {
			var text, changed string
			err := scan(&text, &changed)
			if got = append(got, text); changed != strings.ReplaceAll(message, key, "522b…") {
				t.Error(changed)
			}
			return err
		}, "SELECT object_repr, change_message FROM django_admin_log ORDER BY id")
		if diff := cmp.Diff([]string{"522b…", "a ke…", other, "alice"}, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
	})
}

// TestStatementsOfALookUp counts them: one for a token of the store's mode, and one more for
// others.
func TestStatementsOfALookUp(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	plain, sealed := db.Tokens(), sealing(db)
	djangoToken(t, db, active(t, db, "alice"), "plain")
	if _, err := sealed.InsertToken(t.Context(), token.Token{Key: "sealed", UserID: active(t, db, "bob")}); err != nil {
		t.Fatal(err)
	}
	statements := 0
	sqldb.Of(db).Observe(func(string) { statements++ })
	for _, c := range []struct {
		store *sqlstore.Tokens
		key   string
		want  int
	}{
		{plain, "plain", 1}, {sealed, "sealed", 1}, {plain, "sealed", 2}, {sealed, "plain", 2}, {plain, "none", 2},
		{sealed, "none", 2},
	} {
		statements = 0
		if _, err := c.store.Identify(t.Context(), c.key); statements != c.want || err != nil && c.key != "none" {
			t.Errorf("%s: %d statements, %v, want %d", c.key, statements, err, c.want)
		}
	}
}

// TestModeByTheLedger checks the default mode, by who made the database.
func TestModeByTheLedger(t *testing.T) {
	t.Parallel()
	auto := sqlstore.TokenConfig{Sealer: token.NewSealer("secret")}
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		db := open(t)
		mode := func(c sqlstore.TokenConfig, want token.Mode) {
			t.Helper()
			if got, err := db.TokensWith(c).Mode(t.Context()); got != want || err != nil {
				t.Errorf("%q, %v, want %q", got, err, want)
			}
		}
		mode(auto, token.Sealed)
		mode(sqlstore.TokenConfig{}, token.Plain) // without a secret
		late := db.TokensWith(auto)
		for statement, want := range map[string]token.Mode{
			"DELETE FROM django_migrations WHERE name = 'made_by_latchkey'": token.Plain,
			"DELETE FROM django_migrations":                                 token.Plain,
		} {
			err := db.InTx(t.Context(), func(ctx context.Context) error {
				if err := sqldb.Of(db).Exec(ctx, statement); err != nil {
					return err
				}
				if got, err := db.TokensWith(auto).Mode(ctx); got != want || err != nil {
					t.Errorf("%s: %q, %v", statement, got, err)
				}
				if strings.HasSuffix(statement, "migrations") { // not known yet, so it is asked again later
					late.Mode(ctx)
				}
				return errors.New("undo")
			})
			if err == nil || err.Error() != "undo" {
				t.Error(err)
			}
		}
		if got, err := late.Mode(t.Context()); got != token.Sealed || err != nil {
			t.Errorf("once the ledger is filled: %q, %v", got, err)
		}
	})
}
