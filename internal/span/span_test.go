package span_test

import (
	"math"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/internal/span"
)

func TestParse(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for text, want := range map[string]time.Duration{
		"30d": 30 * day, "2w": 14 * day, "1w2d12h": 9*day + 12*time.Hour,
		"1.5d": 36 * time.Hour, "0d": 0, "-1d": -day,
		"1d1ms": day + time.Millisecond, "0": 0, "12h": 12 * time.Hour, "250ms": 250 * time.Millisecond,
		"-5s":     -5 * time.Second,
		"106751d": 106751 * day, "168h": 7 * day, "+5s": 5 * time.Second,
	} {
		if got, err := span.Parse(text); err != nil || got != want {
			t.Errorf("%q: %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", "d", "w", "30", "30 d", "3d2w", "d3", "1d-2h", "1d+2h", "--1d", "-+1d", "+-1d",
		"1h2d", "1d2", "1e3d", "0x1d",
		"106752d", "106751d24h", "99999999999999999999d", "15251w", "15250w5d", "30D", "1d ", "٣d",
	} {
		if got, err := span.Parse(text); err == nil {
			t.Errorf("%q: %v, want an error", text, got)
		}
	}
}

func TestFormat(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		168 * time.Hour: "7d", 36 * time.Hour: "1d12h", 90 * time.Minute: "1h30m",
		time.Hour: "1h", 24 * time.Hour: "1d",
		90 * time.Second: "1m30s", 250 * time.Millisecond: "250ms", 0: "0s",
		10 * time.Second: "10s", 20 * time.Hour: "20h",
		10 * time.Minute: "10m", 24*time.Hour + time.Second: "1d1s", -time.Hour: "-1h",
		time.Hour + time.Second: "1h0m1s",
	} {
		got := span.Format(d)
		if back, err := span.Parse(got); got != want || err != nil || back != d {
			t.Errorf("%v: %q (%v, %v), want %q", d, got, back, err, want)
		}
	}
}

// FuzzParse: a duration that Parse reads is that of the text that Format writes for it, and Go's
// own durations are read as Go reads them.
func FuzzParse(f *testing.F) {
	for _, text := range []string{"30d", "1w2d12h", "-1.5d", "250ms", "106751d", "1h2d", "+5s", "0"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := span.Parse(text)
		if want, wrong := time.ParseDuration(text); wrong == nil && (err != nil || d != want) && want != math.MinInt64 {
			t.Fatalf("%q: %v, %v, want %v", text, d, err, want)
		}
		if err != nil {
			return
		}
		if back, err := span.Parse(span.Format(d)); err != nil || back != d {
			t.Errorf("%q: %v is written %q, and read %v, %v", text, d, span.Format(d), back, err)
		}
	})
}
