package main

import (
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ in, out, skipped string }{
		"a passing package is one line": {
			`{"Action":"output","Package":"m/p","Test":"TestA","Output":"=== RUN TestA\n"}
			{"Action":"pass","Package":"m/p","Test":"TestA"}
			{"Action":"output","Package":"m/p","Output":"PASS\n"}
			{"Action":"output","Package":"m/p","Output":"ok  \tm/p\t0.1s\n"}
			{"Action":"pass","Package":"m/p"}`, "ok  \tm/p\t0.1s\n", "",
		},
		"the output of a failed test is shown": {
			`{"Action":"output","Package":"m/p","Test":"TestA","Output":"    a_test.go:3: bad\n"}
			{"Action":"fail","Package":"m/p","Test":"TestA"}
			{"Action":"output","Package":"m/p","Output":"FAIL\n"}`, "    a_test.go:3: bad\nFAIL\n", "",
		},
		"a test that is cut off": {
			`{"Action":"output","Package":"m/p","Test":"TestA","Output":"panic: test timed out\n"}
			{"Action":"fail","Package":"m/p"}`, "panic: test timed out\n", "",
		},
		"a package that does not build": {
			`{"ImportPath":"m/p","Action":"build-output","Output":"a.go:1: undefined\n"}
			{"ImportPath":"m/p","Action":"build-fail"}`, "a.go:1: undefined\n", "",
		},
		"a line that is not JSON is shown": {"not started: a server\n", "not started: a server\n", ""},
		"skips by reason": {
			`{"Action":"output","Package":"m/p","Test":"TestB","Output":"    a_test.go:3: no server: make one\n"}
			{"Action":"output","Package":"m/p","Test":"TestB","Output":"--- SKIP: TestB (0.00s)\n"}
			{"Action":"skip","Package":"m/p","Test":"TestB"}
			{"Action":"output","Package":"m/q","Test":"TestA/x","Output":"    a_test.go:9: no server: make one\n"}
			{"Action":"skip","Package":"m/q","Test":"TestA/x"}
			{"Action":"skip","Package":"m/q","Test":"TestC"}
			{"Action":"skip","Package":"m/r"}`, "",
			"no reason given: q.TestC\nno server: make one: p.TestB, q.TestA/x\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			skipped, err := read(strings.NewReader(test.in), &out)
			if got := lines(skipped); err != nil || got != test.skipped || out.String() != test.out {
				t.Errorf("%v, shown %q, skipped %q", err, out.String(), got)
			}
		})
	}
}
