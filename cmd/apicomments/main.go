// Apicomments writes the doc comments of a package's exported and unexported functions, methods and
// types into a Go file, for openapi.Config.Comments: a program does not keep its comments. Put this
// line into a file of the package, and run go generate:
//
//	//go:generate go run github.com/latchkey-go/latchkey/cmd/apicomments
//
// It writes comments_api.go with the variable comments. The flag -name gives another name.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

const output = "comments_api.go"

func main() {
	name := flag.String("name", "comments", "the name of the variable")
	dir := flag.String("dir", ".", "the folder of the package")
	path := flag.String("path", "", "the import path of the package; main for a program, and its default")
	flag.Parse()
	if err := run(*dir, *path, *name); err != nil {
		fmt.Fprintln(os.Stderr, "apicomments:", err)
		os.Exit(1)
	}
}

// run writes the file of a package.
func run(dir, path, name string) error {
	found, err := read(dir, path)
	if err != nil {
		return err
	}
	text, err := format(found, name)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, output), text, 0o644) //nolint:gosec // as the other sources
}
