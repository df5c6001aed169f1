package cookies_test

import (
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/internal/cookies"
)

// The expected values are results of Django's parse_cookie.
func TestFromLine(t *testing.T) {
	t.Parallel()
	cookie := cookies.Cookie{Name: "sessionid"}
	for _, c := range []struct {
		line, want string
		ok         bool
	}{
		{"sessionid=abc", "abc", true},
		{"a=b; sessionid=abc; c=d", "abc", true},
		{" sessionid = abc ;x", "abc", true},
		{"sessionid=first; sessionid=last", "last", true},
		{"sessionid=", "", true},
		{"sessionid=a=b", "a=b", true},
		{`sessionid="abc"`, "abc", true},
		{`sessionid="a\"b\\c\141\012\400"`, "a\"b\\ca\n400", true},
		{`sessionid="é\351"`, "éé", true},
		{`sessionid="ab`, `"ab`, true},
		{`sessionid="`, `"`, true},
		{`sessionid=""`, "", true},
		{`sessionid="a\"`, `a\`, true},
		{"sessionid", "", false},
		{"SESSIONID=abc", "", false},
		{"xsessionid=abc", "", false},
		{"=sessionid", "", false},
		{"", "", false},
	} {
		got, ok := cookie.FromLine(c.line)
		if got != c.want || ok != c.ok {
			t.Errorf("%q: %q, %v", c.line, got, ok)
		}
	}
}

func FuzzFromLine(f *testing.F) {
	f.Add(`a="\351"; sessionid="\"\\`)
	f.Add("sessionid=x;sessionid")
	f.Fuzz(func(t *testing.T, line string) {
		cookie := cookies.Cookie{Name: "sessionid"}
		value, ok := cookie.FromLine(line)
		if !ok && value != "" || ok && !strings.Contains(line, "sessionid") || len(value) > 2*len(line) {
			t.Errorf("%q: %q, %v", line, value, ok)
		}
	})
}
