// Package password reads and writes Django's encoded passwords, bounds what hashing may cost, and holds
// Django's password validators.
//
// A [Pool] hashes and verifies on a bounded number of cores:
//
//	pool := password.NewPool(password.PoolConfig{})
//	encoded, err := pool.Hash(ctx, "wonderland-1865") // "pbkdf2_sha256$1000000$…"
//	ok, upgraded, err := pool.Verify(ctx, "wonderland-1865", encoded)
//
// A [Hasher] is one format. [DefaultHashers] are those of Django 5.2's PASSWORD_HASHERS; [Bcrypt] and [MD5]
// are there for databases that still hold them, and have to be enabled in PoolConfig.Hashers. A stored hash of
// a format that is not enabled matches nothing. A hash without fields, which names no algorithm, is offered to
// every Hasher.
//
// A stored hash names its own cost, so whoever can write one row could ask for an hour of work. [Limits]
// says what is believed. A hash beyond it, a malformed one, an unusable one ("!…") and none at all are
// wrong passwords.
//
// # Cost of refusals
//
// All refusals do the same work, so that their time tells neither which accounts exist nor how they are stored. Of
// each kind of hash that accounts have they do the dearest, and always a new hash's. [Cost] counts it; no clock is
// read. The pool learns the kinds from PoolConfig.Sample and from the hashes that it verifies. A hash beyond
// PoolConfig.EqualizeLimits is left out: its account can be told from others by time.
//
// # Queue
//
// Callers wait in lines, one for each network of an [auth.Attempt], and the lines take turns. A refusal is an
// [auth.UnavailableError] that says when there is probably room.
//
// # Differences from Django
//
//   - A malformed hash of a known algorithm is a wrong password, not an exception.
//   - A hash is only upgraded upwards. Django also lowers a cost above its own setting, so that two
//     deployments with different settings would rewrite each other's hashes for ever.
//   - Every refusal costs the same. Django makes up for missing work in PBKDF2 and bcrypt only, and not
//     between algorithms.
//
// [DefaultValidators] are the four of Django's project template, with its messages and codes.
package password
