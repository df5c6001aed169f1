package sqlstore_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// TestRowOfAnotherType has rows whose values have the wrong type, as SQLite permits. Each method
// that reads one returns the error, and takes the row neither for a missing one nor for a good one.
func TestRowOfAnotherType(t *testing.T) {
	t.Parallel()
	keys := []string{"Identify key", "KeyByHandle", "ListKeys"}
	users := []string{"Identify", "Identify key", "ListUsers", "LockUser", "UserByID", "UserByName"}
	for spoil, fail := range map[string][]string{
		"UPDATE auth_user SET is_active = 'x'":                                              users,
		"UPDATE auth_user SET is_staff = 1.5":                                               users,
		"UPDATE latchkey_throttle SET taken = x'01', name = 'key', ends = 0":                {"Take"},
		"UPDATE latchkey_apikey SET expires = 'never'":                                      keys,
		"UPDATE latchkey_apikey SET revoked = 'yes'":                                        keys,
		"UPDATE latchkey_apikey SET expires = 1.5":                                          keys,
		"UPDATE django_content_type SET app_label = x'ff' WHERE model = 'user'":             nil, // is text too
		"UPDATE authtoken_token SET created = 'never'; UPDATE auth_user SET last_login = 5": nil, // see sqldb.ScanTime
	} {
		t.Run(spoil, func(t *testing.T) {
			t.Parallel()
			db, id := filled(t)
			if err := write(t, db, spoil); err != nil {
				t.Fatal(err)
			}
			methods := calls(db, id)
			for _, name := range fail {
				if err := methods[name](t.Context()); err == nil || errors.Is(err, auth.ErrNotFound) ||
					errors.Is(err, auth.ErrInvalid) {
					t.Errorf("%s: %v", name, err)
				}
			}
			for _, name := range []string{"Identify", "UserByID", "ListUsers", "ListTokens", "TokenByUser"} {
				if err := methods[name](t.Context()); fail == nil && err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		})
	}
}

// TestKeyOfAnotherType has a project's user table whose columns convert nothing, and numbers where
// texts belong.
func TestKeyOfAnotherType(t *testing.T) {
	t.Parallel()
	url := "sqlite:" + filepath.Join(t.TempDir(), "db")
	raw := dbtest.Raw(t, url)
	run(t, raw, personTable("blob", "blob", "blob"), "INSERT INTO acc_person VALUES ('alice', 'hash', 'alice')")
	db := migrated(t, sqlite.Open, url, patientWith(person()))
	if _, err := db.Tokens().InsertToken(t.Context(), token.Token{Key: "key", UserID: "alice"}); err != nil {
		t.Fatal(err)
	}
	read := map[string]func(ctx context.Context) error{
		"SampleHashes": func(ctx context.Context) error { _, err := db.Users().SampleHashes(ctx, 4); return err },
		"UserByName":   func(ctx context.Context) error { _, err := db.Users().UserByName(ctx, "alice"); return err },
		"ScanUsers":    func(ctx context.Context) error { return last(db.Tokens().ScanUsers(ctx)) },
		"ListTokens":   func(ctx context.Context) error { return last(db.Tokens().ListTokens(ctx, token.Filter{})) },
		"ListUsers":    func(ctx context.Context) error { return last(db.Users().ListUsers(ctx, auth.UserFilter{})) },
	}
	for _, test := range []struct {
		spoil string
		fail  []string
	}{
		{"UPDATE acc_person SET password = password", nil},
		{"UPDATE acc_person SET password = 5", []string{"SampleHashes", "UserByName"}},
		{"INSERT INTO acc_person VALUES (1.5, 'hash', 'bob')",
			[]string{"SampleHashes", "ScanUsers", "ListUsers", "UserByName"}},
		{"UPDATE acc_person SET username = 1.5, password = 'hash' WHERE id = 'alice'",
			[]string{"ListTokens", "ListUsers", "ScanUsers"}},
	} {
		if err := write(t, db, test.spoil); err != nil {
			t.Fatal(err)
		}
		for _, name := range test.fail {
			if err := read[name](t.Context()); err == nil || errors.Is(err, auth.ErrNotFound) {
				t.Errorf("%s, %s: %v", test.spoil, name, err)
			}
		}
		for name, call := range read {
			if err := call(t.Context()); test.fail == nil && err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
