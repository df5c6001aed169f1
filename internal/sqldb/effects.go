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

	Nothing Effect = 0
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
	effect := Everyone
	if db.effectOf != nil {
		effect = db.effectOf(statement)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if users, known := ctx.Value(concerningKey{}).([]auth.UserID); effect&Everyone != 0 && known {
		effect &^= Everyone
		t.concerns = append(t.concerns, users...)
	}
	if keys, known := ctx.Value(concerningSessionsKey{}).([]string); effect&Sessions != 0 && known {
		effect &^= Sessions
		t.sessions = append(t.sessions, keys...)
	}
	t.effect |= effect
}

// noteAny keeps that a transaction may have changed anything.
func (t *tx) noteAny() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.effect |= Everyone
}

// count counts the changes of a transaction after its commit.
func (db *DB) count(t *tx) {
	if signal := db.signal.Load(); signal != nil {
		defer (*signal).Committed()
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.effect&Everyone != 0 {
		db.changes.All()
		return
	}
	if t.effect&Adds != 0 {
		db.changes.Added()
	}
	if t.effect&Sessions != 0 {
		db.changes.Sessions()
	}
	for _, user := range t.concerns {
		db.changes.User(user)
	}
	for _, key := range t.sessions {
		db.changes.Session(cache.SessionMark(key))
	}
}
