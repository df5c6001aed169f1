package testkit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// decode parses one JSON text. Numbers keep their digits.
func decode(text []byte) (v any, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more follows after the first value")
	}
	return v, nil
}

// diff returns a line for each place where two JSON values differ, or "".
func diff(got, want any) string {
	var lines []string
	compare("", got, want, func(path, line string) {
		if path == "" {
			path = "the answer"
		}
		lines = append(lines, "  "+strings.TrimPrefix(path, ".")+": "+line)
	})
	return strings.Join(lines, "\n")
}

// compare calls differ for each place at which got and want differ.
func compare(path string, got, want any, differ func(path, line string)) {
	switch want := want.(type) {
	case map[string]any:
		if got, ok := got.(map[string]any); ok {
			compareObjects(path, got, want, differ)
			return
		}
	case []any:
		if got, ok := got.([]any); ok {
			compareLists(path, got, want, differ)
			return
		}
	case json.Number:
		if got, ok := got.(json.Number); ok && isSameNumber(string(got), string(want)) {
			return
		}
	default: // text, bool or nil
		if got == want {
			return
		}
	}
	differ(path, fmt.Sprintf("got %s, want %s", compact(got), compact(want)))
}

func compareObjects(path string, got, want map[string]any, differ func(path, line string)) {
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if value, ok := got[name]; ok {
			compare(path+"."+name, value, want[name], differ)
		} else {
			differ(path+"."+name, "missing, want "+compact(want[name]))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if _, ok := want[name]; !ok {
			differ(path+"."+name, "got "+compact(got[name])+", want none")
		}
	}
}

func compareLists(path string, got, want []any, differ func(path, line string)) {
	for i := range max(len(got), len(want)) {
		at := path + "[" + strconv.Itoa(i) + "]"
		switch {
		case i >= len(got):
			differ(at, "missing, want "+compact(want[i]))
		case i >= len(want):
			differ(at, "got "+compact(got[i])+", want none")
		default:
			compare(at, got[i], want[i], differ)
		}
	}
}

// isSameNumber compares integers by their digits, and others as float64: 1.0 is 1e0.
func isSameNumber(a, b string) bool {
	if a == b {
		return true
	}
	if !strings.ContainsAny(a, ".eE") && !strings.ContainsAny(b, ".eE") {
		return false
	}
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	return errX == nil && errY == nil && x == y
}

// compact returns a value as JSON text.
func compact(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.Encode(v) // cannot fail: v was decoded
	return strings.TrimSpace(b.String())
}
