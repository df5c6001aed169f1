// Package tools pins the versions of the programs that check this repository. It is a module of its
// own, so that the library's users do not depend on these programs.
package tools
