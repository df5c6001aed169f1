// Package auth is who may use a system: users, groups, permissions, identities. It knows neither HTTP nor SQL.
//
// [Users] creates, finds and authenticates users over a [UserStore]; [Groups] says who holds which permission
// over a [GroupStore]. Both stores and the [Transactor] are what package sqlstore offers, and the [Hasher] is
// a password.Pool:
//
//	pool := password.NewPool(password.Config{Sample: db.Users().SampleHashes})
//	users := auth.New(auth.Config{Store: db.Users(), Tx: db, Hasher: pool})
//	users.OnCreate(tokens.CreateFor) // in the transaction that creates the user
//	alice, err := users.Create(ctx, auth.NewUser{Username: "alice", Password: "wonderland-1865"})
//
// A [User] is a value without a password hash. What a request was authenticated as is an [*Identity], which
// authenticators return and [FromContext] finds behind a guard.
//
// Errors wrap one of the package's sentinels. ErrUnavailable alone marks what may be tried again: a
// store that cannot be reached, a hashing pool that is full. It is never a refusal. ErrTooMany says
// that a password was not looked at, because too many were tried before.
package auth
