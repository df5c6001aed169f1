// Package house tests the repository against its own rules. Packages import only what they may and
// what docs/architecture.md says, exported functions and types have comments, the Go and commands
// in README and docs work, and a user's own project builds. The package has tests only.
package house
