// Package password reads and writes Django's encoded passwords, bounds what hashing may cost, and holds
// Django's password validators.
//
// A [Pool] hashes and verifies on a bounded number of cores:
//
//	pool := password.NewPool(password.Config{})
//	encoded, err := pool.Hash(ctx, "wonderland-1865") // "pbkdf2_sha256$1000000$…"
//	ok, upgraded, err := pool.Verify(ctx, "wonderland-1865", encoded)
//
// A [Hasher] is one format. [DefaultHashers] are those of Django 5.2's PASSWORD_HASHERS; [Bcrypt] and [MD5]
// are there for databases that still hold them, and have to be enabled in Config.Hashers. A stored hash of
// a format that is not enabled matches nothing.
//
// A stored hash names its own cost, so whoever can write one row could ask for an hour of work. [Limits]
// says what is believed. A hash beyond it, a malformed one, an unusable one ("!…") and none at all are
// wrong passwords and cost what a wrong password costs.
//
// Where this differs from Django:
//   - A malformed hash of a known algorithm is a wrong password, not an exception.
//   - A hash is only upgraded upwards. Django also lowers a cost above its own setting, so that two
//     deployments with different settings would rewrite each other's hashes for ever.
//   - A wrong password against a cheaper hash of another algorithm, or a cheaper memory-hard one, costs a
//     hash of today's kind besides. Django burns the missing work for PBKDF2 and bcrypt only.
//   - Argon2 of version 1.0 (rows without "v=19") and argon2d are not read.
//
// [DefaultValidators] are the four of Django's project template, with its messages and codes.
package password
