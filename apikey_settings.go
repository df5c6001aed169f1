package latchkey

import (
	"context"
	"errors"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/internal/settings"
	"github.com/latchkey-go/latchkey/internal/span"
)

// APIKeySettings bound the number and the lives of API keys.
type APIKeySettings struct {
	Prefix      string        `name:"prefix" default:"lk" rare:"true" help:"what new API keys begin with, before an underscore, so that people and programs recognise leaked ones; keys with another prefix stay valid"`
	PerUser     int           `name:"per_user" default:"100" min:"1" rare:"true" help:"how many API keys one user may have; those that ended or were replaced do not count"`
	DefaultLife time.Duration `name:"default_life" default:"0s" min:"0s" rare:"true" help:"life of an API key that is made without an expiry; 0 for no end, or for max_life if that is set"`
	MaxLife     time.Duration `name:"max_life" default:"0s" min:"0s" rare:"true" help:"longest life of a new API key; 0 for no limit"`
	Grace       time.Duration `name:"grace" default:"24h" min:"0s" rare:"true" help:"how long a replaced API key still works, unless another time is asked for"`
	Keep        time.Duration `name:"keep" default:"30d" min:"0s" rare:"true" help:"how long an expired or revoked API key stays in the database, so that its end can be explained"`
	LastUsed    time.Duration `name:"last_used" default:"1m" min:"0s" rare:"true" help:"how often last uses of API keys are written, at most 1m; so many of them are lost when the process is killed. 0 writes none"`
	PruneEvery  time.Duration `name:"prune_every" default:"1h" min:"0s" rare:"true" help:"how often one of the processes deletes API keys that ended more than keep ago; 0 for never"`

	EndOnPasswordChange string `name:"end_on_password_change" default:"on" oneof:"on off" rare:"true" help:"whether all API keys of a user are revoked when the password is set or changed"`
}

// apiKeyProblems returns the invalid settings of API keys.
func (s Settings) apiKeyProblems() (list []settings.Problem) {
	if err := apikey.CheckPrefix(s.APIKeys.Prefix); err != nil {
		list = append(list, settings.Problem{Name: "api_keys.prefix", Want: err.Error()})
	}
	if s.APIKeys.LastUsed > time.Minute {
		list = append(list, settings.Problem{Name: "api_keys.last_used", Want: "want 1m or less"})
	}
	if s.APIKeys.Grace > apikey.MaxGrace {
		want := "want " + span.Format(apikey.MaxGrace) + " or less"
		list = append(list, settings.Problem{Name: "api_keys.grace", Want: want})
	}
	return list
}

// buildKeys creates the service for API keys and starts its worker. It adds the hooks that end
// credentials when a password changes.
func (s *Site) buildKeys() {
	c := s.settings.APIKeys
	s.Keys = apikey.New(apikey.Config{
		Store: s.db.APIKeys(), Tx: s.db, Confirm: s.Users.Confirm, Lease: s.db.Leases(), Now: s.now, Log: s.log,
		Audit:  s.recorder,
		Cache:  s.identities,
		Prefix: c.Prefix, MaxPerUser: c.PerUser, DefaultLife: c.DefaultLife, MaxLife: c.MaxLife,
		Grace: orNegative(c.Grace), Keep: orNegative(c.Keep),
		LastUsed: orNegative(c.LastUsed), PruneEvery: orNegative(c.PruneEvery),
	})
	s.Worker(s.Keys.Run)
	s.OnClose(s.flushKeys)
	if c.EndOnPasswordChange == "on" {
		s.Users.OnPasswordChange(s.Keys.EndFor)
	}
	if s.settings.Password.EndTokens == "on" {
		s.Users.OnPasswordChange(s.endToken)
	}
}

// orNegative returns d, or -1 for 0. A setting of 0 turns a thing off, and apikey.Config turns it
// off by a negative duration: there, 0 stands for the default.
func orNegative(d time.Duration) time.Duration {
	if d == 0 {
		return -1
	}
	return d
}

// flushKeys writes the last uses of API keys. Its faults are only logged: Close need not fail
// because a minute of last uses is lost.
func (s *Site) flushKeys(ctx context.Context) error {
	if err := s.Keys.Flush(ctx); err != nil {
		s.log.WarnContext(ctx, "last uses of API keys are lost", "err", err)
	}
	return nil
}

// endToken revokes the token of a user whose password has changed.
func (s *Site) endToken(ctx context.Context, user auth.User) error {
	if err := s.Tokens.Revoke(ctx, user.ID); err != nil && !errors.Is(err, auth.ErrNotFound) {
		return err
	}
	return nil
}
