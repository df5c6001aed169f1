// Latchkeyvet finds mistakes in programs that use Latchkey. It finds views that compile but panic
// at start-up (package views), structs that panic when a request is decoded into them (package
// decoded), and statements that do not join their transaction (package outerctx). Use it as a tool
// of go vet, or alone:
//
//	go install github.com/latchkey-go/latchkey/tools/latchkeyvet@latest
//	go vet -vettool=$(which latchkeyvet) ./...
//	latchkeyvet ./...
package main

import (
	"golang.org/x/tools/go/analysis/multichecker"

	"github.com/latchkey-go/latchkey/tools/latchkeyvet/decoded"
	"github.com/latchkey-go/latchkey/tools/latchkeyvet/outerctx"
	"github.com/latchkey-go/latchkey/tools/latchkeyvet/views"
)

func main() { multichecker.Main(decoded.Analyzer, outerctx.Analyzer, views.Analyzer) }
