package audit_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/audit"
	"github.com/latchkey-go/latchkey/auth"
)

// exported returns the entries as an export has them.
func exported(t *testing.T, entries []audit.Entry) string {
	t.Helper()
	var b bytes.Buffer
	for _, e := range entries {
		line, err := e.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(line, '\n'))
	}
	return b.String()
}

func TestExport(t *testing.T) {
	t.Parallel()
	all := chain(t, 3)
	text := exported(t, all)
	want := `{"number":1,"time":"2026-01-02T12:00:00.123456Z","actor_id":"","actor":"","via":"program",` +
		`"network":"","request_id":"","action":"user.update","kind":"user","object_id":"7","object":"bob",` +
		`"user_id":"7","changes":[{"field":"email","old":"a","new":"0"},{"field":"password","old":"","new":""}],` +
		`"version":1,"previous":"` + audit.GenesisHash + `","hash":"` + all[0].Hash + `"}`
	first, _, _ := strings.Cut(text, "\n")
	if diff := cmp.Diff(want, first); diff != "" {
		t.Error(diff)
	}
	var again []audit.Entry
	for e, err := range audit.ReadEntries(strings.NewReader(strings.ReplaceAll(text, "\n", "\r\n\n"))) {
		if err != nil {
			t.Fatal(err)
		}
		again = append(again, e)
	}
	if diff := cmp.Diff(all, again); diff != "" {
		t.Error(diff)
	}
	if report, err := audit.Verify(audit.ReadEntries(strings.NewReader(text)), audit.Checks{}); err != nil ||
		report.Checked != 3 {
		t.Errorf("%+v, %v", report, err)
	}
}

// A line is refused if programs read its JSON in different ways, or if it is not an entry.
func TestLinesThatAreNoEntries(t *testing.T) {
	t.Parallel()
	line := strings.TrimSpace(exported(t, chain(t, 1)))
	before, changes, _ := strings.Cut(line, "[")
	_, after, _ := strings.Cut(changes, "]")
	changesAsNull := before + "null" + after
	for name, c := range map[string][2]string{
		"a name twice":              {`"object":"bob"`, `"object":"eve","object":"bob"`},
		"a name twice, within":      {`"old":"a"`, `"old":"b","old":"a"`},
		"another name":              {`"kind":"user"`, `"kind":"user","why":""`},
		"another case":              {`"kind":"user"`, `"Kind":"user"`},
		"a lone surrogate":          {`"bob"`, `"b\ud800b"`},
		"no UTF-8":                  {`"bob"`, "\"b\xffb\""},
		"a number as text":          {`"number":1`, `"number":"1"`},
		"a fraction":                {`"number":1`, `"number":1.5`},
		"a large number":            {`"number":1`, `"number":99999999999999999999`},
		"another zone":              {`.123456Z`, `.123456+00:00`},
		"a longer fraction":         {`.123456Z`, `.1234560Z`},
		"no time":                   {`"2026-01-02T12:00:00.123456Z"`, `""`},
		"more after it":             {line, line + line},
		"cut off":                   {line, line[:len(line)-1]},
		"no object":                 {line, `[]`},
		"an empty member less":      {`"actor_id":"",`, ``},
		"null for an empty one":     {`"network":""`, `"network":null`},
		"null for a member":         {`"number":1`, `"number":null`},
		"a change without a member": {`"field":"password","old":"",`, `"field":"password",`},
		"a change with null":        {`"field":"password","old":""`, `"field":"password","old":null`},
		"null for a change":         {`{"field":"password","old":"","new":""}`, `null`},
		"null for the changes":      {line, changesAsNull},
	} {
		changed := strings.Replace(line, c[0], c[1], 1)
		if changed == line {
			t.Fatalf("%s: %q is not there", name, c[0])
		}
		for e, err := range audit.ReadEntries(strings.NewReader(line + "\n" + changed)) {
			if err == nil && e.Number == 1 {
				continue
			}
			if !errors.Is(err, auth.ErrInvalid) || !strings.HasPrefix(err.Error(), "line 2: ") {
				t.Errorf("%s: %v", name, err)
			}
		}
		var e audit.Entry
		if e.UnmarshalJSON([]byte(changed)) == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

// FuzzReadEntries checks that an entry that was read is written as an object that encoding/json,
// which is another reader, reads as the same.
func FuzzReadEntries(f *testing.F) {
	f.Add([]byte(`{"number":1,"time":"2026-01-02T12:00:00.123456Z","object":"bob","changes":[{"field":"a"}]}`))
	f.Add([]byte(`{"object":"eve","object":"bob"}`))
	f.Add([]byte("{}\n{}"))
	f.Add([]byte(`{"time":"2026-01-02T12:00:00.123456Z","changes":null,"object":"\u0000"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		for e, err := range audit.ReadEntries(bytes.NewReader(text)) {
			if err != nil {
				return
			}
			line, err := e.MarshalJSON()
			if err != nil {
				t.Fatal(err)
			}
			var again audit.Entry
			if err := again.UnmarshalJSON(line); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(e, again); diff != "" || again.Sum() != e.Sum() {
				t.Error(diff)
			}
			if bytes.Count(text, []byte("\n")) > 0 {
				continue
			}
			var loose, strict struct {
				Number int64
				Object string `json:"object"`
				Hash   string `json:"hash"`
			}
			if json.Unmarshal(text, &loose) != nil || json.Unmarshal(line, &strict) != nil || loose != strict {
				t.Errorf("%q is read as %+v by us, and as %+v by others", text, strict, loose)
			}
		}
	})
}

// The program of docs/audit.md verifies an export without Latchkey.
func TestRecomputedByOthers(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/audit.md")
	if err != nil {
		t.Fatal(err)
	}
	program := regexp.MustCompile("(?s)```python\n(.*?)```").FindSubmatch(page)
	if program == nil {
		t.Fatal("docs/audit.md has no program")
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed")
	}
	run := func(export string) (string, error) {
		cmd := exec.CommandContext(t.Context(), python, "-c", string(program[1]))
		cmd.Stdin = strings.NewReader(export)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	all := chain(t, 3)
	all[2].Actor.Name = "Zoë ☃ \"\\\n"
	all[2].Hash = all[2].Sum()
	if out, err := run(exported(t, all)); err != nil || out != "3:"+all[2].Hash+"\n" {
		t.Errorf("%s, %v", out, err)
	}
	all[1].Actor.Name = "mallory"
	if out, err := run(exported(t, all)); err == nil || !strings.Contains(out, "entry 2") {
		t.Errorf("a changed entry: %s, %v", out, err)
	}
}

// FuzzParseAnchor: a text that is taken is written again as it was.
func FuzzParseAnchor(f *testing.F) {
	for _, text := range []string{"0:" + audit.GenesisHash, "9223372036854775807:" + audit.GenesisHash, "+1:",
		"01:00", ":"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := audit.ParseAnchor(text)
		if err == nil && (a.String() != text || a.Number < 0) || err != nil && !errors.Is(err, auth.ErrInvalid) {
			t.Errorf("%q: %v, %v", text, a, err)
		}
	})
}

// FuzzDecodeChanges: what is read of a row is written again such that it is read in the same way.
func FuzzDecodeChanges(f *testing.F) {
	for _, text := range []string{`[{"field":"a","old":"","new":"b"}]`, "[]", "null", "[[]]",
		`[{"field":"a","field":"b"}]`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		changes, err := audit.DecodeChanges(text)
		if err != nil {
			if !errors.Is(err, auth.ErrInvalid) {
				t.Error(err)
			}
			return
		}
		again, err := audit.EncodeChanges(changes)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := audit.DecodeChanges(again); err != nil || !cmp.Equal(got, changes) {
			t.Errorf("%q: %q, %v", text, again, err)
		}
	})
}
