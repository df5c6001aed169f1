package sqlstore_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/session"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// calls are the methods of the stores, on the rows of addAlice.
func calls(db *sqlstore.DB, alice auth.UserID) map[string]func(ctx context.Context) error {
	name := "x"
	in := func(member bool) func(ctx context.Context) error {
		return func(ctx context.Context) error { return db.Groups().SetMember(ctx, "1", alice, member) }
	}
	return map[string]func(ctx context.Context) error{
		"UserByID":     func(ctx context.Context) error { _, err := db.Users().UserByID(ctx, alice); return err },
		"UserByName":   func(ctx context.Context) error { _, err := db.Users().UserByName(ctx, "alice"); return err },
		"LockUser":     func(ctx context.Context) error { _, err := db.Users().LockUser(ctx, alice); return err },
		"SampleHashes": func(ctx context.Context) error { _, err := db.Users().SampleHashes(ctx, 4); return err },
		"InsertUser": func(ctx context.Context) error {
			_, err := db.Users().InsertUser(ctx, auth.Account{User: auth.User{Username: "bob"}})
			return err
		},
		"UpdateUser": func(ctx context.Context) error {
			return db.Users().UpdateUser(ctx, alice, auth.UserChange{FirstName: &name})
		},
		"DeleteUsers": func(ctx context.Context) error { return db.Users().DeleteUsers(ctx, alice) },
		"ListUsers":   func(ctx context.Context) error { return last(db.Users().ListUsers(ctx, auth.UserFilter{})) },
		"permissions": func(ctx context.Context) error {
			a, err := db.Users().UserByID(ctx, alice)
			if err != nil {
				return err
			}
			_, err = a.HasPermission(ctx, "auth.view_user")
			return err
		},
		"GroupByName": func(ctx context.Context) error {
			_, err := db.Groups().GroupByName(ctx, "readers")
			return err
		},
		"ListGroups": func(ctx context.Context) error { return last(db.Groups().ListGroups(ctx, auth.GroupFilter{})) },
		"ListUsers, of a group": func(ctx context.Context) error {
			return last(db.Users().ListUsers(ctx, auth.UserFilter{Group: "1"}))
		},
		"ListGroups, of a user": func(ctx context.Context) error {
			return last(db.Groups().ListGroups(ctx, auth.GroupFilter{User: alice}))
		},
		"CountMembers": func(ctx context.Context) error { _, err := db.Groups().CountMembers(ctx, "1"); return err },
		"ListPermissions": func(ctx context.Context) error {
			return last(db.Groups().ListPermissions(ctx, auth.PermissionFilter{User: alice}))
		},
		"SetUserGroups": func(ctx context.Context) error {
			return db.Groups().SetUserGroups(ctx, alice, []auth.GroupID{"1"})
		},
		"SetUserGroups, none": func(ctx context.Context) error { return db.Groups().SetUserGroups(ctx, alice, nil) },
		"InsertGroup": func(ctx context.Context) error {
			_, err := db.Groups().InsertGroup(ctx, "writers")
			return err
		},
		"DeleteGroups":      func(ctx context.Context) error { return db.Groups().DeleteGroups(ctx, "1") },
		"SetMember":         func(ctx context.Context) error { return errors.Join(in(false)(ctx), in(true)(ctx)) },
		"SetMember, remove": in(false),
		"SetGroupPermission": func(ctx context.Context) error {
			return db.Groups().SetGroupPermission(ctx, "1", "auth.add_user", true)
		},
		"SetGroupPermission, remove": func(ctx context.Context) error {
			return db.Groups().SetGroupPermission(ctx, "1", "auth.view_user", false)
		},
		"SetUserPermission": func(ctx context.Context) error {
			return db.Groups().SetUserPermission(ctx, alice, "auth.add_user", true)
		},
		"SetUserPermission, remove": func(ctx context.Context) error {
			return db.Groups().SetUserPermission(ctx, alice, "auth.view_user", false)
		},
		"Identify":    func(ctx context.Context) error { _, err := db.Tokens().Identify(ctx, "key"); return err },
		"TokenByUser": func(ctx context.Context) error { _, err := db.Tokens().TokenByUser(ctx, alice); return err },
		"InsertToken": func(ctx context.Context) error {
			return errors.Join(db.Tokens().DeleteToken(ctx, alice),
				ignored(db.Tokens().InsertToken(ctx, token.Token{Key: "k", UserID: alice})))
		},
		"DeleteToken": func(ctx context.Context) error { return db.Tokens().DeleteToken(ctx, alice) },
		"InsertToken, sealed": func(ctx context.Context) error {
			return errors.Join(db.Tokens().DeleteToken(ctx, alice),
				ignored(sealing(db).InsertToken(ctx, token.Token{Key: "k", UserID: alice})))
		},
		"SealBatch": func(ctx context.Context) error { return ignored(sealing(db).SealBatch(ctx, "", 5)) },
		"UnsealBatch": func(ctx context.Context) error {
			return errors.Join(ignored(sealing(db).SealBatch(ctx, "", 5)),
				ignored(sealing(db).UnsealBatch(ctx, "", 5)))
		},
		"ListTokens": func(ctx context.Context) error { return last(db.Tokens().ListTokens(ctx, token.Filter{})) },
		"ScanUsers":  func(ctx context.Context) error { return last(db.Tokens().ScanUsers(ctx)) },
		"Session":    func(ctx context.Context) error { _, err := db.Sessions().Session(ctx, "session"); return err },
		"SaveSession": func(ctx context.Context) error {
			return db.Sessions().SaveSession(ctx, session.Session{Key: "session", Data: "new"})
		},
		"SaveSession, new": func(ctx context.Context) error {
			return db.Sessions().SaveSession(ctx, session.Session{Key: "new"})
		},
		"DeleteSession": func(ctx context.Context) error { return db.Sessions().DeleteSession(ctx, "session") },
		"DeleteSessions": func(ctx context.Context) error {
			_, err := db.Sessions().DeleteSessions(ctx, []string{"session"})
			return err
		},
		"ClearExpired": func(ctx context.Context) error {
			n, err := db.Sessions().ClearExpired(ctx, time.Now().Add(24*time.Hour), nil)
			if err == nil && n != 1 {
				err = fmt.Errorf("cleared %d", n)
			}
			return err
		},
		"Identify key": func(ctx context.Context) error {
			_, _, err := db.APIKeys().Identify(ctx, "digest")
			return err
		},
		"KeyByHandle": func(ctx context.Context) error {
			_, err := db.APIKeys().KeyByHandle(ctx, "handle")
			return err
		},
		"ListKeys": func(ctx context.Context) error { return last(db.APIKeys().ListKeys(ctx, apikey.Filter{})) },
		"LockOwner": func(ctx context.Context) error {
			_, err := db.APIKeys().LockOwner(ctx, alice, time.Now())
			return err
		},
		"InsertKey": func(ctx context.Context) error {
			_, err := db.APIKeys().InsertKey(ctx, apikey.Key{Handle: "new", UserID: alice}, "new")
			return err
		},
		"UpdateKey": func(ctx context.Context) error {
			return db.APIKeys().UpdateKey(ctx, "handle", apikey.Change{Revoked: time.Now()})
		},
		"DeleteEnded": func(ctx context.Context) error {
			_, err := db.APIKeys().DeleteEnded(ctx, time.Now(), 10)
			return err
		},
		"SaveUses": func(ctx context.Context) error {
			return db.APIKeys().SaveUses(ctx, []apikey.Use{{ID: 1, At: time.Now()}})
		},
		"Take lease": func(ctx context.Context) error {
			_, err := db.Leases().Take(ctx, "task", "holder", time.Hour)
			return err
		},
		"Take": func(ctx context.Context) error {
			_, _, err := db.Counters().Take(ctx, "key", 5, time.Hour)
			return err
		},
	}
}

func ignored[V any](_ V, err error) error { return err }

// last returns the error with which a listing ends.
func last[V any](list func(yield func(V, error) bool)) (err error) {
	for _, failed := range list {
		err = failed
	}
	return err
}

// filled returns a database with a row in each table that the stores write, and alice's id.
func filled(t *testing.T) (*sqlstore.DB, auth.UserID) {
	t.Helper()
	db := dbtest.Open(t)
	id := addAlice(t, db)
	err := errors.Join(
		db.Groups().SetGroupPermission(t.Context(), "1", "auth.view_user", true),
		db.Groups().SetUserPermission(t.Context(), id, "auth.view_user", true),
		write(t, db, "INSERT INTO django_admin_log (action_time, object_repr, action_flag, change_message, user_id) "+
			"VALUES ('2024-01-02', '', 1, '', 1)",
			"INSERT INTO latchkey_throttle (name, ends, taken) VALUES ('expired', 1, x'')"),
		addKey(t, db, apikey.Key{Handle: "handle", UserID: id}),
		addKey(t, db, apikey.Key{Handle: "ended", UserID: id, Expires: time.Unix(1, 0)}))
	if err != nil {
		t.Fatal(err)
	}
	return db, id
}

// addKey stores an API key. Its digest is "digest" or, of an ended one, its handle.
func addKey(t *testing.T, db *sqlstore.DB, key apikey.Key) error {
	t.Helper()
	digest := "digest"
	if !key.Expires.IsZero() {
		digest = key.Handle
	}
	_, err := db.APIKeys().InsertKey(t.Context(), key, digest)
	return err
}

func write(t *testing.T, db *sqlstore.DB, statements ...string) error {
	t.Helper()
	return db.InTx(t.Context(), func(ctx context.Context) error {
		for _, statement := range statements {
			if err := sqldb.Of(db).Exec(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	})
}

// TestEachWriteThatFails has a trigger refuse a kind of write to a table. Each method that writes
// there returns the error, and nothing that it wrote elsewhere stays. Other methods succeed.
func TestEachWriteThatFails(t *testing.T) {
	t.Parallel()
	for refused, fail := range map[string][]string{
		"INSERT ON auth_user":        {"InsertUser"},
		"UPDATE ON auth_user":        {"UpdateUser"},
		"DELETE ON auth_user":        {"DeleteUsers"},
		"INSERT ON auth_user_groups": {"SetMember", "SetUserGroups"},
		"DELETE ON auth_user_groups": {"DeleteGroups", "DeleteUsers", "SetMember", "SetMember, remove",
			"SetUserGroups, none"},
		"INSERT ON auth_user_user_permissions": {"SetUserPermission"},
		"DELETE ON auth_user_user_permissions": {"DeleteUsers", "SetUserPermission, remove"},
		"INSERT ON auth_group":                 {"InsertGroup"},
		"DELETE ON auth_group":                 {"DeleteGroups"},
		"INSERT ON auth_group_permissions":     {"SetGroupPermission"},
		"DELETE ON auth_group_permissions":     {"DeleteGroups", "SetGroupPermission, remove"},
		"DELETE ON django_admin_log":           {"DeleteUsers"},
		"INSERT ON authtoken_token":            {"InsertToken", "InsertToken, sealed", "UnsealBatch"},
		"DELETE ON authtoken_token": {"DeleteToken", "DeleteUsers", "InsertToken", "InsertToken, sealed", "SealBatch",
			"UnsealBatch"},
		"INSERT ON latchkey_token":    {"InsertToken, sealed", "SealBatch", "UnsealBatch"},
		"DELETE ON latchkey_token":    {"UnsealBatch"},
		"INSERT ON django_session":    {"SaveSession, new"},
		"UPDATE ON django_session":    {"SaveSession"},
		"DELETE ON django_session":    {"ClearExpired", "DeleteSession", "DeleteSessions"},
		"INSERT ON latchkey_apikey":   {"InsertKey"},
		"UPDATE ON latchkey_apikey":   {"SaveUses", "UpdateKey"},
		"DELETE ON latchkey_apikey":   {"DeleteEnded", "DeleteUsers"},
		"INSERT ON latchkey_lease":    {"Take lease"},
		"UPDATE ON latchkey_lease":    {"Take lease"},
		"INSERT ON latchkey_throttle": {"Take"},
		"UPDATE ON latchkey_throttle": {"Take"},
		"DELETE ON latchkey_throttle": {"Take"},
	} {
		t.Run(refused, func(t *testing.T) {
			t.Parallel()
			db, id := filled(t)
			if err := write(t, db, "CREATE TRIGGER refuse BEFORE "+refused+" BEGIN SELECT RAISE(ABORT, "+
				"'refused'); END"); err != nil {
				t.Fatal(err)
			}
			var failed []string
			for name, call := range calls(db, id) {
				before := counts(t, db)
				undo := errors.New("undo")
				err := db.InTx(t.Context(), func(ctx context.Context) error {
					err := call(ctx)
					if err == nil {
						return undo
					}
					failed = append(failed, name)
					// which are two calls
					if diff := cmp.Diff(before, counts(t, db)); diff != "" && name != "InsertToken" &&
						name != "InsertToken, sealed" && name != "UnsealBatch" && name != "SetMember" {
						t.Errorf("%s: %v, and wrote %s", name, err, diff)
					}
					return errors.Join(undo, err)
				})
				if !errors.Is(err, undo) {
					t.Errorf("%s: %v", name, err)
				}
			}
			slices.Sort(failed)
			if diff := cmp.Diff(fail, failed); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// counts returns the number of rows of each table.
func counts(t *testing.T, db *sqlstore.DB) map[string]int {
	t.Helper()
	tables, err := sqldb.Of(db).Tables(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]int{}
	for table := range tables {
		n := 0
		if _, err := sqldb.Of(db).QueryRow(t.Context(), []any{&n}, "SELECT count(*) FROM "+table); err != nil {
			t.Fatal(err)
		}
		all[table] = n
	}
	return all
}

// TestEachMissingTable drops a table. Each method that needs it says that a table is missing. None
// takes what it cannot read for an answer.
func TestEachMissingTable(t *testing.T) {
	t.Parallel()
	permissions := []string{"ListPermissions", "SetGroupPermission", "SetGroupPermission, remove", "SetUserPermission",
		"SetUserPermission, remove", "permissions"}
	users := []string{"DeleteToken", "DeleteUsers", "Identify", "Identify key", "InsertKey", "InsertToken",
		"InsertToken, sealed", "InsertUser", "ListKeys", "ListTokens", "ListUsers", "ListUsers, of a group",
		"LockOwner", "LockUser", "SampleHashes", "ScanUsers", "SealBatch",
		"SetMember", "SetMember, remove", "SetUserGroups", "SetUserGroups, none", "SetUserPermission",
		"SetUserPermission, remove", "UnsealBatch", "UpdateUser", "UserByID", "UserByName", "permissions"}
	groups := []string{"DeleteGroups", "GroupByName", "InsertGroup", "ListGroups", "ListGroups, of a user",
		"SetGroupPermission", "SetGroupPermission, remove", "SetMember", "SetMember, remove", "SetUserGroups"}
	for table, fail := range map[string][]string{
		"auth_user": users, "auth_group": groups, "auth_permission": permissions, "django_content_type": permissions,
		"auth_user_groups": {"CountMembers", "DeleteGroups", "ListGroups, of a user", "ListUsers, of a group",
			"SetMember",
			"SetMember, remove", "SetUserGroups", "SetUserGroups, none", "permissions"},
		"auth_user_user_permissions": {"ListPermissions", "SetUserPermission", "SetUserPermission, remove",
			"permissions"},
		"auth_group_permissions": {"DeleteGroups", "SetGroupPermission", "SetGroupPermission, remove",
			"permissions"},
		"authtoken_token": {"DeleteToken", "Identify", "InsertToken", "InsertToken, sealed", "ListTokens", "ScanUsers",
			"SealBatch", "TokenByUser", "UnsealBatch"},
		"latchkey_token": {"DeleteToken", "InsertToken", "InsertToken, sealed", "ListTokens", "ScanUsers",
			"SealBatch", "TokenByUser", "UnsealBatch"},
		"django_session": {"ClearExpired", "DeleteSession", "DeleteSessions", "SaveSession", "SaveSession, new",
			"Session"},
		"latchkey_throttle": {"Take"},
		"latchkey_apikey": {"DeleteEnded", "Identify key", "InsertKey", "KeyByHandle", "ListKeys", "LockOwner",
			"SaveUses", "UpdateKey"},
		"latchkey_lease":   {"Take lease"},
		"django_admin_log": nil, // a project may lack the admin
	} {
		t.Run(table, func(t *testing.T) {
			t.Parallel()
			db, id := filled(t)
			if err := write(t, db, "PRAGMA defer_foreign_keys = ON",
				"ALTER TABLE "+table+" RENAME TO gone"); err != nil {
				t.Fatal(err)
			}
			var failed []string
			for name, call := range calls(db, id) {
				undo := errors.New("undo")
				err := db.InTx(t.Context(), func(ctx context.Context) error { return errors.Join(undo, call(ctx)) })
				misfit := new(sqlstore.MisfitError)
				switch {
				case err.Error() == "undo":
				case errors.Is(err, sqlstore.ErrNoSchema), errors.As(err, &misfit):
					failed = append(failed, name)
				default:
					t.Errorf("%s: %v", name, err)
				}
			}
			slices.Sort(failed)
			if diff := cmp.Diff(fail, failed); diff != "" {
				t.Error(diff)
			}
		})
	}
}
