package auth_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
)

// A hash that can match no password is logged with its user and algorithm. The client sees a wrong
// password.
func TestRefusedHashesAreLogged(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, stored, algorithm string }{
		{"malformed", "pbkdf2_sha256$x$topsecret", "algorithm=pbkdf2_sha256"},
		{"cost above the limits",
			"argon2$argon2id$v=19$m=4194304,t=2,p=8$dG9wc2VjcmV0dG9w$dG9wc2VjcmV0dG9wc2VjcmV0", "algorithm=argon2"},
		{"algorithm not enabled", "md5$seasalt$topsecretc5703e0b7b458c231bf3555", "algorithm=md5"},
		{"algorithm not enabled, hash without fields",
			"topsecretcca4e900f7874cd98123f43", "algorithm=unsalted_md5"},
		{"unknown algorithm", "topsecret$1", "algorithm=unknown"},
		{"hash without fields", "topsecret", "algorithm=unknown"},
		{"unusable", "!topsecret", ""},
		{"empty", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			db, users := open(t, func(c *auth.UsersConfig) { c.Log = slog.New(slog.NewTextHandler(&log, nil)) })
			alice := create(t, users, auth.CreateParams{Username: "alice", Password: "wonderland-1865"})
			if err := db.Users().UpdateUser(t.Context(), alice.ID,
				auth.UserChange{PasswordHash: &tt.stored}); err != nil {
				t.Fatal(err)
			}
			_, err := users.Authenticate(t.Context(), "alice", "wonderland-1865")
			if !errors.Is(err, auth.ErrBadCredentials) {
				t.Errorf("Authenticate: %v", err)
			}
			if ok, err := users.CheckPassword(t.Context(), alice.ID, "wonderland-1865"); ok || err != nil {
				t.Errorf("CheckPassword: %v, %v", ok, err)
			}
			got, want := log.String(), 2 // lines: one for each call
			if tt.algorithm == "" {
				want = 0
			}
			n := strings.Count(got, "user="+string(alice.ID)+" "+tt.algorithm)
			if n != want || strings.Contains(got, "secret") || want == 0 && got != "" {
				t.Errorf("log: %s", got)
			}
		})
	}
}
