package settings_test

import (
	"testing"
	"time"
)

// TestDaysAndWeeks: a duration of days or weeks is written as people say it, in every source.
func TestDaysAndWeeks(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for text, want := range map[string]time.Duration{"30d": 30 * day, "2w": 14 * day, "1d12h": 36 * time.Hour} {
		inFile, err1 := load(t, "[password]\nmax_wait = \""+text+"\"\n", nil)
		variable, err2 := load(t, "", []string{"LATCHKEY_PASSWORD_MAX_WAIT=" + text})
		flag, err3 := load(t, "", nil, "--password-max-wait="+text)
		for _, got := range []schema{inFile, variable, flag} {
			if got.Password.MaxWait != want {
				t.Errorf("%s: %v, want %v (%v, %v, %v)", text, got.Password.MaxWait, want, err1, err2, err3)
			}
		}
	}
	_, err := load(t, "", []string{"LATCHKEY_PASSWORD_MAX_WAIT=30 days"})
	const want = `LATCHKEY_PASSWORD_MAX_WAIT: "30 days" is invalid: want a duration such as "30s", "5m", "250ms" or "30d"`
	if err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}
