package bench_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/resource"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
)

// Parcel is a row of the lists that are compared.
type Parcel struct {
	ID     int64
	Owner  model.Ref[auth.User] `model:"cascade,related=parcels,noedit"`
	Number string               `model:"max_length=20"`
	Status string               `model:"max_length=10"`
	Weight int32
	Note   string `model:"text,blank"`
	Placed time.Time
}

func (Parcel) Meta() model.Meta { return model.Meta{Ordering: []string{"-id"}} }

var parcels = serializer.Serializer[Parcel]{
	Fields: []string{"id", "owner", "number", "status", "weight", "note", "placed"},
	With:   serializer.With{"owner": {Source: "owner.username", ReadOnly: true}},
}

// byHand is Parcel as a project without serializers has it.
type byHand struct {
	ID     int64     `json:"id"`
	Owner  string    `json:"owner"`
	Number string    `json:"number"`
	Status string    `json:"status"`
	Weight int32     `json:"weight"`
	Note   string    `json:"note"`
	Placed time.Time `json:"placed"`
}

type page struct {
	Count    int64    `json:"count"`
	Next     *string  `json:"next"`
	Previous *string  `json:"previous"`
	Results  []byHand `json:"results"`
}

const (
	joined = `SELECT p.id, u.username, p.number, p.status, p.weight, p.note, p.placed FROM bench_parcel p
		JOIN auth_user u ON u.id = p.owner_id`
	table = `CREATE TABLE bench_parcel (id integer PRIMARY KEY AUTOINCREMENT, owner_id integer NOT NULL,
		number varchar(20) NOT NULL, status varchar(10) NOT NULL, weight integer NOT NULL, note text NOT NULL,
		placed datetime NOT NULL)`
)

// hand are the same views by database/sql and encoding/json.
type hand struct{ db *sql.DB }

func (h hand) scan(rows interface{ Scan(...any) error }) (p byHand, err error) {
	err = rows.Scan(&p.ID, &p.Owner, &p.Number, &p.Status, &p.Weight, &p.Note, &p.Placed)
	return p, err
}

func (h hand) list(r *rest.Request) (*rest.Response, error) {
	var all page
	if err := h.db.QueryRowContext(r.Context(), "SELECT COUNT(*) FROM bench_parcel").Scan(&all.Count); err != nil {
		return nil, err
	}
	rows, err := h.db.QueryContext(r.Context(), joined+" ORDER BY p.id DESC LIMIT 100")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		p, err := h.scan(rows)
		if err != nil {
			return nil, err
		}
		all.Results = append(all.Results, p)
	}
	return written(all, rows.Err())
}

func (h hand) row(r *rest.Request) (*rest.Response, error) {
	p, err := h.scan(h.db.QueryRowContext(r.Context(), joined+" WHERE p.id = ?", r.PathValue("pk")))
	return written(p, err)
}

// written answers with the JSON of encoding/json.
func written(v any, err error) (*rest.Response, error) {
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(v)
	return rest.OK(ready(text)), err
}

// ready is JSON that is written already.
type ready []byte

func (b ready) AppendJSON(dst []byte) ([]byte, error) { return append(dst, b...), nil }

// parcelSite opens a site with the viewset at /api/parcels/ and the views by hand at /hand/.
func parcelSite(b *testing.B) (site *latchkey.Site, token string) {
	b.Helper()
	path := b.TempDir() + "/db.sqlite3"
	db, err := sql.Open("sqlite", path)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	site, err = latchkey.Open(b.Context(), latchkey.Project{
		Name: "bench", Log: slog.New(slog.DiscardHandler), Apps: []model.App{{Label: "bench", Models: []any{Parcel{}}}},
		Migrations: []migrate.Migration{{App: "bench", Name: "0001_initial", Up: []string{table},
			Down: []string{"DROP TABLE bench_parcel"}}},
		Setup: func(site *latchkey.Site) error {
			site.SimpleRouter("/api/").Register("parcels", resource.ViewSet[Parcel]{Serializer: parcels,
				Pages: resource.PageNumber{Size: 100}})
			site.View("/hand/", rest.Func(hand{db}.list))
			site.View("/hand/{pk:int}/", rest.Func(hand{db}.row))
			return nil
		},
	}, latchkey.Settings{Database: "sqlite:" + path,
		ServerSettings: latchkey.ServerSettings{AllowedHosts: []string{"localhost"}}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { site.Close() })
	if err := site.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	alice, err := site.Users.Create(b.Context(), auth.CreateParams{Username: "alice"})
	if err != nil {
		b.Fatal(err)
	}
	for i := range 100 {
		p := &Parcel{Number: fmt.Sprint("A-", i), Status: "new", Weight: int32(i), Placed: time.Now().UTC(),
			Note: "Leave it with the neighbours, please."}
		p.Owner.Row = &alice
		if err := latchkey.Table[Parcel](site).Insert(b.Context(), p); err != nil {
			b.Fatal(err)
		}
	}
	made, err := site.Tokens.GetOrCreate(b.Context(), alice.ID)
	if err != nil {
		b.Fatal(err)
	}
	return site, made.Key
}

// cost is what a request needs.
type cost struct{ cpu, allocations float64 }

// costOf sends n requests.
func costOf(b *testing.B, h http.Handler, path, token string, n int) cost {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), "GET", "http://localhost"+path, nil)
	if err != nil {
		b.Fatal(err)
	}
	r.RequestURI = path
	r.Header.Set("Authorization", "Token "+token)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := cpuTime(b)
	for range n {
		w := &discard{header: http.Header{}}
		if h.ServeHTTP(w, r); w.status != http.StatusOK {
			b.Fatalf("%s: %d", path, w.status)
		}
	}
	used := cpuTime(b) - start
	runtime.ReadMemStats(&after)
	return cost{float64(used) / float64(n), float64(after.Mallocs-before.Mallocs) / float64(n)}
}

// cpuTime is the CPU time of the process so far.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// BenchmarkResources compares a viewset with the same by hand behind the same token check: a list
// of 100 rows with a join and a count, and one row. The two take turns, so that a busy machine
// slows down both. It reports the medians of the rounds: CPU time, allocations, and their ratios.
func BenchmarkResources(b *testing.B) {
	site, token := parcelSite(b)
	for name, paths := range map[string][2]string{"list": {"/api/parcels/", "/hand/"},
		"row": {"/api/parcels/7/", "/hand/7/"}} {
		b.Run(name, func(b *testing.B) {
			var ours, theirs, ratio, allocations []float64
			for range 3 { // statements are prepared, and buffers found
				costOf(b, site, paths[0], token, 20)
				costOf(b, site, paths[1], token, 20)
			}
			for b.Loop() {
				a, h := costOf(b, site, paths[0], token, 40), costOf(b, site, paths[1], token, 40)
				ours, theirs = append(ours, a.cpu), append(theirs, h.cpu)
				ratio, allocations = append(ratio, a.cpu/h.cpu), append(allocations, a.allocations/h.allocations)
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(median(ours)/1e3, "µs-cpu")
			b.ReportMetric(median(theirs)/1e3, "µs-cpu-by-hand")
			b.ReportMetric(median(ratio), "cpu-ratio")
			b.ReportMetric(median(allocations), "allocs-ratio")
		})
	}
}

func median(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}

// wide is one of many models: each pair of arrays makes another type.
type wide[A, B any] struct {
	ID     int64
	Owner  model.Ref[auth.User] `model:"cascade,related=+,noedit"`
	Number string               `model:"max_length=20,unique"`
	Status string               `model:"max_length=10,default=new"`
	Weight int32                `model:"min=0,max=1000"`
	Ready  bool                 `model:"default=false"`
	Note   string               `model:"text,blank"`
	Placed time.Time            `model:"auto_now_add"`
	Paid   model.Date           `model:"null,blank"`
}

func (wide[A, B]) Meta() model.Meta {
	clean := strings.NewReplacer("[", "", "]uint8", "").Replace
	return model.Meta{Name: clean(fmt.Sprintf("m%T_%T", *new(A), *new(B))), Ordering: []string{"-id"}}
}

// models200 collects models, and what registers a viewset of each.
type models200 struct {
	models   []any
	register []func(*resource.Router)
}

func add[A, B any](m *models200) {
	m.models = append(m.models, wide[A, B]{})
	prefix := fmt.Sprint("p", len(m.models))
	m.register = append(m.register, func(rt *resource.Router) {
		rt.Register(prefix, resource.ViewSet[wide[A, B]]{Owner: "owner", Filter: []string{"status", "weight__gte"},
			Search: []string{"number", "note"}, Order: []string{"placed", "weight"},
			Pages: resource.PageNumber{Size: 50, SizeBy: "page_size", MaxSize: 200}})
	})
}

func addTen[A any](m *models200) {
	add[A, [1]byte](m)
	add[A, [2]byte](m)
	add[A, [3]byte](m)
	add[A, [4]byte](m)
	add[A, [5]byte](m)
	add[A, [6]byte](m)
	add[A, [7]byte](m)
	add[A, [8]byte](m)
	add[A, [9]byte](m)
	add[A, [10]byte](m)
}

func addFifty[A, B, C, D, E any](m *models200) {
	addTen[A](m)
	addTen[B](m)
	addTen[C](m)
	addTen[D](m)
	addTen[E](m)
}

// BenchmarkStartResources opens a site with 200 models and 200 viewsets, and one without, in turns.
// It reports the CPU time that they add, as the median.
func BenchmarkStartResources(b *testing.B) {
	all := &models200{}
	addFifty[[1]byte, [2]byte, [3]byte, [4]byte, [5]byte](all)
	addFifty[[6]byte, [7]byte, [8]byte, [9]byte, [10]byte](all)
	addFifty[[11]byte, [12]byte, [13]byte, [14]byte, [15]byte](all)
	addFifty[[16]byte, [17]byte, [18]byte, [19]byte, [20]byte](all)
	if len(all.models) != 200 {
		b.Fatal(len(all.models))
	}
	settings := latchkey.Settings{Database: "sqlite:" + b.TempDir() + "/db.sqlite3"}
	start := func(p latchkey.Project) float64 {
		runtime.GC()
		begin := cpuTime(b)
		site, err := latchkey.Open(b.Context(), p, settings)
		if err != nil {
			b.Fatal(err)
		}
		used := cpuTime(b) - begin
		site.Close()
		return float64(used)
	}
	bare := latchkey.Project{Name: "bench", Log: slog.New(slog.DiscardHandler)}
	full := bare
	full.Apps = []model.App{{Label: "bench", Models: all.models}}
	full.Setup = func(site *latchkey.Site) error {
		api := site.Router("/api/")
		for _, register := range all.register {
			register(api)
		}
		return nil
	}
	var added []float64
	for b.Loop() {
		without := start(bare)
		added = append(added, start(full)-without)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(added)/1e6, "ms-cpu-added")
}
