package table

import (
	"testing"
	"time"
)

// FuzzParseStamp compares with time.Parse: what parseStamp reads is what that reads.
func FuzzParseStamp(f *testing.F) {
	for _, text := range []string{"2024-02-29 23:59:59", "2023-02-29 00:00:00", "0001-01-01 00:00:00.000001",
		"9999-12-31 23:59:59.999999", "2024-13-01 00:00:00", "2024-00-01 00:00:00", "2024-01-00 00:00:00",
		"2024-01-01 24:00:00", "2024-01-01 00:60:00", "2024-01-01 00:00:60", "2024-01-01T00:00:00",
		"2024-01-01 00:00:00.12345", "2024-01-01 00:00:00.1234567", "2024-01-01 00:00:00,123456",
		"0000-01-01 00:00:00", "2024-01-01 00:00:0x", ""} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, ok := parseStamp(text)
		want, err := time.Parse(time.DateTime, text)
		if ok && (err != nil || got != want) {
			t.Errorf("%q: %v, and time.Parse reads %v, %v", text, got, want, err)
		}
		if canonical := len(text) == 19 || len(text) == 26 && text[19] == '.'; !ok && err == nil && canonical {
			t.Errorf("%q: not read, and time.Parse reads %v", text, want)
		}
	})
}
