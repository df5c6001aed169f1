//go:build unix

package main

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	for name, test := range map[string]struct {
		set      map[string]string // the other variables are unset
		script   string
		code     int
		out, not string
	}{
		"the command's exit code": {map[string]string{postgresVar: "a", mysqlVar: "b"}, "exit 7", 7, "",
			"127.0.0.1"},
		"a command ended by a signal": {map[string]string{postgresVar: "a", mysqlVar: "b"}, "kill -9 $$", 137, "",
			"127.0.0.1"},
		"variables already set stay": {
			map[string]string{postgresVar: "a", mysqlVar: "b"},
			"echo $LATCHKEY_TEST_POSTGRES,$LATCHKEY_TEST_PGBOUNCER,$LATCHKEY_TEST_MYSQL",
			0, "a,,b\n", "127.0.0.1",
		},
		"servers are started": {
			nil, "echo $LATCHKEY_TEST_POSTGRES $LATCHKEY_TEST_PGBOUNCER $LATCHKEY_TEST_MYSQL | wc -w", 0, "3", "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && test.set == nil {
				t.Skip("-short: no server is started")
			}
			setAll(t, test.set)
			var out, errs bytes.Buffer
			code := run(t.Context(), []string{"sh", "-c", test.script}, &out, &errs)
			if strings.Contains(errs.String(), "not installed") {
				t.Skip(errs.String())
			}
			if code != test.code || !strings.Contains(out.String(), test.out) ||
				test.not != "" && strings.Contains(out.String(), test.not) {
				t.Errorf("%d, %q, %s", code, out.String(), errs.String())
			}
		})
	}
}

// TestSignal checks that a signal is passed on to the command, which chooses the exit code, and
// that no command is started after a signal.
func TestSignal(t *testing.T) {
	setAll(t, map[string]string{postgresVar: "a", mysqlVar: "b"})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var out, errs bytes.Buffer
	begun := writer(func([]byte) { cancel() })
	if code := run(ctx, []string{"sh", "-c", "trap 'exit 3' TERM; echo begun; while :; do sleep 0.1; done"}, begun,
		&errs); code != 3 {
		t.Errorf("%d, %s", code, errs.String())
	}
	if code := run(ctx, []string{"echo", "begun"}, &out, &errs); code != 130 || out.Len() > 0 {
		t.Errorf("begun after the signal: %d, %s%s", code, out.String(), errs.String())
	}
}

// writer adapts a function to an io.Writer.
type writer func([]byte)

func (w writer) Write(b []byte) (int, error) {
	w(b)
	return len(b), nil
}

// setAll sets the variables for the test, and unsets those that are not in set.
func setAll(t *testing.T, set map[string]string) {
	t.Helper()
	for _, name := range []string{postgresVar, bouncerVar, mysqlVar} {
		t.Setenv(name, set[name])
		if set[name] == "" {
			os.Unsetenv(name)
		}
	}
}
