package operations_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/model"
)

// django is a Django that runs histories on a database of its own, by conformance/reference/ddl.py.
type django struct {
	database string
	stdin    io.WriteCloser
	lines    *bufio.Reader
	log      *bytes.Buffer // to be read after the process has ended
}

// outcome is what Django says of a migration.
type outcome struct {
	Error string `json:"error"`
}

// startDjango starts a Django on a fresh database. It ends with the test.
func startDjango(t *testing.T, engine string) *django {
	t.Helper()
	d := &django{database: fresh(t, engine), log: &bytes.Buffer{}}
	command := exec.Command(filepath.Join("..", "reference", "python"), filepath.Join("..", "reference", "ddl.py"))
	command.Env = append(os.Environ(), "REFERENCE_DB="+strings.TrimPrefix(d.database, "sqlite:"))
	command.Stderr = d.log
	stdin, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	d.stdin, d.lines = stdin, bufio.NewReader(stdout)
	t.Cleanup(func() {
		stdin.Close()
		if err := command.Wait(); err != nil {
			t.Errorf("Django: %v\n%s", err, d.log)
		}
	})
	return d
}

// run runs a history.
func (d *django) run(t *rapid.T, h history) []outcome {
	kinds := []string{""}
	for _, k := range model.Kinds() {
		kinds = append(kinds, k.String())
	}
	given, err := json.Marshal(map[string]any{"kinds": kinds, "scenarios": []history{encoded(t, h)}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.stdin.Write(append(given, '\n')); err != nil {
		t.Fatal(err)
	}
	line, err := d.lines.ReadBytes('\n')
	var all [][]outcome
	if err == nil {
		err = json.Unmarshal(line, &all)
	}
	if err != nil || len(all) != 1 || len(all[0]) == 0 {
		t.Fatalf("Django: %v: %q", err, line)
	}
	return all[0]
}

// encoded returns a history with the name of each operation, for Python.
func encoded(t *rapid.T, h history) history {
	h.Migrations = slices.Clone(h.Migrations)
	for i, m := range h.Migrations {
		h.Migrations[i].Operations = nil
		for _, o := range m.Operations {
			if _, ok := o.(ops.Operation); ok {
				fields := map[string]any{"Op": reflect.TypeOf(o).Name()}
				text, err := json.Marshal(o)
				if err == nil {
					err = json.Unmarshal(text, &fields)
				}
				if err != nil {
					t.Fatal(fmt.Errorf("%T: %w", o, err))
				}
				o = fields
			}
			h.Migrations[i].Operations = append(h.Migrations[i].Operations, o)
		}
	}
	return h
}
