// Package beside tests Latchkey beside a live Django: both serve one database, and each sees the
// other's changes at once. The package has nothing to import. Its tests start the real Django
// (package launch) and play scripts on both:
//
//   - Each scenario is played with Django acting first and with Latchkey acting first, on each
//     engine, and on tables of either. After each step both must report the same users,
//     tokens, groups and permissions.
//   - Django's admin pages work on rows that Latchkey has created.
//   - Messages that one has added are shown by the other, from the cookie and from the session.
//   - The migrate command of one does not change the tables of the other.
//   - A project with its own user model (AUTH_USER_MODEL) behaves the same.
package beside
