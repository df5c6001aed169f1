// Package password reads and writes Django's encoded passwords, bounds the cost of hashing, and
// implements Django's password validators.
//
// A [Pool] hashes and verifies on a bounded number of cores:
//
//	pool := password.NewPool(password.PoolConfig{})
//	encoded, err := pool.Hash(ctx, "wonderland-1865") // "pbkdf2_sha256$1000000$…"
//	ok, upgraded, err := pool.Verify(ctx, "wonderland-1865", encoded)
//
// A [Hasher] is one format of hashes. [DefaultHashers] are the formats of Django 5.2's
// PASSWORD_HASHERS. [Bcrypt] and [MD5] are for databases that still contain such hashes: enable
// them in PoolConfig.Hashers. A stored hash of a format that is not enabled matches no password. A
// hash without "$" names no algorithm, so every Hasher tries to parse it.
//
// A stored hash states its own cost, so a single row could demand an hour of work. [Limits] bounds
// the accepted costs. A hash beyond the limits, a malformed hash, an unusable hash ("!…") and an
// empty one match no password.
//
// # Cost of refusals
//
// All refusals do the same work, so that timing reveals neither which accounts exist nor how their
// hashes are stored. For each kind of hash in use, and for the kind of new hashes, a refusal does
// the work of the most expensive one. [Cost] counts the work; no clock is read. The pool learns the
// kinds from PoolConfig.Sample and from the hashes that it verifies. It ignores a hash beyond
// PoolConfig.EqualizeLimits, so timing reveals that account.
//
// # Queue
//
// Callers wait in lines, one for each client network of an [auth.Attempt], and the lines take
// turns. A caller without a place gets an [auth.UnavailableError], which estimates when the queue
// will have room.
//
// # Differences from Django
//
//   - A malformed hash of a known algorithm is a wrong password, not an exception.
//   - An upgrade never lowers the cost of a hash. Django lowers a cost above its own setting, so
//     two deployments with different settings would keep rewriting each other's hashes.
//   - Every refusal costs the same. Django adds the missing work only for PBKDF2 and bcrypt,
//     and not between algorithms.
//
// [DefaultValidators] are the four validators of Django's project template, with Django's messages
// and codes.
package password
