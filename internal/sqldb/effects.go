package sqldb

import (
	"context"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/cache"
)

// Effect is what a statement changes for cached identities: a set of the effects below.
type Effect int

// The effects.
const (
	Adds     Effect = 1 << iota // only adds users, tokens or keys
	Sessions                    // adds or changes sessions: any, or those of ConcerningSessions
	Everyone                    // changes users, credentials or permissions: everyone's, or those of Concerning
	commits                     // may commit by itself, where changes of the schema are not transactional

	Nothing  Effect = 0
	Anything        = Everyone | commits // what a TRUNCATE does
)

type (
	concerningKey         struct{}
	concerningSessionsKey struct{}
)

// Concerning returns a context for statements that change only what these users are or may do. Of
// other statements it is assumed that they change everyone. Without users it is for statements that
// change nothing on which a check depends.
func Concerning(ctx context.Context, users ...auth.UserID) context.Context {
	return context.WithValue(ctx, concerningKey{}, users)
}

// ConcerningSessions returns a context for statements that, of the sessions, change only those with
// these keys. Of other statements on the table of sessions it is assumed that they change all.
func ConcerningSessions(ctx context.Context, keys ...string) context.Context {
	return context.WithValue(ctx, concerningSessionsKey{}, keys)
}

// noteEffect keeps what the statement changes in t, the transaction of ctx.
func (db *DB) noteEffect(ctx context.Context, t *tx, statement string) {
	effect := Anything
	if db.effectOf != nil {
		effect = db.effectOf(statement)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if users, known := ctx.Value(concerningKey{}).([]auth.UserID); effect&Anything == Everyone && known {
		effect &^= Everyone
		t.concerns = append(t.concerns, users...)
	}
	if keys, known := ctx.Value(concerningSessionsKey{}).([]string); effect&Sessions != 0 && known {
		effect &^= Sessions
		t.sessions = append(t.sessions, keys...)
	}
	db.noteLocked(t, effect)
}

// noteAny keeps that t may have changed anything.
func (db *DB) noteAny(t *tx) {
	t.mu.Lock()
	defer t.mu.Unlock()
	db.noteLocked(t, Anything)
}

// noteLocked keeps an effect while t.mu is held. It announces what may be visible before the
// commit.
func (db *DB) noteLocked(t *tx, effect Effect) {
	t.effect |= effect
	if len(t.ended) > 0 || effect&commits != 0 && !db.engine.DDL.Transactional {
		db.announceLocked(t)
	}
}

// announce says that what t has changed may be visible from now on. Call it before the commit.
func (db *DB) announce(t *tx) {
	t.mu.Lock()
	defer t.mu.Unlock()
	db.announceLocked(t)
}

// announceLocked is announce while t.mu is held.
func (db *DB) announceLocked(t *tx) {
	if t.all { // more cannot be announced
		return
	}
	t.all = t.effect&Everyone != 0
	c := cache.Commit{All: t.all, Added: t.effect&Adds != 0, Users: t.concerns,
		Sessions: t.effect&Sessions != 0, Keys: t.sessions}
	t.ended = append(t.ended, db.changes.Begin(c))
}

// count counts the changes that were announced. Call it when t has ended, however that was.
func (db *DB) count(t *tx) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.ended) == 0 {
		return
	}
	if signal := db.signal.Load(); signal != nil {
		defer (*signal).Committed()
	}
	for _, end := range t.ended {
		end()
	}
}
