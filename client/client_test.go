package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/client"
	"github.com/latchkey-go/latchkey/model"
)

type Tag struct {
	ID   int64
	Name string `model:"max_length=30,unique"`
}

// Product has a field of each form on the wire.
type Product struct {
	ID       int64
	Code     string          `model:"name=sku,max_length=12"`
	Price    decimal.Decimal `model:"max_digits=8,decimal_places=2"`
	Weight   *float64
	Released model.Date `model:"null"`
	Opens    model.TimeOfDay
	Warranty time.Duration
	Placed   time.Time
	Extra    model.JSON
	Parent   model.Ref[Product] `model:"cascade,null,related=children"`
	Tags     model.Many[Tag]    `model:"related=products"`
	Children model.Back[Product]
	Label    string `model:"-"`
	Stock    int64  `model:"noedit"`
}

const key = "0123456789abcdef0123456789abcdef01234567"

// serve returns a client of a server that answers with handle. Waits are appended to waited.
func serve(t *testing.T, waited *[]time.Duration, handle http.HandlerFunc) *client.Client {
	t.Helper()
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	c, err := client.New(client.Config{URL: server.URL + "/api", Token: key,
		Now: func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) },
		Sleep: func(_ context.Context, d time.Duration) error {
			if waited != nil {
				*waited = append(*waited, d)
			}
			return nil
		}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const product = `{"id": 7, "sku": "A", "price": "1.50", "weight": null, "released": "2026-01-02", "opens": "08:30:00",
	"warranty": "1 02:00:00", "placed": "2026-01-02T03:04:05.000006Z", "extra": {"a": [1]}, "parent": {"id": 3, "sku": "B"},
	"tags": [1, 2], "children": [{"id": 8, "parent": 7}], "label": "A!", "stock": 4, "unknown": {}}`

// TestRows reads and writes each form of a value.
func TestRows(t *testing.T) {
	t.Parallel()
	var sent []string
	c := serve(t, nil, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		sent = append(sent, r.Method+" "+r.URL.EscapedPath()+" "+r.Header.Get("Authorization")+" "+string(body))
		if r.Method != http.MethodDelete {
			fmt.Fprint(w, product)
		}
	})
	products := client.Of[Product](c, "products")
	p, err := products.Get(t.Context(), "a/b")
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprint(p.ID, p.Code, p.Price, p.Weight, p.Released, p.Opens, p.Warranty,
		p.Placed.Format(time.RFC3339Nano), p.Extra, p.Parent.ID,
		p.Parent.Row.Code, p.Tags.IDs, p.Children.Rows[0].Parent.ID, p.Label, p.Stock)
	const want = `7A 1.5 <nil> 2026-01-02 08:30:00 26h0m0s 2026-01-02T03:04:05.000006Z {"a": [1]} 3 B [1 2] 7 A! 4`
	if strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(want, " ", "") {
		t.Errorf("have %s\nwant %s", got, want)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(products.Patch(t.Context(), p, "sku", "warranty"))
	must(products.Update(t.Context(), p))
	must(products.Create(t.Context(), &Product{}, "released", "parent", "tags"))
	must(products.Delete(t.Context(), 7))
	must(products.Action(t.Context(), "POST", 7, "restock", map[string]int{"amount": 2}, p))
	must(products.Action(t.Context(), "GET", nil, "cheapest", nil, nil))
	wantSent := []string{
		"GET /api/products/a%2Fb/ Token " + key + " ",
		"PATCH /api/products/7/ Token " + key + ` {"sku":"A","warranty":"1 02:00:00"}`,
		"PUT /api/products/7/ Token " + key + ` {"extra":{"a":[1]},"opens":"08:30:00","parent":3,"placed":"2026-01-02T03:04:05.000006Z",` +
			`"price":"1.5","released":"2026-01-02","sku":"A","tags":[1,2],"warranty":"1 02:00:00","weight":null}`,
		"POST /api/products/ Token " + key + ` {"parent":null,"released":null,"tags":[]}`,
		"DELETE /api/products/7/ Token " + key + " ",
		"POST /api/products/7/restock/ Token " + key + ` {"amount":2}`,
		"GET /api/products/cheapest/ Token " + key + " ",
	}
	if diff := cmp.Diff(wantSent, sent); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if err := products.Patch(t.Context(), p); err == nil {
		t.Error("Patch without a field sends nothing, but it is no error")
	}
	if err := products.Patch(t.Context(), p, "pk"); err == nil || !strings.Contains(err.Error(), `has no field "pk"`) {
		t.Errorf("Patch of pk: %v", err)
	}
}

// TestList follows pages, and leaves those of other origins alone.
func TestList(t *testing.T) {
	t.Parallel()
	pages := map[string]string{
		"/api/bare/":             `[{"id": 1}, {"id": 2}]`,
		"/api/paged/?a=b":        `{"count": 3, "next": "HOST/api/paged/?a=b&page=2", "results": [{"id": 1}, {"id": 2}]}`,
		"/api/paged/?a=b&page=2": `{"count": 3, "next": null, "results": [{"id": 3}]}`,
		"/api/cursor/":           `{"next": "/api/cursor/?cursor=x", "previous": null, "results": [{"id": 1}]}`,
		"/api/cursor/?cursor=x":  `{"next": null, "results": []}`,
		"/api/same/":             `{"next": "HOST/api/same/", "results": [{"id": 1}]}`,
		"/api/none/":             `{"id": 1}`,
		// each differs from the origin in one part
		"/api/host/":   `{"next": "http://localhost:PORT/api/", "results": [{"id": 1}]}`,
		"/api/port/":   `{"next": "http://127.0.0.1:1/api/", "results": [{"id": 1}]}`,
		"/api/scheme/": `{"next": "https://127.0.0.1:PORT/api/", "results": [{"id": 1}]}`,
		"/api/user/":   `{"next": "http://x@127.0.0.1:PORT/api/", "results": [{"id": 1}]}`,
	}
	c := serve(t, nil, func(w http.ResponseWriter, r *http.Request) {
		_, port, _ := strings.Cut(r.Host, ":")
		fmt.Fprint(w, strings.NewReplacer("HOST", "http://"+r.Host, "PORT", port).Replace(pages[r.URL.RequestURI()]))
	})
	for _, test := range []struct {
		path  string
		query url.Values
		want  string
		err   string
	}{
		{"bare", nil, "1 2 ", ""}, {"paged", url.Values{"a": {"b"}}, "1 2 3 ", ""}, {"cursor", nil, "1 ", ""},
		{"same", nil, "1 ", ""},
		{"host", nil, "", "client: GET /api/host/: the next page: it leads to another origin"},
		{"port", nil, "", "client: GET /api/port/: the next page: it leads to another origin"},
		{"scheme", nil, "", "client: GET /api/scheme/: the next page: it leads to another origin"},
		{"user", nil, "", "client: GET /api/user/: the next page: it leads to another origin"},
		{"none", nil, "", "client: GET /api/none/: the answer is no list"},
	} {
		got, failed := "", ""
		for tag, err := range client.Of[Tag](c, test.path).List(t.Context(), test.query) {
			if err != nil {
				failed = err.Error()
				continue
			}
			got += fmt.Sprint(tag.ID, " ")
		}
		if got != test.want || failed != test.err {
			t.Errorf("%s: %q and the error %q, want %q and %q", test.path, got, failed, test.want, test.err)
		}
	}
}

// TestHostsCase follows a page on the same host in other letters.
func TestHostsCase(t *testing.T) {
	t.Parallel()
	c, err := client.New(client.Config{URL: "https://shop.example.com/", HTTP: &http.Client{
		Transport: answer{200, []byte(`{"next": "https://SHOP.example.com/tags/", "results": [{"id": 1}]}`)}}})
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for _, err := range client.Of[Tag](c, "tags").List(t.Context(), nil) {
		if rows++; err != nil {
			t.Error(err)
		}
	}
	if rows != 2 { // the second page leads to itself
		t.Errorf("%d rows", rows)
	}
}

// TestErrors reads the errors of REST framework.
func TestErrors(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		status int
		body   string
		want   string
		fields map[string][]string
	}{
		{404, `{"detail": "Not found."}`, "404: Not found.", nil},
		{400, `{"name": ["a", "b"], "items": [{}, {"quantity": ["c"]}], "x": "d"}`,
			"400; items.1.quantity: c; name: a b; x: d",
			map[string][]string{"name": {"a", "b"}, "items.1.quantity": {"c"}, "x": {"d"}}},
		{400, `["all"]`, "400; non_field_errors: all", map[string][]string{"non_field_errors": {"all"}}},
		{500, "<html>" + key, "500", nil},
		{403, `{"name": ["a"]}`, "403", nil}, // only a 400 is about fields
		{400, strings.Repeat(`{"a":`, 100) + `"b"` + strings.Repeat("}", 100), "400", map[string][]string{}},
	} {
		c := serve(t, nil, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(test.status)
			fmt.Fprint(w, test.body)
		})
		_, err := client.Of[Tag](c, "tags").Get(t.Context(), 1)
		var got *client.Error
		if !errors.As(err, &got) || got.Error() != test.want {
			t.Errorf("%s: %v, want %s", test.body, err, test.want)
			continue
		}
		if diff := cmp.Diff(test.fields, got.Fields); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", test.body, diff)
		}
	}
}

// TestRetries sends requests again, as long as it is safe and allowed.
func TestRetries(t *testing.T) {
	t.Parallel()
	const cut = -1 // the connection ends without an answer
	for _, test := range []struct {
		name, method string
		answers      []int // then 200
		retryAfter   string
		sent         int
		waited       []time.Duration
		failed       bool
	}{
		{"a read after faults", "GET", []int{503, 502, 504}, "", 4, []time.Duration{200e6, 400e6, 800e6}, false},
		{"a read too often", "GET", []int{503, 503, 503, 503}, "", 4, []time.Duration{200e6, 400e6, 800e6}, true},
		{"a cut read", "GET", []int{cut}, "", 2, []time.Duration{200e6}, false},
		{"a cut write", "POST", []int{cut}, "", 1, nil, true},
		{"a write after a gateway's fault", "POST", []int{502}, "", 1, nil, true},
		{"a write after a 503 alone", "POST", []int{503}, "", 1, nil, true},
		{"a write after a 503 with Retry-After", "POST", []int{503}, "2", 2, []time.Duration{2e9}, false},
		{"a write after a 429", "POST", []int{429}, "Fri, 02 Jan 2026 03:04:10 GMT", 2, []time.Duration{5e9}, false},
		{"the longest wait", "GET", []int{429}, "30", 2, []time.Duration{30e9}, false},
		{"too long a wait", "GET", []int{429}, "31", 1, nil, true},
		{"a wait of many digits", "GET", []int{429}, "99999999999999999999", 1, nil, true},
		{"a wait until a year far away", "GET", []int{503}, "Fri, 31 Dec 9999 23:59:59 GMT", 1, nil, true},
		{"a wait until the past", "GET", []int{429}, "Thu, 01 Jan 2026 00:00:00 GMT", 2, []time.Duration{0}, false},
		{"a Retry-After that is none", "POST", []int{503}, "-1", 1, nil, true},
		{"a refusal", "GET", []int{403}, "", 1, nil, true},
		{"a change after a gateway's fault", "PATCH", []int{504}, "", 1, nil, true},
		{"a cut change", "PATCH", []int{cut}, "", 1, nil, true},
		{"a deletion of nothing", "DELETE", []int{404}, "", 1, nil, true},
		{"a deletion that was done", "DELETE", []int{cut, 404}, "", 2, []time.Duration{200e6}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var waited []time.Duration
			sent := 0
			c := serve(t, &waited, func(w http.ResponseWriter, _ *http.Request) {
				sent++
				if sent > len(test.answers) {
					fmt.Fprint(w, `{}`)
					return
				}
				if test.answers[sent-1] == cut {
					panic(http.ErrAbortHandler)
				}
				if test.retryAfter != "" {
					w.Header().Set("Retry-After", test.retryAfter)
				}
				w.WriteHeader(test.answers[sent-1])
			})
			tags := client.Of[Tag](c, "tags")
			var err error
			switch test.method {
			case "GET":
				_, err = tags.Get(t.Context(), 1)
			case "POST":
				err = tags.Create(t.Context(), &Tag{})
			case "PATCH":
				err = tags.Patch(t.Context(), &Tag{ID: 1}, "id")
			case "DELETE":
				err = tags.Delete(t.Context(), 1)
			}
			if sent != test.sent || (err != nil) != test.failed {
				t.Errorf("sent %d times, %v; want %d", sent, err, test.sent)
			}
			if diff := cmp.Diff(test.waited, waited); diff != "" {
				t.Errorf("waits (-want +got)\n%s", diff)
			}
			if err != nil && strings.Contains(err.Error(), key) {
				t.Errorf("the token stands in the error: %v", err)
			}
		})
	}
}

// TestRedirects follows no redirect to another origin, and none of a write.
func TestRedirects(t *testing.T) {
	t.Parallel()
	var leaked []string
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		leaked = append(leaked, r.Method+r.Header.Get("Authorization"))
	}))
	t.Cleanup(other.Close)
	circles := 0
	c := serve(t, nil, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/api/moved/1/", "/api/moved/":
			http.Redirect(w, r, "/api/here/", http.StatusFound)
		case "/api/here/":
			fmt.Fprint(w, `{"id": 5}`)
		case "/api/circle/1/":
			circles++
			http.Redirect(w, r, "/api/circle/1/", http.StatusFound)
		default:
			http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
		}
	})
	tag, err := client.Of[Tag](c, "moved").Get(t.Context(), 1)
	if err != nil || tag.ID != 5 {
		t.Errorf("%v, %v", tag, err)
	}
	_, err = client.Of[Tag](c, "away").Get(t.Context(), 1)
	if !errors.Is(err, client.ErrOtherOrigin) {
		t.Errorf("a redirect to another origin: %v", err)
	}
	if err := client.Of[Tag](c, "away").Create(t.Context(), &Tag{}); !errors.Is(err, client.ErrOtherOrigin) {
		t.Errorf("a redirect of a write: %v", err)
	}
	err = client.Of[Tag](c, "moved").Create(t.Context(), &Tag{})
	var answered *client.Error
	if !errors.As(err, &answered) || answered.Status != http.StatusFound {
		t.Errorf("a redirect of a write within the origin: %v", err)
	}
	_, err = client.Of[Tag](c, "circle").Get(t.Context(), 1)
	if err == nil || !strings.Contains(err.Error(), "more than 10 redirects") || circles != 10 {
		t.Errorf("a redirect in a circle: %v after %d requests", err, circles)
	}
	if leaked != nil {
		t.Errorf("the other server got %v", leaked)
	}
}

// TestKeys sends no request for a key that would make it the path of something else.
func TestKeys(t *testing.T) {
	t.Parallel()
	var sent []string
	c := serve(t, nil, func(_ http.ResponseWriter, r *http.Request) { sent = append(sent, r.URL.EscapedPath()) })
	tags := client.Of[Tag](c, "tags")
	for _, key := range []string{"", ".", ".."} {
		_, got := tags.Get(t.Context(), key)
		for _, err := range []error{got, tags.Delete(t.Context(), key),
			tags.Action(t.Context(), "POST", key, "x", nil, nil), tags.Action(t.Context(), "POST", 1, key, nil, nil)} {
			if err == nil || !strings.Contains(err.Error(), `is empty, "." or ".."`) {
				t.Errorf("%q: %v", key, err)
			}
		}
	}
	for _, key := range []string{"...", "../x", "?a=b", "#"} {
		if err := tags.Delete(t.Context(), key); err != nil {
			t.Error(err)
		}
	}
	want := []string{"/api/tags/.../", "/api/tags/..%2Fx/", "/api/tags/%3Fa=b/", "/api/tags/%23/"}
	if diff := cmp.Diff(want, sent); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestMaxBody reads no answer that is too large, and does not ask for it again.
func TestMaxBody(t *testing.T) {
	t.Parallel()
	for _, most := range []int64{7, 8} {
		c, err := client.New(client.Config{URL: "https://x/", MaxBody: most,
			HTTP:  &http.Client{Transport: answer{200, []byte(`{"id":1}`)}},
			Sleep: func(context.Context, time.Duration) error { t.Error("it is asked for again"); return nil }})
		if err != nil {
			t.Fatal(err)
		}
		_, err = client.Of[Tag](c, "tags").Get(t.Context(), 1)
		if isTooLarge := err != nil && strings.Contains(err.Error(), "Config.MaxBody"); isTooLarge != (most < 8) {
			t.Errorf("8 bytes with a MaxBody of %d: %v", most, err)
		}
	}
}

// TestMaxWait waits no longer than that before it sends a request again.
func TestMaxWait(t *testing.T) {
	t.Parallel()
	var waited []time.Duration
	c, err := client.New(client.Config{URL: "https://x/", MaxWait: 300 * time.Millisecond,
		HTTP:  &http.Client{Transport: answer{503, nil}},
		Sleep: func(_ context.Context, d time.Duration) error { waited = append(waited, d); return nil }})
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.Of[Tag](c, "tags").Get(t.Context(), 1)
	if diff := cmp.Diff([]time.Duration{200e6, 300e6, 300e6}, waited); err == nil || diff != "" {
		t.Errorf("%v; waits (-want +got)\n%s", err, diff)
	}
}

// TestStops ends lists early, and requests when their context ends.
func TestStops(t *testing.T) {
	t.Parallel()
	sent, fails := 0, false
	c := serve(t, nil, func(w http.ResponseWriter, r *http.Request) {
		if sent++; fails {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		fmt.Fprintf(w, `{"next": "%s?page=%d", "results": [{"id": 1}, {"id": 2}]}`, r.URL.Path, sent+1)
	})
	tags := client.Of[Tag](c, "tags")
	n := 0
	for range tags.List(t.Context(), nil) {
		if n++; n == 3 {
			break
		}
	}
	if n != 3 || sent != 2 {
		t.Errorf("%d rows of %d pages, want 3 of 2", n, sent)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var ended error
	for _, err := range tags.List(ctx, nil) {
		cancel()
		ended = err
	}
	if !errors.Is(ended, context.Canceled) || sent != 3 {
		t.Errorf("a list whose context ends: %v after %d requests, want 3", ended, sent)
	}
	fails = true
	if _, err := tags.Get(ctx, 1); !errors.Is(err, context.Canceled) || sent != 3 {
		t.Errorf("a context that has ended: %v after %d requests", err, sent)
	}
	ctx, cancel = context.WithCancel(t.Context())
	waiting, err := client.New(client.Config{URL: "https://x/", HTTP: &http.Client{Transport: answer{502, nil}},
		Sleep: func(ctx context.Context, _ time.Duration) error { cancel(); return ctx.Err() }})
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Of[Tag](waiting, "tags").Delete(ctx, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that ends while it waits: %v", err)
	}
}

func TestNew(t *testing.T) {
	t.Parallel()
	for _, c := range []client.Config{
		{}, {URL: "shop.example.com"}, {URL: "ftp://x/"}, {URL: "https://u:secret@x/"},
		{URL: "https://x/?token=secret"},
		{URL: "http://shop.example.com/", Token: "secret"}, {URL: "https://x/", Token: "secret\r\nX: y"},
		{URL: "https://x/", Token: "secret", Scheme: "Token\n"},
	} {
		_, err := client.New(c)
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", c.URL, err)
		}
	}
	for _, c := range []client.Config{{URL: "http://localhost:8000", Token: "x"}, {URL: "http://[::1]/", Token: "x"},
		{URL: "http://shop.example.com/", Token: "x", Insecure: true}, {URL: "http://shop.example.com/"}} {
		if _, err := client.New(c); err != nil {
			t.Errorf("%q: %v", c.URL, err)
		}
	}
}

// FuzzAnswer reads answers of all kinds: rows, lists and errors.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{product, `[` + product + `]`, `{"results": [{}], "next": "?"}`, `{"parent": [], "tags": {}, "children": null}`,
		`{"warranty": "-1 00:00:00", "released": "x"}`, `null`, `{"parent": ` + strings.Repeat(`{"parent": `, 40) + `1` + strings.Repeat(`}`, 41)} {
		f.Add(200, []byte(seed))
		f.Add(400, []byte(seed))
	}
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		if status < 200 || status > 599 || len(body) > 1<<16 {
			return
		}
		c, err := client.New(client.Config{URL: "https://x/", Retries: -1,
			HTTP: &http.Client{Transport: answer{status, body}}})
		if err != nil {
			t.Fatal(err)
		}
		products := client.Of[Product](c, "p")
		p, err := products.Get(t.Context(), 1)
		if err == nil {
			_ = products.Update(t.Context(), p)
		}
		n := 0
		for range products.List(t.Context(), nil) {
			if n++; n > 1000 {
				break
			}
		}
	})
}

// answer is a server that always answers the same.
type answer struct {
	status int
	body   []byte
}

func (a answer) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: a.status, Header: http.Header{},
		Body: io.NopCloser(strings.NewReader(string(a.body)))}, nil
}

func Example() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodPost:
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"name": ["This field may not be blank."]}`)
		default:
			_ = json.NewEncoder(w).Encode([]map[string]any{{"id": 1, "name": "new"}, {"id": 2, "name": "sale"}})
		}
	}))
	defer server.Close()
	if err := labels(context.Background(), server.URL, "a token"); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 1 new
	// 2 sale
	// name: [This field may not be blank.]
}

func labels(ctx context.Context, address, token string) error {
	c, err := client.New(client.Config{URL: address, Token: token})
	if err != nil {
		return err
	}
	tags := client.Of[Tag](c, "tags")
	for tag, err := range tags.List(ctx, url.Values{"search": {"e"}}) {
		if err != nil {
			return err
		}
		fmt.Println(tag.ID, tag.Name)
	}
	err = tags.Create(ctx, &Tag{})
	var refused *client.Error
	if errors.As(err, &refused) {
		for name, messages := range refused.Fields {
			fmt.Println(name+":", messages)
		}
		return nil
	}
	return err
}
