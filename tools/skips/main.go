// Command skips reads the output of go test -json and prints what go test would print. It writes
// the skipped tests to a file, a line for each reason:
//
//	go test -json ./... | skips FILE
package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go test -json ./... | skips FILE")
		os.Exit(2)
	}
	skipped, err := read(os.Stdin, os.Stdout)
	if err == nil {
		err = os.WriteFile(os.Args[1], []byte(lines(skipped)), 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "skips:", err)
		os.Exit(1)
	}
}

// event is a line of go test -json; go doc test2json describes it.
type event struct{ Action, Package, Test, Output, ImportPath string }

// read prints the output except that of tests that pass or are skipped. It returns the skipped
// tests by their reasons.
func read(in io.Reader, out io.Writer) (map[string][]string, error) {
	skipped := map[string][]string{}
	said := map[[2]string]string{} // the output of the tests that have not ended, by package and test
	events := bufio.NewReader(in)
	for {
		line, err := events.ReadString('\n')
		if line != "" {
			var e event
			if json.Unmarshal([]byte(line), &e) != nil {
				fmt.Fprint(out, line) // printed before the tests
			}
			e.show(out, said, skipped)
		}
		if err == io.EOF {
			return skipped, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// show handles one event: it collects, prints or drops output, and records a skip.
func (e event) show(out io.Writer, said map[[2]string]string, skipped map[string][]string) {
	test := [2]string{e.Package, e.Test}
	switch {
	case e.Action == "build-output" || e.Action == "output" && e.Test == "":
		if e.Output != "PASS\n" {
			fmt.Fprint(out, e.Output)
		}
	case e.Action == "output":
		said[test] += e.Output
	case e.Action == "fail" && e.Test == "": // a test that was cut off has no event for its end
		for _, left := range slices.SortedFunc(maps.Keys(said),
			func(a, b [2]string) int { return cmp.Compare(a[1], b[1]) }) {
			if left[0] == e.Package {
				fmt.Fprint(out, said[left])
				delete(said, left)
			}
		}
	case e.Action == "fail":
		fmt.Fprint(out, said[test])
		delete(said, test)
	case e.Action == "skip" && e.Test != "":
		why := reason(said[test])
		skipped[why] = append(skipped[why], path.Base(e.Package)+"."+e.Test)
		delete(said, test)
	case e.Action == "pass":
		delete(said, test)
	}
}

var logged = regexp.MustCompile(`(?m)^\s+\S+\.go:\d+: (.*)$`)

// reason returns the last line that the test has logged.
func reason(said string) string {
	all := logged.FindAllStringSubmatch(said, -1)
	if len(all) == 0 {
		return "no reason given"
	}
	return all[len(all)-1][1]
}

// lines returns a line for each reason, with its tests.
func lines(skipped map[string][]string) string {
	var b strings.Builder
	for _, why := range slices.Sorted(maps.Keys(skipped)) {
		tests := skipped[why]
		slices.Sort(tests)
		fmt.Fprintf(&b, "%s: %s\n", why, strings.Join(tests, ", "))
	}
	return b.String()
}
