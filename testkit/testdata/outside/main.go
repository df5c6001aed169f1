// Command outside opens a testkit site outside of a test, which panics.
package main

import (
	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/testkit"
)

func main() { testkit.Open(nil, latchkey.Project{}) }
