package auth_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
)

// A hash that is refused for its form is in the log by its user and algorithm. To the client it is a wrong password.
func TestRefusedHashesAreLogged(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, stored, algorithm string }{
		{"malformed", "pbkdf2_sha256$x$topsecret", "algorithm=pbkdf2_sha256"},
		{"beyond the limits", "argon2$argon2id$v=19$m=4194304,t=2,p=8$dG9wc2VjcmV0dG9w$dG9wc2VjcmV0dG9wc2VjcmV0", "algorithm=argon2"},
		{"not enabled", "md5$seasalt$topsecretc5703e0b7b458c231bf3555", "algorithm=md5"},
		{"not enabled, without fields", "topsecretcca4e900f7874cd98123f43", "algorithm=unsalted_md5"},
		{"no algorithm at all", "topsecret$1", "algorithm=unknown"},
		{"no fields at all", "topsecret", "algorithm=unknown"},
		{"unusable", "!topsecret", ""},
		{"none", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			db, users := open(t, func(c *auth.UsersConfig) { c.Log = slog.New(slog.NewTextHandler(&log, nil)) })
			alice := create(t, users, auth.CreateParams{Username: "alice", Password: "wonderland-1865"})
			if err := db.Users().UpdateUser(t.Context(), alice.ID, auth.UserChange{PasswordHash: &tt.stored}); err != nil {
				t.Fatal(err)
			}
			if _, err := users.Authenticate(t.Context(), "alice", "wonderland-1865"); !errors.Is(err, auth.ErrBadCredentials) {
				t.Errorf("Authenticate: %v", err)
			}
			if ok, err := users.CheckPassword(t.Context(), alice.ID, "wonderland-1865"); ok || err != nil {
				t.Errorf("CheckPassword: %v, %v", ok, err)
			}
			got, want := log.String(), 2 // one for each
			if tt.algorithm == "" {
				want = 0
			}
			if n := strings.Count(got, "user="+string(alice.ID)+" "+tt.algorithm); n != want || strings.Contains(got, "secret") || want == 0 && got != "" {
				t.Errorf("log: %s", got)
			}
		})
	}
}
