package rest_test

import (
	"context"
	"fmt"
	"iter"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/rest"
)

// plainRenderer writes data as Go does, and knows no sequences.
type plainRenderer struct{}

func (plainRenderer) MediaType() string { return "text/plain" }
func (plainRenderer) Format() string    { return "txt" }
func (plainRenderer) Render(dst []byte, _ *rest.Request, resp *rest.Response) ([]byte, error) {
	return fmt.Append(dst, resp.Data, " ", resp.IsPreview()), nil
}

// shortRenderer shows the first elements.
type shortRenderer struct {
	plainRenderer
	elements int
}

func (s shortRenderer) PreviewElements() int { return s.elements }

// countingUp yields the first numbers, or all if count is -1, and counts those that were taken.
func countingUp(count int, taken *int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for n := 0; n != count; n++ {
			if *taken = n + 1; !yield(n) {
				return
			}
		}
	}
}

// TestCollected: the client chooses the renderer, so no renderer holds more than a bound of a
// sequence, however long that is. A whole answer is never a part without a word.
func TestCollected(t *testing.T) {
	t.Parallel()
	plain := rest.Renderers(plainRenderer{})
	short := func(n int) rest.Option { return rest.Renderers(shortRenderer{elements: n}) }
	for _, c := range []struct {
		name   string
		count  int // -1: endless
		opts   []rest.Option
		status int
		body   string
		taken  int
	}{
		{"up to the bound", 3, []rest.Option{plain, rest.MaxCollected(3)}, 200, "[0 1 2] false", 3},
		{"above", 4, []rest.Option{plain, rest.MaxCollected(3)}, 500, "", 4},
		{"endless", -1, []rest.Option{plain}, 500, "", rest.DefaultMaxCollected + 1},
		{"endless, a preview", -1, []rest.Option{short(2)}, 200, "[0 1] true", 3},
		{"short, a preview", 2, []rest.Option{short(2)}, 200, "[0 1] false", 2},
		{"a preview of more than the bound", -1, []rest.Option{short(9), rest.MaxCollected(1)}, 200, "[0] true", 2},
		{"a preview of nothing", -1, []rest.Option{short(0)}, 200, "[] true", 1},
	} {
		api, log := newAPI()
		taken := 0
		view := api.View(answering(func(*rest.Request) *rest.Response { return rest.OK(countingUp(c.count, &taken)) }),
			append(c.opts, rest.Permissions(rest.AllowAny))...)
		w := send(view, "GET /")
		if w.Code != c.status || c.status == 200 && w.Body.String() != c.body || taken != c.taken {
			t.Errorf("%s: %d %s, %d taken", c.name, w.Code, w.Body, taken)
		}
		if c.status == 500 && !strings.Contains(log.String(), "Config.MaxCollected") {
			t.Errorf("%s: the log does not say what to do: %s", c.name, log)
		}
	}
}

// An object keeps its form. A client that has left ends the list.
func TestCollectedObjectAndClient(t *testing.T) {
	t.Parallel()
	api, _ := newAPI()
	pairs := func(yield func(string, int) bool) {
		for n := 0; yield(fmt.Sprint("k", n), n); n++ {
		}
	}
	w := send(api.View(answering(func(*rest.Request) *rest.Response { return rest.OK(iter.Seq2[string, int](pairs)) }),
		rest.Permissions(rest.AllowAny), rest.Renderers(shortRenderer{elements: 2})), "GET /")
	expect(t, "object", w, 200, "[k0 0 k1 1] true")

	taken := 0
	ctx, leave := context.WithCancel(t.Context())
	view := api.View(answering(func(*rest.Request) *rest.Response { leave(); return rest.OK(countingUp(-1, &taken)) }),
		rest.Permissions(rest.AllowAny), rest.Renderers(plainRenderer{}))
	view.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, "GET", "/", nil))
	if taken != 1 {
		t.Errorf("%d elements taken for a client that has left", taken)
	}
}

// inner hides the preview of the renderer in it.
type inner struct{ rest.Renderer }

func TestCollectedPanics(t *testing.T) {
	t.Parallel()
	mustPanic(t, "rest: MaxCollected is not positive", func() { rest.MaxCollected(0) })
	mustPanic(t, "rest: Config.MaxCollected is negative", func() { rest.New(rest.Config{MaxCollected: -1}) })
	mustPanic(t, "rest: rest_test.inner embeds rest_test.shortRenderer, whose PreviewElements would not be used",
		func() { rest.New(rest.Config{Renderers: []rest.Renderer{inner{shortRenderer{}}}}) })
}
