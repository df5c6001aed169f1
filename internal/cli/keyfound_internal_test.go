package cli

import (
	"bytes"
	"slices"
	"testing"

	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/internal/scan"
)

// FuzzScanned: what scan prints of a key in any file, key revoke reads as this key and no other. A
// file in a repository from elsewhere may have a line feed and another handle in its name.
func FuzzScanned(f *testing.F) {
	f.Add("a.txt", false)
	f.Add("a\naaaaaaaaaaaa\n", false)
	f.Add("a\r\u2028\u0085aaaaaaaaaaaa\tb", false)
	f.Add("a\"},{\"handle\":\"aaaaaaaaaaaa\"\xff", true)
	f.Fuzz(func(t *testing.T, path string, asJSON bool) {
		const handle = "7ks3q2mzv4aa"
		var out bytes.Buffer
		a := &app{Config: Config{Out: &out}}
		table := listing{one: "key", asJSON: asJSON, heading: []string{"HANDLE", "PLACE"}}
		s := &leakScan{app: a, out: a.printer(table)}
		s.leak(scan.Found{Handle: handle, Path: path, Line: 1})
		if err := s.out.end(); err != nil {
			t.Fatal(err)
		}
		if got, err := parseScanned(out.Bytes()); err != nil || !slices.Equal(got, []string{handle}) {
			t.Errorf("%q is read as %q, %v", out.String(), got, err)
		}
	})
}

// FuzzParseScanned: no text gives anything but handles.
func FuzzParseScanned(f *testing.F) {
	for _, text := range []string{"HANDLE\tPLACE\n7ks3q2mzv4aa\ta.txt:1\n", "[", "", "a b",
		`[{"handle":"7ks3q2mzv4aa"}]`, `[{"handle":null}]`, `[{"handle":"7ks3q2mzv4aa","handle":"aaaaaaaaaaaa"}]`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		handles, err := parseScanned(text)
		if err == nil && slices.ContainsFunc(handles, func(h string) bool { return !apikey.IsHandle(h) }) {
			t.Errorf("%q", handles)
		}
	})
}
