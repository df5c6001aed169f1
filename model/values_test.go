package model_test

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/model"
)

func TestDate(t *testing.T) {
	t.Parallel()
	leap := model.Date{Year: 2024, Month: 2, Day: 29}
	for text, want := range map[string]model.Date{
		"2024-02-29": leap, "0001-01-01": {Year: 1, Month: 1, Day: 1}, "9999-12-31": {Year: 9999, Month: 12, Day: 31},
	} {
		if got, err := model.ParseDate(text); got != want || err != nil || got.String() != text || !got.IsValid() {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "2023-02-29", "0000-01-01", "10000-01-01", "2024-2-3", "2024-01-01T00:00:00Z"} {
		if got, err := model.ParseDate(text); err == nil {
			t.Errorf("%q is the date %v", text, got)
		}
	}
	later := leap.AddDays(366)
	if later != (model.Date{Year: 2025, Month: 3, Day: 1}) || !leap.Before(later) || leap.After(later) {
		t.Errorf("a year later: %v", later)
	}
	if leap.Weekday() != time.Thursday || (model.Date{Year: 2023, Month: 2, Day: 29}).IsValid() {
		t.Error("the calendar is another")
	}
	zone := time.FixedZone("east", 3*3600)
	if got := model.DateOf(time.Date(2024, 2, 28, 23, 0, 0, 0, time.UTC).In(zone)); got != leap {
		t.Errorf("the day in the zone: %v", got)
	}
}

func TestTimeOfDay(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"09:05": "09:05:00", "09:05:06": "09:05:06", "23:59:59.999999": "23:59:59.999999",
		"00:00:00.5":       "00:00:00.500000",
		"12:00:00.0000019": "12:00:00.000001",
	} {
		if got, err := model.ParseTimeOfDay(text); err != nil || got.String() != want || !got.IsValid() {
			t.Errorf("%s: %v, %v, want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "24:00", "12:60", "noon", "12"} {
		if got, err := model.ParseTimeOfDay(text); err == nil {
			t.Errorf("%q is the time %v", text, got)
		}
	}
	if (model.TimeOfDay{Hour: 24}).IsValid() || (model.TimeOfDay{Hour: 1}).Compare(model.TimeOfDay{Minute: 59}) != 1 {
		t.Error("the clock is another")
	}
}

func TestUUID(t *testing.T) {
	t.Parallel()
	const text = "6f1c8b2a-0d4e-4a57-9b1f-0123456789ab"
	for _, form := range []string{text, strings.ToUpper(text), strings.ReplaceAll(text, "-", ""), "{" + text + "}",
		"urn:uuid:" + text} {
		if got, err := model.ParseUUID(form); err != nil || got.String() != text {
			t.Errorf("%s: %v, %v", form, got, err)
		}
	}
	for _, form := range []string{"", text[1:], text + "0", strings.Replace(text, "6", "g", 1)} {
		if got, err := model.ParseUUID(form); err == nil {
			t.Errorf("%q is the UUID %v", form, got)
		}
	}
	u := model.NewUUID()
	if s := u.String(); u == model.NewUUID() || s[14] != '4' || !strings.ContainsRune("89ab", rune(s[19])) {
		t.Errorf("no random UUID: %v", u)
	}
}

// TestScan reads what drivers of the three engines give, and checks that Value gives it back.
func TestScan(t *testing.T) {
	t.Parallel()
	type value interface {
		Scan(any) error
	}
	day := time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC)
	for _, c := range []struct {
		into value
		src  any
		want any // of Value; an error's text if src cannot be read
	}{
		{new(model.Date), day, "2026-01-02"},
		{new(model.Date), []byte("2026-01-02"), "2026-01-02"},
		{new(model.Date), "2026-01-02", "2026-01-02"},
		{new(model.Date), nil, nil},
		{new(model.Date), int64(1), "cannot read a date from int64"},
		{new(model.Date), "now", `"now" is not a date: want YYYY-MM-DD`},
		{new(model.TimeOfDay), "03:04:05.000006", "03:04:05.000006"},
		{new(model.TimeOfDay), []byte("03:04:05"), "03:04:05"},
		{new(model.TimeOfDay), day, "03:04:05.000006"},
		{new(model.TimeOfDay), nil, "cannot read a time from <nil>"},
		{new(model.UUID), strings.Repeat("ab", 16), "abababab-abab-abab-abab-abababababab"},
		{new(model.UUID), []byte(strings.Repeat("\xab", 16)), "abababab-abab-abab-abab-abababababab"},
		{new(model.UUID), [16]byte{15: 1}, "00000000-0000-0000-0000-000000000001"},
		{new(model.UUID), int64(1), "cannot read a UUID from int64"},
		{new(model.JSON), []byte(`{"a": 1}`), `{"a": 1}`},
		{new(model.JSON), "null", "null"},
		{new(model.JSON), nil, nil},
		{new(model.JSON), 1.5, "cannot read a JSON document from float64"},
		{new(model.ID), int64(7), int64(7)},
		{new(model.ID), []byte("x"), "x"},
		{new(model.ID), nil, nil},
		{new(model.ID), 1.5, "cannot read a key from float64"},
		{&model.Ref[Tag]{Row: &Tag{}}, int64(7), int64(7)},
		{new(model.Ref[Tag]), nil, nil},
	} {
		err := c.into.Scan(c.src)
		var got any
		if err != nil {
			got = err.Error()
		} else if got, err = c.into.(driver.Valuer).Value(); err != nil {
			t.Error(err)
		}
		if got != c.want {
			t.Errorf("%T from %#v: %v, want %v", c.into, c.src, got, c.want)
		}
	}
	if _, err := model.JSON("{").Value(); err == nil {
		t.Error("a text that is no JSON reaches the database")
	}
}

// TestJSONOfValues checks encoding/json both ways, which projects use beside serializers.
func TestJSONOfValues(t *testing.T) {
	t.Parallel()
	type all struct {
		Day  model.Date
		Time model.TimeOfDay
		UUID model.UUID
		Doc  model.JSON
		None model.JSON
		Ref  model.Ref[Tag]
		Key  model.ID
		Null model.ID
	}
	const text = `{"Day":"2026-01-02","Time":"03:04:05","UUID":"00000000-0000-0000-0000-000000000001",` +
		`"Doc":{"a":[1]},"None":null,"Ref":7,"Key":"a\"b","Null":null}`
	var a all
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(a)
	if string(got) != text || err != nil {
		t.Errorf("%s, %v\nwant\n%s", got, err, text)
	}
	for _, bad := range []string{`{"Day":"x"}`, `{"Time":"x"}`, `{"UUID":"x"}`, `{"Key":{}}`, `{"Ref":[]}`} {
		if err := json.Unmarshal([]byte(bad), &a); err == nil {
			t.Errorf("%s is read", bad)
		}
	}
}

// FuzzValues tries any text on each parser: what is read prints as a text that reads the same.
func FuzzValues(f *testing.F) {
	for _, seed := range []string{"2024-02-29", "23:59:59.999999", "6f1c8b2a-0d4e-4a57-9b1f-0123456789ab", "",
		"{}", "1e9"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if d, err := model.ParseDate(text); err == nil {
			if again, err := model.ParseDate(d.String()); again != d || err != nil || !d.IsValid() {
				t.Errorf("%q: %v", text, d)
			}
		}
		if c, err := model.ParseTimeOfDay(text); err == nil {
			if again, err := model.ParseTimeOfDay(c.String()); again != c || err != nil || !c.IsValid() {
				t.Errorf("%q: %v", text, c)
			}
		}
		if u, err := model.ParseUUID(text); err == nil {
			if again, err := model.ParseUUID(u.String()); again != u || err != nil {
				t.Errorf("%q: %v", text, u)
			}
		}
		var id model.ID
		if err := json.Unmarshal([]byte(text), &id); err == nil {
			if _, err := json.Marshal(id); err != nil {
				t.Errorf("%q: %v", text, err)
			}
		}
	})
}

func ExampleDate() {
	day, err := model.ParseDate("2026-02-28")
	if err != nil {
		fmt.Println(err)
	}
	fmt.Println(day.AddDays(1), day.Weekday())
	// Output: 2026-03-01 Saturday
}
