// Package cache keeps the identities of recent checks of credentials in memory, so that a request
// with a known credential asks no database.
//
//	changes := db.Changes()
//	identities := cache.New(cache.Config{Changes: changes})
//	tokens := token.New(token.Config{Store: db.Tokens(), Tx: db, Cache: identities})
//
// # Exactness
//
// An identity in the cache is used only while it is certain that neither the user nor a credential
// of the user has changed since it was read. [Changes] counts changes: a store counts its own after
// each commit and before the call returns, and those of other processes when its database signals
// them. A read notes the count first, and its answer is valid only while no later change concerns
// its user. While signals may be lost, the cache is not used, and each check reads the store.
// Sessions change often, so that they are counted apart: a change of one ends no token, and where
// the database names the session, no other session.
//
// The cache decides nothing. It gives back what the store answered, with everything on which the
// decision depends: the user's state, scopes, expiry and networks. The services decide again at
// each check.
//
// # Junk
//
// Unknown credentials are remembered in a place of their own, so that they cannot displace known
// ones. Every change of their kind ends what is remembered of them.
package cache
