// Package beside holds Latchkey to what it promises beside a live Django: both run, on one database, and what either does is right in the
// other at once. It has nothing to import; its tests bring the real Django (package launch) and play scripts on both:
//
//   - a scenario is played twice, with Django as the one who acts first and with Latchkey, on each engine and on tables of either's
//     making; after each step both must tell the same of every user, token, group and permission;
//   - Django's admin pages work on rows that Latchkey made;
//   - each one's migrate leaves the other's database alone;
//   - a project with its own user model (AUTH_USER_MODEL) does the same.
package beside
