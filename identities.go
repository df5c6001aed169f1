package latchkey

import (
	"context"
	"errors"
	"time"

	"github.com/latchkey-go/latchkey/auth/cache"
	"github.com/latchkey-go/latchkey/internal/cli"
)

// CacheSettings choose whether the identities of recent checks are kept in memory, so that the
// check of a known credential needs no query. A revoked credential stops working at once in the
// process that revokes it, and within a second in the others: see package auth/cache.
type CacheSettings struct {
	Identities string        `name:"identities" default:"on" oneof:"on off" help:"whether the users of recently checked tokens, API keys and sessions are kept in memory, until something about them changes"`
	Triggers   string        `name:"triggers" oneof:"on off" auto:"on if migrate has made the database" help:"whether migrate creates the triggers that tell of the changes of other programs; without them PostgreSQL and MySQL cache nothing, and SQLite less. They are the only things of Latchkey on the tables of Django"`
	Memory     int64         `name:"memory" default:"67108864" min:"1" rare:"true" help:"most bytes that known identities take, by estimate"`
	Unknown    int           `name:"unknown" default:"10000" min:"1" rare:"true" help:"unknown credentials that are remembered, apart from known ones"`
	MaxAge     time.Duration `name:"max_age" default:"1m" min:"1ms" rare:"true" help:"how long an identity is used before it is read again, even if nothing has changed; a user's last_login may be that old"`
	Blind      time.Duration `name:"blind" default:"0s" min:"0s" rare:"true" help:"how long an identity is used while changes of other programs are not heard of, as without triggers: a credential that another program revokes works for that long. 0 for not at all"`
}

// buildCache creates the cache of identities, and a worker that logs when it cannot be used.
func (s *Site) buildCache() {
	c := s.settings.Cache
	if c.Identities == "off" {
		return
	}
	s.identities = cache.New(cache.Config{
		Changes: s.db.Changes(), Memory: c.Memory, Unknown: c.Unknown, MaxAge: c.MaxAge, Blind: c.Blind,
	})
	s.Worker(s.watchCache)
}

// watchEvery is how often watchCache looks whether identities are cached.
const watchEvery = time.Second

// watchCache logs when changes of other programs are not heard of any more, or not told apart, and
// when they are again.
func (s *Site) watchCache(ctx context.Context) error {
	changes := s.db.Changes()
	lost, coarse := false, false
	// Triggers that are missing from the beginning are so by choice, unless the setting asks for
	// them.
	quiet := s.settings.Cache.Triggers != "on"
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(watchEvery):
		}
		lost = s.logChange(ctx, lost, changes.Lost(), "identities are cached again",
			"identities are not cached: changes of other programs are not heard of")
		why := changes.Coarse()
		if quiet && !errors.Is(why, cache.ErrNotAsked) {
			quiet, coarse = false, why != nil
		}
		coarse = s.logChange(ctx, coarse, why, "changes in the database are told apart again",
			"every change in the database ends all cached identities: changes are not told apart")
	}
}

// logChange logs a line if why says that a state has begun or ended, and returns whether it lasts.
func (s *Site) logChange(ctx context.Context, lasted bool, why error, ended, began string) (lasts bool) {
	switch {
	case errors.Is(why, cache.ErrNotAsked):
		return lasted
	case why != nil && !lasted:
		s.log.WarnContext(ctx, began, "err", why)
	case why == nil && lasted:
		s.log.InfoContext(ctx, ended)
	}
	return why != nil
}

// checkCache warns if identities are not cached because triggers are missing.
func (s *Site) checkCache(ctx context.Context) []cli.Warning {
	if s.identities == nil || s.settings.Cache.Blind > 0 || s.DB.Engine() == "sqlite" { // which needs no triggers
		return nil
	}
	found, err := s.migrator.Triggers(ctx)
	if err != nil || found.Lack == 0 {
		return nil // other checks say what is wrong with the database
	}
	hint := "Run migrate."
	if s.settings.Cache.Triggers == "off" || s.settings.Cache.Triggers == "" && !found.Made {
		hint = "Set cache.triggers = on and run migrate, or set cache.identities = off: see docs/cache.md."
	}
	return []cli.Warning{{ID: "latchkey.W033", Hint: hint,
		Message: "Identities are not cached, because triggers are missing that tell of the changes of other programs."}}
}
