// Forbid reports code in the library that breaks the house's rules: calls that read less of a
// request than Django does, weak randomness, comparisons of secrets that are not constant-time,
// printing and logging. Run it with go vet -vettool.
package main

import "golang.org/x/tools/go/analysis/unitchecker"

func main() { unitchecker.Main(Analyzer) }
