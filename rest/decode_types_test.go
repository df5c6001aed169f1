package rest_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/rest"
)

type (
	day struct { // as in many packages of dates
		Year  int
		Month time.Month
		Day   int
	}
	clock struct{ Hour, Minute, Second, Microsecond int }
	key   [16]byte
	label string
)

// everyType has a field of each type that is not of Go's language.
type everyType struct {
	Price   decimal.Decimal      `rest:"digits=5,places=2,min=0,max=100.50"`
	Rate    *decimal.Decimal     `rest:"optional"`
	Placed  *time.Time           `json:"placed"`
	Due     *day                 `json:"due"`
	Opens   *clock               `json:"opens"`
	Takes   time.Duration        `rest:"optional,min=0s,max=48h"`
	Ref     *key                 `json:"ref"`
	From    *netip.Addr          `json:"from"`
	Tags    []label              `rest:"optional,max=3"`
	Colors  []string             `rest:"optional,choices=r=Red|g"`
	Counts  map[string]*int8     `rest:"optional"`
	Extra   any                  `rest:"optional"`
	Mail    string               `rest:"optional,email,max=30"`
	Site    string               `rest:"optional,url"`
	Slug    string               `rest:"optional,slug"`
	Numbers []*float64           `rest:"optional"`
	Prices  []decimal.Decimal    `rest:"optional"`
	Days    map[label]day        `rest:"optional"`
	Docs    []any                `rest:"optional"`
	Moments []time.Time          `rest:"optional"`
	Sub     map[string]rest.File `rest:"optional"`
}

// decodeEvery decodes a body into an everyType.
func decodeEvery(t *testing.T, contentType, body string) (everyType, *httptest.ResponseRecorder) {
	t.Helper()
	var in everyType
	view := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny}}).View(rest.Func(
		func(r *rest.Request) (*rest.Response, error) {
			if err := r.Decode(&in); err != nil {
				return nil, err
			}
			return rest.OK(rest.Object{"price", in.Price, "rate", in.Rate, "placed", in.Placed}), nil
		}, "POST"))
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	w := httptest.NewRecorder()
	view.ServeHTTP(w, r)
	return in, w
}

// TestDecodeTypes reads every kind of REST framework's fields into Go types.
func TestDecodeTypes(t *testing.T) {
	t.Parallel()
	one, minute := int8(1), time.Minute
	price := decimal.RequireFromString("1.10")
	rate := decimal.RequireFromString("1E3")
	placed := time.Date(2026, 1, 2, 1, 4, 5, 0, time.UTC)
	from := netip.MustParseAddr("192.0.2.1")
	half, two := 0.5, 2.0
	for name, c := range map[string]struct {
		contentType, body string
		want              everyType
		answer            string
	}{
		"JSON": {jsonType, `{"price": 1.1, "rate": "1e3", "placed": "2026-01-02T03:04:05+02:00", "due": "2026-2-3",
			"opens": "08:30", "takes": "00:01:00", "ref": "000102030405060708090a0b0c0d0e0f",
			"from": "::ffff:192.0.2.1", "tags": ["a", 5], "colors": ["g", "g", "r"], "counts": {"a": 1, "b": null},
			"extra": {"a": [1, null]}, "mail": "a@b.cd", "site": "http://b.cd", "slug": "x-1",
			"numbers": [0.5, null], "prices": ["1"], "days": {"x": "2026-02-03"}, "docs": [null, "x"],
			"moments": ["2026-01-02"]}`, everyType{
			Price: price, Rate: &rate, Placed: &placed, Due: &day{2026, 2, 3}, Opens: &clock{8, 30, 0, 0},
			Takes: minute,
			Ref:   &key{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, From: &from, Tags: []label{"a", "5"},
			Colors: []string{"g", "r"}, Counts: map[string]*int8{"a": &one, "b": nil},
			Extra: rest.Object{"a", []any{rest.Number("1"), nil}}, Mail: "a@b.cd", Site: "http://b.cd",
			Slug:    "x-1",
			Numbers: []*float64{&half, nil}, Prices: []decimal.Decimal{decimal.New(1, 0)},
			Days: map[label]day{"x": {2026, 2, 3}}, Docs: []any{nil, "x"},
			Moments: []time.Time{time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)},
		}, `{"price":"1.10","rate":"1000","placed":"2026-01-02T01:04:05Z"}`},
		"form": {formType, `price=1.10&rate=&due=&tags=a&tags=b&colors=r&counts.a=1&extra=[1]&numbers[1]=0.5&numbers[0]=2`,
			everyType{Price: price, Tags: []label{"a", "b"}, Colors: []string{"r"},
				Counts: map[string]*int8{"a": &one},
				Extra:  []any{rest.Number("1")}, Numbers: []*float64{&two, &half}},
			`{"price":"1.10","rate":null,"placed":null}`},
		"refused": {jsonType, `{"price": "1000", "rate": "NaN", "placed": "x", "due": 5, "opens": "24:00", "takes": "P3D",
			"ref": "x", "from": "1.2.3", "tags": ["a", "b", "c", "d"], "colors": ["b"], "counts": {"a": 128},
				"mail": "x",
			"site": "x", "slug": "a b", "numbers": [0, "x"], "sub": {"a": "x"}}`, everyType{},
			`{"price":["Ensure that there are no more than 3 digits before the decimal point."],` +
				`"rate":["A valid number is required."],"placed":["Datetime has wrong format. Use one of these formats ` +
				`instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]."],"due":["Date has wrong format. Use one of ` +
				`these formats instead: YYYY-MM-DD."],"opens":["Time has wrong format. Use one of these formats instead: ` +
				`hh:mm[:ss[.uuuuuu]]."],"takes":["Ensure this value is less than or equal to 2 days, 0:00:00."],` +
				`"ref":["Must be a valid UUID."],"from":["Enter a valid IPv4 or IPv6 address."],` +
				`"tags":["Ensure this field has no more than 3 elements."],"colors":["\"b\" is not a valid choice."],` +
				`"counts":{"a":["Ensure this value is less than or equal to 127."]},` +
				`"mail":["Enter a valid email address."],"site":["Enter a valid URL."],` +
				`"slug":["Enter a valid \"slug\" consisting of letters, numbers, underscores or hyphens."],` +
				`"numbers":{"1":["A valid number is required."]},` +
				`"sub":{"a":["The submitted data was not a file. Check the encoding type on the form."]}}`},
	} {
		got, w := decodeEvery(t, c.contentType, c.body)
		if w.Code == http.StatusBadRequest {
			c.want = everyType{} // a refused body leaves the struct unchanged
		}
		opts := []cmp.Option{cmp.AllowUnexported(netip.Addr{}), cmp.Comparer(func(a,
			b netip.Addr) bool {
			return a == b
		}),
			cmp.AllowUnexported(rest.File{})}
		if diff := cmp.Diff(c.want, got, opts...); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if diff := cmp.Diff(c.answer, w.Body.String()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestDescribeTypes checks the words of OPTIONS for every type.
func TestDescribeTypes(t *testing.T) {
	t.Parallel()
	got := map[string]string{}
	for _, f := range rest.FieldsOf[everyType]() {
		got[f.Name] = f.Type
		if f.Child != nil {
			got[f.Name] += " of " + f.Child.Type
		}
	}
	want := map[string]string{"price": "decimal", "rate": "decimal", "placed": "datetime", "due": "date",
		"opens": "time",
		"takes": "duration", "ref": "string", "from": "string", "tags": "list of string",
		"colors": "multiple choice",
		"counts": "nested object of integer", "extra": "field", "mail": "email", "site": "url", "slug": "slug",
		"numbers": "list of float", "prices": "list of decimal", "days": "nested object of date",
		"docs":    "list of field",
		"moments": "list of datetime", "sub": "nested object of file upload"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	price := rest.FieldsOf[everyType]()[0]
	if price.MaxDigits != 5 || price.DecimalPlaces != 2 || price.MinValue != rest.Number("0") ||
		price.MaxValue != rest.Number("100.50") {
		t.Errorf("price: %+v", price)
	}
}
