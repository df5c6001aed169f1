package fields_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/internal/fields"
	"github.com/latchkey-go/latchkey/rest"
)

// FuzzRead reads a text with every kind, alone, as a number and in lists and objects. A kind
// returns a value or a refusal, and what it writes is JSON. CVE-2025-30204 and others: no input
// takes long.
func FuzzRead(f *testing.F) {
	for _, text := range []string{"1_0", "-٣.0", "0x1p4", "\xed\xa0\x80", "nan", "true", "1e400", " ", "1e999999999",
		"1e-999999999", "2020-01-02T03:04:05.123Z", "2020W011T10", "P1DT2H", "-1 00:00:00.5", "http://[::1]:80/x",
		"a@[::1]", "fe80::1%x", "{0b3d5f66-8e2f-4a07-9a43-0d9d3f1f6c01}", strings.Repeat("9", 2000)} {
		f.Add(text)
	}
	kinds := goldenFields(f)
	f.Fuzz(func(t *testing.T, text string) {
		raws := []any{text, []any{text}, map[string]any{text: text}, form{"f": {text}, "f[0]": {text}, text: {text}}}
		if _, err := strconv.ParseFloat(text, 64); err == nil && json.Valid([]byte(text)) {
			raws = append(raws, rest.Number(text))
		}
		for name, field := range kinds {
			for _, raw := range raws {
				if f, ok := raw.(form); ok {
					raw = field.FromForm(f, "f", false)
				}
				value, err := field.Read(raw)
				if err != nil {
					if value != nil || len(err.Faults)+len(err.Members) == 0 || err.Error() == "" {
						t.Errorf("%s of %q: %v and %v", name, raw, value, err)
					}
					continue
				}
				if _, absent := value.(fields.Absent); absent {
					continue
				}
				if out := field.Write(nil, value); !json.Valid(out) {
					t.Errorf("%s of %q writes %s", name, raw, out)
				}
			}
		}
	})
}
