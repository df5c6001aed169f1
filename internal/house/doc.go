// Package house holds the repository to its own rules: what each package may import, that everything is
// documented, that what README and docs show compiles, and that a project of one's own builds. It has tests only.
package house
