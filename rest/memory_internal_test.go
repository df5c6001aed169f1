package rest

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
)

// parsed parses body with the view's parser, and returns the value and the request's arrival.
func parsed(t testing.TB, i *Intake, contentType, body string) (data any, in *arrival, err error) {
	t.Helper()
	hr := httptest.NewRequest("POST", "/", strings.NewReader(body))
	hr.Header["Content-Type"] = []string{contentType}
	view := New(Config{Intake: i, MaxBody: 4 << 20,
		Permissions: []Permission{AllowAny}}).View(Func(func(*Request) (*Response, error) { return OK(nil), nil },
		"POST"))
	in, hr = i.wrap(httptest.NewRecorder(), hr)
	r := newRequest(hr, view)
	r.arrival = in
	data, err = r.Data()
	return data, in, err
}

// heap returns the size of the live heap.
func heap() int64 {
	runtime.GC()
	runtime.GC() // frees what the first one finalized
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// Whatever a parsed body holds, the count is never much less than the heap that it takes, and at
// most a small multiple. 150 JSON bodies of 350 KB took 1.2 GB.
func TestCountedMemory(t *testing.T) {
	const form, json, multi = "application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=B"
	list := func(one string, n int) string { return "[" + strings.Repeat(one+",", n-1) + one + "]" }
	members := func(n int, value string) string {
		var b strings.Builder
		b.WriteByte('{')
		for i := range n {
			fmt.Fprintf(&b, `"%d":%s,`, i, value)
		}
		return b.String() + `"":0}`
	}
	part := func(head, content string) string { return "--B\r\n" + head + "\r\n\r\n" + content + "\r\n" }
	for name, c := range map[string]struct{ contentType, body string }{
		"digits":                {json, list("0", 10_000)},
		"booleans":              {json, list("true", 10_000)},
		"long numbers":          {json, list("1234567890.5", 10_000)},
		"empty strings":         {json, list(`""`, 10_000)},
		"short strings":         {json, list(`"0123456789"`, 10_000)},
		"escaped strings":       {json, list(`"\u00e9\u00e9\u00e9\u00e9"`, 10_000)},
		"one long string":       {json, `"` + strings.Repeat("x", 2<<20) + `"`},
		"one long escaped":      {json, `"` + strings.Repeat("\\n", 1<<20) + `"`},
		"empty lists":           {json, list("[]", 10_000)},
		"lists of one":          {json, list("[0]", 5_000)},
		"lists of five":         {json, list("[0,0,0,0,0]", 5_000)},
		"empty objects":         {json, list("{}", 10_000)},
		"objects of one":        {json, list(`{"":0}`, 5_000)},
		"objects of nine":       {json, list(`{"a":0,"b":0,"c":0,"d":0,"e":0,"f":0,"g":0,"h":0,"i":0}`, 3_000)},
		"a large object":        {json, members(10_000, "0")},
		"an object of 900":      {json, list(members(900, "0"), 10)},
		"350 KB as in a client": {json, list(`{"id":12345,"name":"Alice","tags":["a","b"],"ok":true}`, 6_000)},
		"a form":                {form, strings.Repeat("name=value&", 900)},
		"a form of one":         {form, "a=" + strings.Repeat("x", 2<<20)},
		"an escaped form":       {form, strings.Repeat("a=%e9%e9"+strings.Repeat("%41", 500)+"&", 900)},
		"a form in Latin-1":     {form + "; charset=latin-1", "a=" + strings.Repeat("\xe9", 1<<20)},
		"many names":            {form, strings.NewReplacer(`"`, "", ":0,", "=&", "{", "", "}", "").Replace(members(900, "0"))},
		"a file":                {multi, part(`Content-Disposition: form-data; name="f"; filename="x"`, strings.Repeat("x", 2<<20)) + "--B--\r\n"},
		"a field":               {multi, part(`Content-Disposition: form-data; name="f"`, strings.Repeat("x", 2<<20)) + "--B--\r\n"},
		"many small files":      {multi, strings.Repeat(part(`Content-Disposition: form-data; name="f"; filename="x"`, "x"), 99) + "--B--\r\n"},
		"many small fields":     {multi, strings.Repeat(part(`Content-Disposition: form-data; name="f"`, "x"), 900) + "--B--\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			i := NewIntake(IntakeConfig{Memory: 1 << 40})
			const copies = 3
			var kept [copies]any
			var arrivals [copies]*arrival
			before := heap()
			for n := range copies {
				data, in, err := parsed(t, i, c.contentType, c.body)
				if err != nil {
					t.Fatal(err)
				}
				kept[n], arrivals[n] = data, in
			}
			took := (heap() - before) / copies
			counted := i.memory.used.Load() / copies
			runtime.KeepAlive(kept)
			if counted < took*9/10 || counted > 4*took+256<<10 {
				t.Errorf("counted %d bytes for %d of the heap (%.2f)", counted, took,
					float64(counted)/float64(took))
			} else {
				t.Logf("counted %d bytes for %d of the heap (%.2f), %.1f a byte", counted, took,
					float64(counted)/float64(took), float64(took)/float64(len(c.body)))
			}
			if (name == "a file" || name == "one long string") && counted > int64(len(c.body))+64<<10 {
				t.Errorf("counted %d bytes for a body of %d", counted, len(c.body))
			}
			for _, in := range arrivals {
				in.done()
			}
			if left := i.memory.used.Load(); left != 0 {
				t.Errorf("%d bytes are never given back", left)
			}
		})
	}
}

// A refused body leaves nothing counted, and is refused before its values are allocated.
func TestRefusedBodyLeavesNothing(t *testing.T) {
	const json = "application/json"
	objects := "[" + strings.Repeat("{},", 90_000)
	for name, c := range map[string]struct {
		memory int64
		body   string
		most   uint64 // bytes that are allocated
	}{
		"broken at its end": {64 << 20, objects + "x]", 1 << 40},
		"beyond the memory": {1 << 20, objects + "0]", 3 << 20},
	} {
		i := NewIntake(IntakeConfig{Memory: 8 << 20})
		i.memory.size = c.memory
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, in, err := parsed(t, i, json, c.body)
		runtime.ReadMemStats(&after)
		if used := i.memory.used.Load(); err == nil || used != 0 {
			t.Errorf("%s: %v, and %d bytes are counted", name, err, used)
		}
		if took := after.TotalAlloc - before.TotalAlloc; took > c.most {
			t.Errorf("%s: %d bytes were allocated", name, took)
		}
		in.done()
	}
}

// Nesting uses stack, which is counted though the heap does not show it.
func TestNestingIsCounted(t *testing.T) {
	t.Parallel()
	i := NewIntake(IntakeConfig{})
	_, in, err := parsed(t, i, "application/json", strings.Repeat("[", 900)+strings.Repeat("]", 900))
	if used := i.memory.used.Load(); err != nil || used < 900*costOfLevel {
		t.Errorf("%v, %d bytes are counted", err, used)
	}
	in.done()
}

// Parallel bodies never take more than the memory. One that finds none is answered 503.
func TestParallelBodiesShareTheMemory(t *testing.T) {
	const size = 32 << 20
	i := NewIntake(IntakeConfig{Memory: size})
	body := "[" + strings.Repeat(`{"id":12345,"name":"Alice","tags":["a","b"],"ok":true},`, 6_000) + "0]"
	before := heap()
	var kept []any
	var arrivals []*arrival
	refused := 0
	for range 60 {
		data, in, err := parsed(t, i, "application/json", body)
		arrivals = append(arrivals, in)
		busy := (*auth.UnavailableError)(nil)
		switch {
		case err == nil:
			kept = append(kept, data)
		case errors.As(err, &busy) && busy.After > 0:
			refused++
		default:
			t.Fatal(err)
		}
	}
	if took := heap() - before; took > size || len(kept) < 2 || refused < 30 {
		t.Errorf("%d bodies of %d bytes take %d bytes; %d refused", len(kept), len(body), took, refused)
	}
	runtime.KeepAlive(kept)
	if _, _, err := parsed(t, i, "application/json", `{"username":"alice","password":"x"}`); err != nil {
		t.Errorf("no room for a small body beside large ones: %v", err)
	}
	for _, in := range arrivals {
		in.done()
	}
	if _, _, err := parsed(t, i, "application/json", body); err != nil {
		t.Errorf("after they have ended: %v", err)
	}
}

// A reservation gives back all bytes that it has taken, in any order, and takes none after close.
func TestReservation(t *testing.T) {
	t.Parallel()
	m := &memory{size: 800 << 10}
	a, b, c := &reservation{of: m}, &reservation{of: m}, &reservation{of: m, isSmall: true}
	step := func(what string, err error, wantErr bool, used int64) {
		t.Helper()
		if (err != nil) != wantErr || m.used.Load() != used {
			t.Errorf("%s: %v, used %d, want %d", what, err, m.used.Load(), used)
		}
	}
	step("one byte takes a grain", a.reserve(1), false, grain)
	step("the rest of the grain", a.reserve(grain-1), false, grain)
	step("the second grain", a.reserve(1), false, 2*grain)
	step("another reservation", b.reserve(grain), false, 3*grain)
	step("a refused reserve takes nothing", b.reserve(700<<10), true, 3*grain)
	a.release(1)
	step("a free grain is given back", nil, false, 2*grain)
	a.release(1)
	step("a used grain is not", nil, false, 2*grain)
	a.releaseAllBut(2 * grain)
	step("releaseAllBut never takes", nil, false, 2*grain)
	a.releaseAllBut(0)
	step("releaseAllBut gives the rest back", nil, false, grain)
	a.release(1 << 20)
	step("releasing too much gains nothing", a.reserve(1), false, 2*grain)
	step("up to the last eighth", b.reserve(700<<10-2*grain), false, 700<<10)
	step("the last eighth is for small bodies", a.reserve(grain), true, 700<<10)
	step("a small body takes the last eighth", c.reserve(100<<10), false, 800<<10)
	step("the memory is full", c.reserve(1), true, 800<<10)
	a.close()
	b.close()
	c.close()
	step("after close", nil, false, 0)
	step("a second close changes nothing", func() error { a.close(); return nil }(), false, 0)
	step("reserve after close fails", a.reserve(1), true, 0)

	alone := &reservation{of: m}
	err := alone.reserve(701 << 10)
	var refusal *Error
	if !errors.As(err, &refusal) || refusal.Status != http.StatusBadRequest {
		t.Errorf("a body that never fits: %v, want a 400", err)
	}
	var nobody *reservation
	if err := nobody.reserve(1 << 40); err != nil {
		t.Errorf("a nil reservation: %v, want no error", err)
	}
	nobody.release(1)
}
