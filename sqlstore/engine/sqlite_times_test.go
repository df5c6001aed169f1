package engine

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParseTime(t *testing.T) {
	t.Parallel()
	at := time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)
	for text, want := range map[string]time.Time{
		"2024-01-02 03:04:05":              at,
		"2024-01-02 03:04:05.678901":       at.Add(678901 * time.Microsecond),
		"2024-01-02 03:04:05.5":            at.Add(500 * time.Millisecond),
		"2024-01-02T03:04:05":              at,
		"2024-01-02 03:04:05+00:00":        at,
		"2024-01-02 05:04:05.678901+02:00": at.Add(678901 * time.Microsecond),
		"2024-01-02T03:04:05Z":             at,
		"2024-01-02 03:04:05+0000":         at,
		"2024-01-02T01:04:05.5-0200":       at.Add(500 * time.Millisecond),
		"2024-01-02T05:04:05+02":           at,
		"2024-01-02T03:04":                 at.Add(-5 * time.Second),
		"2024-01-02 03:04":                 at.Add(-5 * time.Second),
		"2024-01-02":                       at.Truncate(24 * time.Hour),
		"0001-01-01 00:00:00":              {},
	} {
		got, err := parseTime(text)
		if err != nil || !got.Equal(want) || got.Location() != time.UTC {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "now", "2024-13-02 03:04:05", "2024-01-02 03:04:05 ", "1704164645",
		"2024-01-02 25:00:00"} {
		if got, err := parseTime(text); err == nil {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestFormatTime(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", 2*60*60)
	for want, at := range map[string]time.Time{
		"2024-01-02 03:04:05":        time.Date(2024, 1, 2, 5, 4, 5, 999, zone),
		"2024-01-02 03:04:05.000001": time.Date(2024, 1, 2, 3, 4, 5, 1999, time.UTC),
		"2024-01-02 03:04:05.678900": time.Date(2024, 1, 2, 3, 4, 5, 678900000, time.UTC),
	} {
		if got := formatTime(at); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestTimesComeBackAndSort(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		any := rapid.Int64Range(-62135596800_000000, 253402300799_999999) // years 1 to 9999
		a, b := time.UnixMicro(any.Draw(t, "a")), time.UnixMicro(any.Draw(t, "b"))
		got, err := parseTime(formatTime(a))
		if err != nil || !got.Equal(a) {
			t.Fatalf("%v came back as %v, %v", a, got, err)
		}
		if a.Before(b) != (formatTime(a) < formatTime(b)) {
			t.Fatalf("%s and %s sort otherwise", formatTime(a), formatTime(b))
		}
	})
}

func FuzzParseTime(f *testing.F) {
	for _, seed := range []string{"2024-01-02 03:04:05.678901", "2024-01-02T03:04:05Z", "",
		"9999-12-31 23:59:59.999999999+23:59"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at, err := parseTime(text)
		if err != nil {
			return
		}
		again, err := parseTime(formatTime(at))
		if y := at.Year(); y >= 1 && y <= 9999 && (err != nil || !again.Equal(at.Truncate(time.Microsecond))) {
			t.Errorf("%q: %v, then %v, %v", text, at, again, err)
		}
	})
}
