package rest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/latchkey-go/latchkey/rest"
)

// keeper is a renderer that keeps the slice that it was given, as one that caches answers does.
type keeper struct {
	rest.JSON
	mu   *sync.Mutex
	kept *[][]byte
}

func (k keeper) Render(dst []byte, r *rest.Request, resp *rest.Response) ([]byte, error) {
	out, err := k.JSON.Render(dst, r, resp)
	k.mu.Lock()
	defer k.mu.Unlock()
	*k.kept = append(*k.kept, out)
	return out, err
}

// appender keeps the JSON that it has appended.
type appender struct {
	text string
	kept *[][]byte
}

func (a appender) AppendJSON(dst []byte) ([]byte, error) {
	out := append(dst, `"`+a.text+`"`...)
	*a.kept = append(*a.kept, out)
	return out, nil
}

// TestBuffersAreNotKept: rendered answers share memory only one after the other. A project's code
// that keeps a slice neither sees nor changes a later answer.
func TestBuffersAreNotKept(t *testing.T) {
	t.Parallel()
	api, _ := newAPI()
	serve := func(v http.Handler, text string) string {
		w := httptest.NewRecorder()
		r := httptest.NewRequest("GET", "/?t="+text, nil)
		r.Header.Set("X-User", "alice")
		v.ServeHTTP(w, r)
		return w.Body.String()
	}
	echo := rest.Func(func(r *rest.Request) (*rest.Response, error) {
		return rest.OK(strings.Repeat(r.Query()["t"][0], 40)), nil
	})
	var kept [][]byte
	keeping := api.View(echo, rest.Renderers(keeper{mu: new(sync.Mutex), kept: &kept}))
	for i := range 20 {
		serve(keeping, fmt.Sprint(i))
	}
	for i, body := range kept {
		if want := `"` + strings.Repeat(fmt.Sprint(i), 40) + `"`; string(body) != want {
			t.Errorf("answer %d is now %s", i, body)
		}
	}
	var own [][]byte
	appending := api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) {
		return rest.OK([]any{"a", appender{r.Query()["t"][0], &own}, "b"}), nil
	}))
	for i := range 5 {
		if got, want := serve(appending, fmt.Sprint(i)), fmt.Sprintf(`["a","%d","b"]`, i); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	for i, text := range own {
		if want := fmt.Sprintf(`"%d"`, i); string(text) != want {
			t.Errorf("the JSON of answer %d is now %s", i, text)
		}
	}
}

// TestBuffersOfManyRequests: answers of all sizes, and refused renderings between them, do not mix.
// The race detector looks on.
func TestBuffersOfManyRequests(t *testing.T) {
	t.Parallel()
	api, _ := newAPI()
	view := api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) {
		text := r.Query()["t"][0]
		if strings.HasPrefix(text, "7") { // no JSON
			return rest.OK([]any{text, make(chan int)}), nil
		}
		if strings.HasPrefix(text, "3") {
			return rest.JSONResponse(map[string]string{"é": text}), nil
		}
		return rest.OK(text), nil
	}))
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 100 {
				text := strings.Repeat(fmt.Sprint(g, i), 1+i*7)
				w := httptest.NewRecorder()
				r := httptest.NewRequest("GET", "/?t="+strings.ReplaceAll(text, " ", "-"), nil)
				r.Header.Set("X-User", "alice")
				view.ServeHTTP(w, r)
				text = strings.ReplaceAll(text, " ", "-")
				want := `"` + text + `"`
				if g == 3 {
					want = `{"\u00e9": "` + text + `"}`
				}
				if got := w.Body.String(); g != 7 && got != want || g == 7 && w.Code != 500 {
					t.Errorf("%d: got %.80s, want %.80s", w.Code, got, want)
				}
			}
		})
	}
	wg.Wait()
}
