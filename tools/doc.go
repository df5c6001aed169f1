// Package tools pins the programs that check this repository. They are a module of their own, so that the
// library's users get none of them.
package tools
