// Package house tests the repository against its own rules. Packages import only what they may,
// every exported name is documented, the Go and commands in README and docs work, and a user's own
// project builds. The package has tests only.
package house
