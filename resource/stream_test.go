package resource_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/resource"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
	"github.com/latchkey-go/latchkey/testkit"
)

// TestStream sends the same list as without Stream, with the rows behind relations.
func TestStream(t *testing.T) {
	t.Parallel()
	site := books(t, func(site *latchkey.Site) {
		api := site.Router("/api/")
		api.Register("notes", owned(resource.ViewSet[Note]{}))
		api.Register("streamed", owned(resource.ViewSet[Note]{Name: "streamed", Stream: true}))
	})
	alice := site.User(t, "alice")
	for i := range 1203 {
		n := noted(t, site, alice, fmt.Sprint("note ", i), 1)
		if i%3 == 0 {
			if err := latchkey.Table[Claim](site.Site).Insert(t.Context(), claimOn(n)); err != nil {
				t.Fatal(err)
			}
		}
	}
	c := site.Client().As(alice)
	for _, query := range []string{"", "?search=note+7&ordering=-id", "?search=nothing"} {
		whole := c.Get("/api/notes/"+query).Expect(t, 200).Text()
		ran := site.Queries(func() {
			if got := c.Get("/api/streamed/"+query).Expect(t, 200).Text(); got != whole {
				t.Errorf("%s: %d bytes, want %d", query, len(got), len(whole))
			}
		})
		if query == "" && len(ran) != 1+3 { // the rows, and the claims of 500 of them each
			t.Errorf("%d statements", len(ran))
		}
	}
}

// endless is a source that tells when its loop ends. With fails it ends with an error.
type endless struct {
	planets
	fails int
	ended chan error
}

var errBroken = errors.New("the disk is broken")

func (e endless) List(ctx context.Context, _ model.Query) iter.Seq2[*Planet, error] {
	return func(yield func(*Planet, error) bool) {
		defer func() { e.ended <- ctx.Err() }()
		for i := 0; e.fails == 0 || i < e.fails; i++ {
			if !yield(&Planet{ID: int64(i), Name: strings.Repeat("x", 100)}, nil) {
				return
			}
		}
		yield(nil, errBroken)
	}
}

// streamed serves a streamed list of a source.
func streamed(t *testing.T, source resource.Source[Planet]) *httptest.Server {
	t.Helper()
	env := resource.Env{Env: serializer.Env{
		Models: model.NewSet(model.App{Label: "sky", Models: []any{Planet{}}})}}
	view := resource.ListView(env, resource.ViewSet[Planet]{Source: source, Stream: true})
	api := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny}})
	server := httptest.NewServer(api.View(view))
	t.Cleanup(server.Close)
	return server
}

// TestStreamEnds: a client that leaves ends the query, and a failure cuts the answer, or is a 500
// if nothing has been sent yet.
func TestStreamEnds(t *testing.T) {
	t.Parallel()
	gone := endless{ended: make(chan error, 1)}
	resp, err := http.Get(streamed(t, gone).URL)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.CopyN(io.Discard, resp.Body, 1<<20); err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	<-gone.ended // or the test times out
	for rows, status := range map[int]int{10_000: 200, 1: 500} {
		broken := endless{fails: rows, ended: make(chan error, 1)}
		resp, err := http.Get(streamed(t, broken).URL)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if cut := errors.Is(err, io.ErrUnexpectedEOF); resp.StatusCode != status || cut != (status == 200) {
			t.Errorf("%d rows: status %d, %v, %d bytes", rows, resp.StatusCode, err, len(text))
		}
	}
}

// TestStreamIsFlat reads a list of half a million rows, of 28 MB, and looks at the heap meanwhile.
// It runs by itself, because other tests take memory too.
func TestStreamIsFlat(t *testing.T) {
	site := books(t, func(site *latchkey.Site) {
		site.Router("/").Register("notes", resource.ViewSet[Note]{Stream: true,
			Options:    []rest.Option{rest.Permissions(rest.AllowAny)},
			Serializer: serializer.Serializer[Note]{Fields: []string{"id", "owner", "title", "stars"}}})
	})
	noted(t, site, site.User(t, "alice"), "first", 1)
	const rows = 500_000
	_, err := site.DB.Exec(t.Context(), `INSERT INTO books_note (title, stars, owner_id)
		WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
		SELECT 'note ' || i, i % 10, (SELECT id FROM auth_user) FROM n`, rows-1)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(site)
	defer server.Close()
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapInuse + m.StackInuse
	}
	before, most := heap(), uint64(0)
	req, err := http.NewRequestWithContext(t.Context(), "GET", server.URL+"/notes/", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = testkit.Host
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	n, piece, found := 0, make([]byte, 64<<10), 0
	for {
		got, err := io.ReadFull(resp.Body, piece)
		if n += got; n/(4<<20) > (n-got)/(4<<20) {
			most = max(most, heap())
		}
		found += strings.Count(string(piece[:got]), `{`)
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	const bound = 8 << 20
	if more := int64(most) - int64(before); found != rows || resp.StatusCode != 200 || more > bound {
		t.Errorf("status %d, %d rows, %d bytes, and %d kB more memory", resp.StatusCode, found, n, more>>10)
	} else {
		t.Logf("%d MB, with %d kB more memory", n>>20, more>>10)
	}
}

// TestStreamMistakes: a streamed list has no pages and no ETag.
func TestStreamMistakes(t *testing.T) {
	t.Parallel()
	env := resource.Env{Env: serializer.Env{
		Models: model.NewSet(model.App{Label: "sky", Models: []any{Planet{}}})}}
	for want, v := range map[string]resource.ViewSet[Planet]{
		"Stream: a list with Pages is not streamed": {Pages: resource.PageNumber{Size: 1}, Source: counter{}},
		"Stream: a streamed list has no ETag: leave Guard.Lists out": {Source: planets{},
			Guard: resource.Guard{Lists: true}},
	} {
		v.Stream = true
		if got := panicOf(func() { resource.ListView(env, v) }); !strings.HasSuffix(got, want) {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
}
