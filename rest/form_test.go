package rest_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/latchkey-go/latchkey/rest"
)

// formCase is a body with Django's result. Bodies and contents are quoted as in Go.
type formCase struct {
	ContentType string      `json:"content_type"`
	Body        string      `json:"body"`
	Values      url.Values  `json:"values"`
	Files       [][4]string `json:"files"` // field, name, type, content
	Error       string      `json:"error"`
}

// play parses the case's body and compares. Files of different fields have no order.
func (c formCase) play(t *testing.T, p rest.Parser) {
	t.Helper()
	data, err := p.Parse(strings.NewReader(unquote(t, c.Body)), requestOf(c.ContentType))
	if c.Error != "" {
		if status, detail := answerOf(err); status != 400 || detail != c.Error {
			t.Errorf("%s %s\n got %d %v\nwant %s", c.ContentType, c.Body, status, detail, c.Error)
		}
		return
	}
	if err != nil {
		t.Errorf("%s %s: %v", c.ContentType, c.Body, err)
		return
	}
	form := data.(*rest.FormData)
	if diff := cmp.Diff(c.Values, form.Values, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s %s\n%s", c.ContentType, c.Body, diff)
	}
	for i := range c.Files {
		c.Files[i][3] = unquote(t, c.Files[i][3])
	}
	sorted := cmpopts.SortSlices(func(a, b [4]string) bool { return a[0] < b[0] })
	if diff := cmp.Diff(c.Files, filesOf(t, form), cmpopts.EquateEmpty(), sorted); diff != "" {
		t.Errorf("%s %s\n%s", c.ContentType, c.Body, diff)
	}
}

func filesOf(t *testing.T, form *rest.FormData) (files [][4]string) {
	t.Helper()
	for field, list := range form.Files {
		for _, f := range list {
			content, err := io.ReadAll(f.Open())
			if err != nil || int64(len(content)) != f.Size {
				t.Errorf("%s: %d bytes of %d, %v", f.Name, len(content), f.Size, err)
			}
			files = append(files, [4]string{field, f.Name, f.ContentType, string(content)})
		}
	}
	return files
}

func unquote(t *testing.T, quoted string) string {
	t.Helper()
	text, err := strconv.Unquote(quoted)
	if err != nil {
		t.Fatalf("%s: %v", quoted, err)
	}
	return text
}

// playFile runs a golden file of form cases.
func playFile(t *testing.T, path string, p rest.Parser, atLeast int) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	count := 0
	for lines := bufio.NewScanner(f); lines.Scan(); count++ {
		var c formCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		c.play(t, p)
	}
	if count < atLeast {
		t.Errorf("only %d cases in %s", count, path)
	}
}

const formType = "application/x-www-form-urlencoded"

// TestFormAsDjango compares with recorded results of Django's QueryDict.
func TestFormAsDjango(t *testing.T) {
	t.Parallel()
	playFile(t, "testdata/form.jsonl", rest.Form{}, 100)
}

func TestForm(t *testing.T) {
	t.Parallel()
	for _, c := range []formCase{
		{formType, `"a=1&b=2&a=3&empty=&plus=a+b&pct=%C3%A9"`,
			url.Values{"a": {"1", "3"}, "b": {"2"}, "empty": {""}, "plus": {"a b"}, "pct": {"é"}}, nil, ""},
		{formType, `"a&b=1"`, url.Values{"a": {""}, "b": {"1"}}, nil, ""},
		{formType, `"a=1;b=2"`, url.Values{"a": {"1;b=2"}}, nil, ""},
		{formType, `"username=%zz&x=%4&y=%"`, url.Values{"username": {"%zz"}, "x": {"%4"}, "y": {"%"}}, nil, ""},
		{formType, `"a=%ff%e2%82x&=%00&&"`, url.Values{"a": {"\ufffd\ufffdx"}, "": {"\x00"}}, nil, ""},
		{formType, `"{\"username\": \"alice\"}"`, url.Values{`{"username": "alice"}`: {""}}, nil, ""},
		{formType + "; charset=iso-8859-1", `"a=%e9\xe9"`, url.Values{"a": {"éé"}}, nil, ""},
		{formType + "; charset=nope", `"a=%c3%a9"`, url.Values{"a": {"é"}}, nil, ""},
		{formType, `""`, nil, nil, ""},
	} {
		c.play(t, rest.Form{})
	}
}

func TestFormLimit(t *testing.T) {
	t.Parallel()
	body := strings.Repeat("a=1&", 999)
	if _, err := (rest.Form{}).Parse(strings.NewReader(body+"a=1"), requestOf(formType)); err != nil {
		t.Errorf("1,000 fields: %v", err)
	}
	_, err := rest.Form{}.Parse(strings.NewReader(body+"a=1&a=1"), requestOf(formType))
	if status, _ := answerOf(err); status != 400 {
		t.Errorf("1,001 fields: got %v, want a 400", err)
	}
}

func TestFormDataGet(t *testing.T) {
	t.Parallel()
	form := rest.FormData{Values: url.Values{"a": {"1", "2"}, "none": nil},
		Files: map[string][]rest.File{"f": {{Name: "x"}, {Name: "y"}}}}
	if got, ok := form.Get("a"); got != "2" || !ok {
		t.Errorf("a: got %q, %v; want the last", got, ok)
	}
	for _, name := range []string{"b", "none"} {
		if got, ok := form.Get(name); got != "" || ok {
			t.Errorf("%s: got %q, %v", name, got, ok)
		}
	}
	if got, ok := form.File("f"); got.Name != "y" || !ok {
		t.Errorf("f: got %v, %v; want the last", got, ok)
	}
	if _, ok := form.File("a"); ok {
		t.Error("File returned a value of a field")
	}
}

// The parser reads the fields that url.Values encodes.
func TestFormRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := url.Values(rapid.MapOfN(rapid.String(), rapid.SliceOfN(rapid.String(), 1, 3), 0, 5).Draw(t, "values"))
		got, err := rest.Form{}.Parse(strings.NewReader(want.Encode()), requestOf(formType))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got.(*rest.FormData).Values, cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
	})
}

func FuzzForm(f *testing.F) {
	f.Add([]byte("a=1&b=%C3%A9&%zz=%&&=&c"), "utf-8")
	f.Add([]byte("a=\xff%ff"), "ascii")
	f.Add([]byte("\xff\xfea\x00=\x00"), "utf-16")
	f.Fuzz(func(t *testing.T, body []byte, charset string) {
		_, err := rest.Form{}.Parse(bytes.NewReader(body), requestOf(formType+"; charset="+charset))
		if status, detail := answerOf(err); err != nil && status != 400 {
			t.Errorf("got %d %v", status, detail)
		}
	})
}
