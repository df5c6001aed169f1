// Command near prints the packages of a module that make check tests: those near what differs from
// the last commit. It runs in the folder of the repository.
//
//	near MODULE-FOLDER
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: near MODULE-FOLDER")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "near:", err)
		os.Exit(1)
	}
}

func run(module string, out io.Writer) error {
	root, err := os.Getwd()
	if err != nil {
		return err
	}
	status, err := output(root, "git", "status", "--porcelain", "-z", "--untracked-files=all")
	if err != nil {
		return err
	}
	list, err := output(filepath.Join(root, module), "go", "list",
		"-json=Dir,ImportPath,Imports,TestImports,XTestImports", "./...")
	if err != nil {
		return err
	}
	packages, err := decode(list, root)
	if err != nil {
		return err
	}
	hasGo := func(folder string) bool {
		files, _ := filepath.Glob(filepath.Join(root, folder, "*.go")) // the pattern is correct
		return len(files) > 0
	}
	for _, path := range choose(packages, changesOf(paths(status), hasGo)) {
		fmt.Fprintln(out, path)
	}
	return nil
}

// output runs a command in dir and returns its standard output.
func output(dir, name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w", strings.Join(cmd.Args, " "), err)
	}
	return string(out), nil
}

// decode reads what go list prints, and makes folders relative to root.
func decode(list, root string) (all []pkg, err error) {
	for decoder := json.NewDecoder(strings.NewReader(list)); ; {
		var p struct {
			Dir, ImportPath                    string
			Imports, TestImports, XTestImports []string
		}
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, fmt.Errorf("read the list of packages: %w", err)
		}
		folder, err := filepath.Rel(root, p.Dir)
		if err != nil {
			return nil, fmt.Errorf("read the list of packages: %w", err)
		}
		all = append(all, pkg{folder: folder, path: p.ImportPath,
			imports: append(append(p.Imports, p.TestImports...), p.XTestImports...)})
	}
}
