package sqlstore_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestConfigDefaults has the defaults for a server and for SQLite, which are documented, and checks
// that each set field is kept.
func TestConfigDefaults(t *testing.T) {
	t.Parallel()
	set := sqlstore.Config{Password: "p", Existing: true, Readers: 2, Writers: 3, Wait: 4, Statement: 5, Connect: 6,
		Idle: 7, Lifetime: 8, Prepared: -1}
	one := set
	one.Writers = 1
	defaults := sqlstore.Config{Readers: 8, Writers: 8, Wait: 4 * time.Second, Statement: 30 * time.Second,
		Prepared: 256,
		Connect:  5 * time.Second, Idle: 5 * time.Minute, Lifetime: 30 * time.Minute}
	file := defaults
	file.Readers, file.Writers = 4, 1
	for _, test := range []struct {
		config sqlstore.Config
		server bool
		want   sqlstore.Config
	}{{sqlstore.Config{}, true, defaults}, {sqlstore.Config{}, false, file}, {set, true, set}, {set, false, one}} {
		got := test.config.WithDefaults(test.server)
		if diff := cmp.Diff(test.want, got, cmpopts.IgnoreFields(sqlstore.Config{}, "Users")); diff != "" {
			t.Errorf("server %v: %s", test.server, diff)
		}
		if got.Users.Label != "auth.User" {
			t.Errorf("the user model %q", got.Users.Label)
		}
	}
	for name, config := range map[string]sqlstore.Config{
		"Readers": {Readers: -1}, "Writers": {Writers: -1}, "Wait": {Wait: -1}, "Statement": {Statement: -1},
		"Connect": {Connect: -1}, "Idle": {Idle: -1}, "Lifetime": {Lifetime: -1},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("a negative %s is taken", name)
				}
			}()
			config.WithDefaults(true)
		}()
	}
}
