// Package cache keeps the identities of recent checks of credentials in memory, so that a request
// with a known credential needs no query.
//
//	changes := db.Changes()
//	identities := cache.New(cache.Config{Changes: changes})
//	tokens := token.New(token.Config{Store: db.Tokens(), Tx: db, Cache: identities})
//
// # Exactness
//
// An identity in the cache is used only while it is certain that neither its user nor a credential
// or permission of the user has changed since it was read. [Changes] counts changes. A store counts
// its own changes after each commit and before the call returns, and those of other processes when
// its database signals them. A read notes the count first, and its answer is valid only while no
// later change concerns its user.
//
// A store also says when a commit of its own begins. Until the changes are counted, each check that
// they concern reads the store. Otherwise one check could see the change, and a later one the
// answer that a third check had read before the commit.
//
// While signals may be lost, each check reads the store, unless [Config].Blind allows older
// answers. Fields that decide nothing, such as a user's LastLogin, may be as old as
// [Config].MaxAge.
//
// Sessions change often, so their changes are counted apart. A change of a session ends no token,
// and no other session if the database names the one that changed.
//
// The cache decides nothing. It returns what the store has answered, with everything on which a
// decision depends: the user's state, scopes, expiry and networks. The services decide at each
// check.
//
// # Speed
//
// The index of the cache is a SHA-256 of the credential. A token that was used lately is also found
// by a quick hash, if its identity's Auth has a method Holds(credential string) bool, which then
// decides. So the check of such a token costs no SHA-256.
//
// # Junk
//
// Unknown credentials are remembered in a place of their own, so that they cannot displace known
// ones. Every change of their kind ends what is remembered of them.
package cache
