// Forbid reports code in the library that breaks the house's rules: calls that read less of a
// request than Django does, weak randomness, comparisons of secrets that are not constant-time,
// printing and logging. It takes packages, and it serves as a tool of go vet -vettool.
package main

import "golang.org/x/tools/go/analysis/singlechecker"

func main() { singlechecker.Main(Analyzer) }
