//go:build unix

package measure

import (
	"context"
	"crypto/pbkdf2"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/bench/internal/report"
	"github.com/latchkey-go/latchkey/bench/internal/stage"
)

// loginsPerRound is how often a round signs in, and hashes.
const loginsPerRound = 3

// measureLogins compares a sign-in over HTTP with the hash of a password alone, in turns.
func (r *run) measureLogins(ctx context.Context) error {
	if !r.wanted(login) {
		return nil
	}
	server, err := r.ourServer(ctx)
	if err != nil {
		return err
	}
	if err := signIn(ctx, server); err != nil { // warm-up: the first one samples the stored hashes
		return err
	}
	for range r.Rounds {
		var signedIn, hashed report.Series
		err := r.during(func() error {
			for range loginsPerRound {
				begin := time.Now()
				if err := signIn(ctx, server); err != nil {
					return err
				}
				signedIn = append(signedIn, time.Since(begin).Seconds())
				begin = time.Now()
				if err := hash(); err != nil {
					return err
				}
				hashed = append(hashed, time.Since(begin).Seconds())
			}
			return nil
		})
		if err != nil {
			return err
		}
		r.add("login", signedIn.Median())
		r.add("hash", hashed.Median())
	}
	r.Tell("logins: done")
	return nil
}

// hash hashes a password with the default hasher: the part of a sign-in that cannot be left out.
func hash() error {
	salt := []byte("0123456789012345678901")
	_, err := pbkdf2.Key(sha256.New, stage.Password, salt, password.DefaultIterations, sha256.Size)
	return err
}

// signIn signs user1 in.
func signIn(ctx context.Context, server *stage.Server) error {
	form := url.Values{"username": {"user1"}, "password": {stage.Password}}
	body := strings.NewReader(form.Encode())
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL(stage.SignIn), body)
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("a sign-in is answered %d", answer.StatusCode)
	}
	return nil
}
