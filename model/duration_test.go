package model_test

import (
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/model"
)

// TestDuration checks the texts of durations, which are Python's, and what a time.Duration and a
// bigint hold of them.
func TestDuration(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		of         model.Duration
		text       string
		std, whole bool // whether Std and TotalMicroseconds hold it
	}{
		{model.Duration{}, "0:00:00", true, true},
		{model.DurationOf(26*time.Hour + 3*time.Minute + 4*time.Second + 5*time.Microsecond),
			"1 day, 2:03:04.000005", true, true},
		{model.DurationOf(-time.Microsecond), "-1 day, 23:59:59.999999", true, true},
		{model.Duration{Seconds: 106_752 * 86400}, "106752 days, 0:00:00", false, true},
		{model.Duration{Seconds: -106_752 * 86400}, "-106752 days, 0:00:00", false, true},
		{model.Duration{Seconds: 106_751_991 * 86400}, "106751991 days, 0:00:00", false, true},
		{model.Duration{Seconds: -106_751_992 * 86400}, "-106751992 days, 0:00:00", false, false},
		{model.Duration{Seconds: 999_999_999*86400 + 86399, Microseconds: 999_999},
			"999999999 days, 23:59:59.999999", false, false},
	} {
		_, std := c.of.Std()
		_, whole := c.of.TotalMicroseconds()
		if c.of.String() != c.text || std != c.std || whole != c.whole {
			t.Errorf("%q, %v, %v; want %q, %v, %v", c.of, std, whole, c.text, c.std, c.whole)
		}
		if again, err := model.ParseDuration(c.text); err != nil || again != c.of {
			t.Errorf("read again, %q is %+v, %v", c.text, again, err)
		}
	}
	if d, err := model.ParseDuration("-1 02:03:04"); err != nil || d != (model.Duration{Seconds: -86400 + 7384}) {
		t.Errorf("Django's text: %v, %v", d, err)
	}
	for _, text := range []string{"", "1 day", "1:2:3", "x"} {
		if d, err := model.ParseDuration(text); err == nil {
			t.Errorf("%q is %v", text, d)
		}
	}
}
