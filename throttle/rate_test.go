package throttle

import (
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestParseRate(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]rate{
		"3/min": {limit: 3, per: time.Minute}, "1/s": {limit: 1, per: time.Second},
		"1/sec":     {limit: 1, per: time.Second},
		"10/second": {limit: 10, per: time.Second}, "10/seconds": {limit: 10, per: time.Second},
		"0/m": {limit: 0, per: time.Minute}, "5/minute": {limit: 5, per: time.Minute},
		"5/minutes": {limit: 5, per: time.Minute},
		"1/h":       {limit: 1, per: time.Hour}, "1/hour": {limit: 1, per: time.Hour},
		"2/hours":  {limit: 2, per: time.Hour},
		"1000/day": {limit: 1000, per: 24 * time.Hour}, "1/d": {limit: 1, per: 24 * time.Hour},
		"1/days":      {limit: 1, per: 24 * time.Hour},
		"1000000/day": {limit: 1_000_000, per: 24 * time.Hour}, "none": {},
	} {
		want.text = text
		if got, err := parseRate(text); got != want || err != nil {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	for text, want := range map[string]string{
		"": "form", "10": "form", "None": "form", "unlimited": "form",
		"/min": "number", "x/min": "number", "-1/min": "number", "+1/min": "number", "1.5/min": "number",
		"007/min": "number",
		" 3/min":  "number", "3 /min": "number", "1_000/day": "number", "1000001/day": "number",
		"99999999999999999999/s": "number", "٣/min": "number",
		"3/": "period", "3/month": "period", "3/D": "period", "3/Min": "period", "10/5m": "period", "3/ min": "period",
		"3/min ": "period",
		"3/week": "period", "3/ms": "period", "3/mins": "period", "3/m/s": "period",
	} {
		got, err := parseRate(text)
		if err == nil || got != (rate{}) || !strings.Contains(err.Error(), want) ||
			!strings.Contains(err.Error(), strconv.Quote(text)) {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
}

// FuzzParseRate: an accepted rate is within the bounds, and REST framework parses it to the same
// values.
func FuzzParseRate(f *testing.F) {
	for _, seed := range []string{"3/min", "0/s", "1000/days", "none", "5/month", "-1/h", "1e3/d", "3/min/s", "/",
		"٣/m", "3/\x00m"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := parseRate(text)
		if err != nil || text == "none" {
			if r.limit != 0 || r.per != 0 {
				t.Errorf("%q: %+v, %v", text, r, err)
			}
			return
		}
		number, period, _ := strings.Cut(text, "/")
		limit, err := strconv.ParseUint(number, 10, 32)
		per := map[byte]time.Duration{'s': time.Second, 'm': time.Minute, 'h': time.Hour,
			'd': 24 * time.Hour}[period[0]]
		if err != nil || int(limit) != r.limit || per != r.per || r.limit > maxLimit {
			t.Errorf("%q: %+v, want %d a %v, %v", text, r, limit, per, err)
		}
	})
}
