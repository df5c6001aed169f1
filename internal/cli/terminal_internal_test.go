package cli

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// TestReadLine checks that readLine reads no further than the line: lines typed ahead are left for
// the next prompt. An input that ends inside a line returns that part, and io.EOF at the next call.
func TestReadLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		typed string
		lines []string // before io.EOF
	}{
		{"alice\n", []string{"alice"}},
		{"alice\r\nb\r\n", []string{"alice", "b"}},
		{"\n\n", []string{"", ""}},
		{"alice", []string{"alice"}},
		{"alice\nbo", []string{"alice", "bo"}},
		{" spaces stay \n", []string{" spaces stay "}},
		{strings.Repeat("x", maxAnswer-1) + "\ny\n", []string{strings.Repeat("x", maxAnswer-1), "y"}},
		{"", nil},
	} {
		for name, in := range map[string]io.Reader{
			"":                             strings.NewReader(c.typed),
			", its end with the last byte": iotest.DataErrReader(strings.NewReader(c.typed)),
		} {
			for _, want := range c.lines {
				if got, err := readLine(in); err != nil || got != want {
					t.Errorf("%.20q%s: %.20q, %v, want %.20q", c.typed, name, got, err, want)
				}
			}
			if got, err := readLine(in); err != io.EOF || got != "" {
				t.Errorf("%.20q%s: at the end %.20q, %v", c.typed, name, got, err)
			}
		}
	}
	if got, err := readLine(strings.NewReader(strings.Repeat("x", maxAnswer+1))); err == nil || err == io.EOF ||
		got != "" {
		t.Errorf("an endless line: %.20q, %v", got, err)
	}
	if _, err := readLine(iotest.ErrReader(io.ErrClosedPipe)); err != io.ErrClosedPipe {
		t.Errorf("a terminal that breaks: %v", err)
	}
}
