// Package auth has users, groups, permissions and identities. It knows neither HTTP nor SQL.
//
// [Users] creates, finds, changes and authenticates users in a [UserStore]. [Groups] grants
// permissions in a [GroupStore]. Package sqlstore has both stores and the [Transactor]; the
// [PasswordHasher] is a password.Pool:
//
//	pool := password.NewPool(password.PoolConfig{Sample: db.Users().SampleHashes})
//	users := auth.NewUsers(auth.UsersConfig{Store: db.Users(), Tx: db, Hasher: pool})
//	users.OnCreate(tokens.CreateFor) // in the transaction that creates the user
//	params := auth.CreateParams{Username: "alice", Password: "wonderland-1865"}
//	alice, err := users.Create(ctx, params)
//
// A [User] is a value without a password hash. An [*Identity] is the user of a request with its
// credential: authenticators return it, and [FromContext] finds it behind a guard.
//
// Errors wrap one of the sentinels of this package. Only ErrUnavailable marks a call that may be
// tried again: the store cannot be reached, or the hashing pool is full. ErrUnavailable is never a
// refusal. ErrTooManyAttempts means that a password was not checked, because too many tries came
// before it.
package auth
