package rest_test

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/rest"
)

// numbers has an IntegerField without bounds and a FloatField of DRF.
type numbers struct {
	Integer *big.Int `json:"i"`
	Float   *float64 `json:"f"`
}

// TestNumbersAsPython compares with the serializer fields of REST framework 3.18.
func TestNumbersAsPython(t *testing.T) {
	t.Parallel()
	const no = "refused"
	for _, tt := range []struct{ value, integer, float string }{
		// An integer has no negative zero; a float has, and so has a text that is read as one.
		{`-0`, "0", "0.0"},
		{`-0.0`, "0", "-0.0"},
		{`-0e0`, "0", "-0.0"},
		{`"-0"`, "0", "-0.0"},
		{`"-٠"`, "0", "-0.0"},
		// Every decimal digit of Unicode counts, but no other number, sign or point of Unicode.
		{`"５"`, "5", "5.0"},
		{`"٣٤"`, "34", "34.0"},
		{`"١_٠"`, "10", "10.0"},
		{`"-५"`, "-5", "-5.0"},
		{`"𝟗𝟎"`, "90", "90.0"}, // of five runs in a row
		{`"🯹"`, "9", "9.0"},
		{`"෦1"`, "1", "1.0"},
		{`"1e２"`, no, "100.0"},
		{`"١.٥"`, no, "1.5"},
		{`"5²"`, no, no},
		{`"Ⅷ"`, no, no},
		{`"−5"`, no, no},
		{`"1٫5"`, no, no},
		// A fraction of ASCII zeros is removed before the rest is read.
		{`"5."`, "5", "5.0"},
		{`"5. "`, "5", "5.0"},
		{`"5.0\n"`, "5", "5.0"},
		{`"5 .0"`, "5", no},
		{`"５.0"`, "5", "5.0"},
		{`"5.０"`, no, "5.0"},
		{`"5.0.0"`, no, no},
		{`".0"`, no, "0.0"},
		{`"-.0"`, no, "-0.0"},
		{`1e2`, "100", "100.0"},
		{`1e16`, no, "1e+16"},
		{`"1.0e0"`, no, "1.0"},
		// White space: which characters count depends on whether the whole text is ASCII.
		{`"\u00a05\u2003"`, "5", "5.0"},
		{`"\u001c5"`, no, no},
		{`"\u001c５"`, "5", "5.0"},
		{`"5.0\u001c"`, "5", no},
		{`"\u200b5"`, no, no},
		{`"\ufeff5"`, no, no},
		{`"+ 5"`, no, no},
		{`"1 2"`, no, no},
		{`"5\u0000"`, no, no},
		{`"1\ud800"`, no, no},
		// Underscores
		{`"1_0"`, "10", "10.0"},
		{`"1__0"`, no, no},
		{`"_1"`, no, no},
		{`"1_.5"`, no, no},
		{`"1.5_5"`, no, "1.55"},
		{`"1e_1"`, no, no},
		// Sizes
		{`9223372036854775808`, "9223372036854775808", "9.223372036854776e+18"},
		{`-9223372036854775809`, "-9223372036854775809", "-9.223372036854776e+18"},
		{`"18446744073709551616"`, "18446744073709551616", "1.8446744073709552e+19"},
		{`1` + strings.Repeat("0", 308), "1" + strings.Repeat("0", 308), "1e+308"},
		{`1` + strings.Repeat("0", 309), "1" + strings.Repeat("0", 309), no},
		{`"` + strings.Repeat("１", 1000) + `"`, strings.Repeat("1", 1000), no},
		{`"` + strings.Repeat("1", 1001) + `"`, no, no},
		{`"1e-400"`, no, "0.0"},
		{`"1e400"`, no, no},
		{`true`, no, "1.0"},
		{`""`, no, no},
	} {
		for field, want := range map[string]string{"i": tt.integer, "f": tt.float} {
			status, body := 200, `{"i":null,"f":`+want+`}`
			if field == "i" {
				body = `{"i":` + want + `,"f":null}`
			}
			if want == no {
				status, body = 400, ""
			}
			w := post[numbers](jsonType, `{"`+field+`":`+tt.value+`}`)
			if got := w.Body.String(); w.Code != status || status == 200 && got != body {
				t.Errorf("%s: %.40s: got %d %.200s\nwant %d %.200s", field, tt.value, w.Code, got, status, body)
			}
		}
	}
}

// A field accepts exactly the values that its type can hold.
func TestNumberBounds(t *testing.T) {
	t.Parallel()
	type sizes struct {
		I8   int8     `rest:"optional"`
		I64  int64    `rest:"optional"`
		U8   uint8    `rest:"optional"`
		U64  uint64   `rest:"optional"`
		PU64 *uint64  //
		F32  float32  `rest:"optional"`
		Big  big.Int  `rest:"optional"`
		PBig *big.Int //
	}
	long := "1" + strings.Repeat("0", 4299) // as many digits as Python reads
	const most, least = "Ensure this value is less than or equal to ", "Ensure this value is greater than or equal to "
	for _, tt := range []struct{ field, value, said, refused string }{
		{"i8", "127", `"I8":127`, ""},
		{"i8", "-128", `"I8":-128`, ""},
		{"i8", "128", "", most + "127."},
		{"i8", "-129", "", least + "-128."},
		{"i64", "9223372036854775807", `"I64":9223372036854775807`, ""},
		{"i64", "-9223372036854775808", `"I64":-9223372036854775808`, ""},
		{"i64", "9223372036854775808", "", most + "9223372036854775807."},
		{"i64", "-9223372036854775809", "", least + "-9223372036854775808."},
		{"u8", "255", `"U8":255`, ""},
		{"u8", "0", `"U8":0`, ""},
		{"u8", "256", "", most + "255."},
		{"u64", "18446744073709551615", `"U64":18446744073709551615`, ""},
		{"u64", `"18446744073709551615.00"`, `"U64":18446744073709551615`, ""},
		{"u64", "18446744073709551616", "", most + "18446744073709551615."},
		{"u64", "-1", "", least + "0."},
		{"pu64", "18446744073709551615", `"PU64":18446744073709551615`, ""},
		{"f32", "100000000000000000000", `"F32":1e+20`, ""},
		{"f32", "1e39", "", "A valid number is required."},
		{"big", "-" + long, `"Big":-` + long, ""},
		{"big", "null", "", "This field may not be null."},
		{"big", "1.5", "", "A valid integer is required."},
		{"p_big", long, `"PBig":` + long, ""},
		{"p_big", "null", `"PBig":null`, ""},
	} {
		status, want := 200, tt.said
		if tt.refused != "" {
			status, want = 400, `{"`+tt.field+`":["`+tt.refused+`"]}`
		}
		w := post[sizes](jsonType, `{"`+tt.field+`":`+tt.value+`}`)
		if w.Code != status || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s of %.40s: got %d %.200s, want %d %.40s", tt.field, tt.value, w.Code, w.Body, status, want)
		}
	}
	got := post[sizes](jsonType, `{}`).Body.String()
	if want := `{"I8":0,"I64":0,"U8":0,"U64":0,"PU64":null,"F32":0.0,"Big":0,"PBig":null}`; got != want {
		t.Errorf("an empty object: got %s, want %s", got, want)
	}
	if _, err := rest.Number("12 apples").Float64(); err == nil {
		t.Error("a text that is no number has become a float")
	}
	if f, err := rest.Number("-0").Float64(); err != nil || math.Signbit(f) {
		t.Errorf("the number -0 as a float: got %v, %v", f, err)
	}
}
