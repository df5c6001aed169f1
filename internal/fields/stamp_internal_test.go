package fields

import (
	"testing"
	"time"
)

// TestAppendStamp compares with time.AppendFormat.
func TestAppendStamp(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", -3*3600-1800)
	for _, at := range []time.Time{{}, time.Unix(0, 0), time.Unix(1<<31, 999), time.Unix(1<<31, 1000),
		time.Date(2024, 2, 29, 23, 59, 59, 999_999_999, time.UTC), time.Date(2026, 11, 6, 7, 8, 9, 10_203_000, zone),
		time.Date(-1, 1, 1, 0, 0, 0, 5000, time.UTC), time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)} {
		layout := "2006-01-02T15:04:05"
		if at.Nanosecond()/1000 != 0 {
			layout = "2006-01-02T15:04:05.000000"
		}
		if got, want := string(appendStamp(nil, at)), at.Format(layout); got != want {
			t.Errorf("%v: %s, want %s", at, got, want)
		}
	}
}
