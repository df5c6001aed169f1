package house_test

import (
	"bufio"
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// The longest lines, in columns with tabs of four, and the longest file that is not a test.
const (
	maxComment = 100
	maxCode    = 120
	maxFile    = 300
)

// written are the folders of Go that commands have written.
var written = []string{root + "/conformance/drafted", root + "/internal/inspectdb/written",
	root + "/internal/making/shop/migrations", root + "/migrate/ops/gofile/internal/written"}

// TestLines checks the lengths of lines and files. A line of code may be longer where it cannot be
// broken: in a raw string or a struct tag, or for a long string in a test. What commands have
// written has lines of Python, and conditions, which are not broken.
func TestLines(t *testing.T) {
	t.Parallel()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "testdata" || entry.Name() == ".git" || slices.Contains(written, path)) {
			return fs.SkipDir
		}
		if strings.HasSuffix(path, ".go") {
			checkLines(t, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkLines(t *testing.T, path string) {
	t.Helper()
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	unbreakable := unbreakableLines(source, strings.HasSuffix(path, "_test.go"))
	lines, n := bufio.NewScanner(strings.NewReader(string(source))), 0
	for lines.Scan() {
		n++
		text, most := lines.Text(), maxCode
		comment, isComment := strings.CutPrefix(strings.TrimSpace(text), "//")
		if isComment {
			most = maxComment
		}
		columns := utf8.RuneCountInString(strings.ReplaceAll(text, "\t", "    "))
		// An indented line of a comment is code.
		if columns > most && !unbreakable[n] && !strings.HasPrefix(comment, "\t") {
			t.Errorf("%s:%d has %d columns, more than %d", path, n, columns, most)
		}
	}
	if n > maxFile && !strings.HasSuffix(path, "_test.go") {
		t.Errorf("%s has %d lines, more than %d", path, n, maxFile)
	}
}

// unbreakableLines returns the lines with a part of a raw string, and in tests those with a string
// literal that alone takes half of the columns.
func unbreakableLines(source []byte, isTest bool) map[int]bool {
	files := token.NewFileSet()
	file := files.AddFile("", -1, len(source))
	var s scanner.Scanner
	s.Init(file, source, nil, 0)
	found := map[int]bool{}
	for {
		at, kind, literal := s.Scan()
		if kind == token.EOF {
			return found
		}
		raw := strings.HasPrefix(literal, "`")
		if kind != token.STRING || !raw && !(isTest && len(literal) > maxCode/2) {
			continue
		}
		first := file.Line(at)
		for n := range 1 + strings.Count(literal, "\n") {
			found[first+n] = true
		}
	}
}

func TestUnbreakableLines(t *testing.T) {
	t.Parallel()
	const source = "package p\nvar a = `x\ny`\nvar b = \"short\"\ntype c struct {\n\td int `tag:\"x\"`\n}\n"
	if found := unbreakableLines([]byte(source), true); len(found) != 3 || !found[2] || !found[3] || !found[6] {
		t.Errorf("found %v", found)
	}
	long := []byte("package p\nvar a = \"" + strings.Repeat("x", maxCode) + "\"\n")
	if !unbreakableLines(long, true)[2] || unbreakableLines(long, false)[2] {
		t.Error("a long string is breakable in a test, or unbreakable elsewhere")
	}
}
