// Forbid refuses, in the library's own code, the calls that lose what Django keeps, and what a library has no
// business to do. Run it as go vet -vettool.
package main

import "golang.org/x/tools/go/analysis/unitchecker"

func main() { unitchecker.Main(Analyzer) }
