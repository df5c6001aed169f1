package main

import (
	"path"
	"slices"
	"strings"
)

// pkg is a package of the module.
type pkg struct {
	folder  string // relative to the repository, "." for its root
	path    string
	imports []string // also those of its tests
}

// changes are what differs from the last commit.
type changes struct {
	folders    map[string]bool // folders of packages; true if importers may behave differently too
	everything bool            // test all packages: no file differs, or a go.mod or go.sum does
}

// paths returns the paths in the output of git status --porcelain -z. A renamed file has two.
func paths(status string) (all []string) {
	fields := strings.Split(strings.TrimSuffix(status, "\x00"), "\x00")
	for i := 0; i < len(fields); i++ {
		if len(fields[i]) < 4 {
			continue
		}
		all = append(all, fields[i][3:])
		if strings.ContainsAny(fields[i][:2], "RC") && i+1 < len(fields) {
			i++
			all = append(all, fields[i])
		}
	}
	return all
}

// changesOf returns the packages that the changed files belong to: for each file the nearest folder
// above it that has Go code. A test, a file in testdata and a Markdown file concern only the tests
// of their package, and not its importers.
func changesOf(files []string, hasGo func(folder string) bool) changes {
	c := changes{folders: map[string]bool{}, everything: len(files) == 0}
	for _, file := range files {
		if base := path.Base(file); base == "go.mod" || base == "go.sum" {
			c.everything = true
		}
		owner, _, inTestdata := strings.Cut("./"+file, "/testdata/")
		folder := path.Clean(owner)
		if !inTestdata {
			folder = path.Dir(file)
		}
		own := folder
		for folder != "." && !hasGo(folder) {
			folder = path.Dir(folder)
		}
		code := !inTestdata && (folder != "." || own == ".") && // a file in docs is no code of the root
			!strings.HasSuffix(file, "_test.go") && path.Ext(file) != ".md"
		c.folders[folder] = c.folders[folder] || code
	}
	return c
}

// many is the number of importers above which not all of them are tested: the change is in a
// foundation, and their tests would take minutes.
const many = 8

// always are the folders of the packages that test the whole repository, or a whole site.
var always = []string{"internal/house", "conformance/recorded"}

// choose returns the import paths of the packages to test: the changed ones, and those that import
// one of them. Of a foundation's importers, it chooses the root package, whose tests are those of a
// whole site. Importers in examples and conformance are left to make test.
func choose(packages []pkg, c changes) (chosen []string) {
	near := map[string]bool{}
	for _, p := range packages {
		_, changed := c.folders[p.folder]
		near[p.path] = c.everything || changed || slices.Contains(always, p.folder)
	}
	for _, p := range packages {
		if !c.folders[p.folder] {
			continue
		}
		importers := importersOf(packages, p.path)
		for _, i := range importers {
			near[i.path] = near[i.path] || len(importers) <= many || i.folder == "."
		}
	}
	for _, p := range packages {
		if near[p.path] {
			chosen = append(chosen, p.path)
		}
	}
	return chosen
}

// importersOf returns the packages that import the path, without examples and conformance.
func importersOf(packages []pkg, imported string) (importers []pkg) {
	for _, p := range packages {
		top, _, _ := strings.Cut(p.folder, "/")
		if top != "examples" && top != "conformance" && slices.Contains(p.imports, imported) {
			importers = append(importers, p)
		}
	}
	return importers
}
