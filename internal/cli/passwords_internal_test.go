package cli

import (
	"strings"
	"testing"
)

// TestPasswordFromInput checks that a password is the whole input, with its spaces but without the
// last line break, up to maxAnswer bytes.
func TestPasswordFromInput(t *testing.T) {
	t.Parallel()
	longest := strings.Repeat("x", maxAnswer)
	for _, c := range []struct{ input, want, refusal string }{
		{"wonderland-1865", "wonderland-1865", ""},
		{"wonderland-1865\n", "wonderland-1865", ""},
		{"wonderland-1865\r\n", "wonderland-1865", ""},
		{" wonderland 1865 \n\n", " wonderland 1865 \n", ""},
		{longest, longest, ""},
		{longest[1:] + "\n", longest[1:], ""},
		{longest + "\n", "", "longer than"},
		{longest + "x", "", "longer than"},
		{"", "", "the password is blank"},
		{" \t\r\n", "", "the password is blank"},
	} {
		a := &app{Config{In: strings.NewReader(c.input)}}
		got, err := a.passwordFromInput()
		if got != c.want || (err == nil) != (c.refusal == "") ||
			err != nil && !strings.Contains(err.Error(), c.refusal) {
			t.Errorf("%.20q: %.20q, %v, want %.20q", c.input, got, err, c.want)
		}
	}
}
