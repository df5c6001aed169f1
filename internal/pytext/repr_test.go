package pytext

import "testing"

// TestStr compares with Python's str of the same values.
func TestStr(t *testing.T) {
	t.Parallel()
	for want, v := range map[string]any{
		"it's": "it's",
		"None": nil,
		"True": true,
		"1.0":  Number("1.00"),
		"inf":  Number("1e400"),
		`['a', "it's", '"\'', '\n\t\r\\\x00\x7f\xa0é\u200b😀\ud800\U000e0001', 1, 1.5, True, None, [], {}]`: []any{
			"a", "it's", `"'`, "\n\t\r\\\x00\x7f\u00a0é\u200b😀\xed\xa0\x80\U000e0001", Number("1"), Number("1.5"), true, nil,
			[]any{}, map[string]any{}},
		`{'a': [1], 'b': {'c': None}}`: map[string]any{"b": map[string]any{"c": nil}, "a": []any{Number("1")}},
	} {
		if got := Str(v); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
