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
// wrong passwords and cost what a new hash costs.
//
// That cost is a floor under every wrong password, so that its time does not tell which accounts exist. The
// floor is level with what a cheaper stored hash lacks of it. It cannot hide a dearer one: a database with
// hashes that cost more than new ones, by iterations or by algorithm, shows by its time that those accounts
// exist. Raise Config.Iterations (password.iterations) to what your Django uses. What remains are hashes of
// other algorithms, until their users sign in, and the last few milliseconds.
//
// Where this differs from Django:
//   - A malformed hash of a known algorithm is a wrong password, not an exception.
//   - A hash is only upgraded upwards. Django also lowers a cost above its own setting, so that two
//     deployments with different settings would rewrite each other's hashes for ever.
//   - A wrong password against a cheaper hash of another algorithm, or a cheaper memory-hard one, takes the
//     rest of a new hash's time besides. Django makes up for missing work in PBKDF2 and bcrypt only.
//   - Argon2 of version 1.0 (rows without "v=19") and argon2d are not read.
//
// [DefaultValidators] are the four of Django's project template, with its messages and codes.
package password
