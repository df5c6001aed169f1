package main

import (
	"errors"
	"net/http"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/conformance/databases"
	"github.com/latchkey-go/latchkey/conformance/launch"
	"github.com/latchkey-go/latchkey/model"
)

// aliceToken is a token of the recorded database.
const aliceToken = "522b276a356bdf39013dfabea2cd43e141ecc9e8"

// BenchmarkBesideDjango compares the CPU time of requests in the process: from the handler's call
// to the answer, here and in Django's WSGI application, on one SQLite file in turns. Servers and
// sockets are left out: "differ --cost" compares what they add. It reports medians of the rounds.
func BenchmarkBesideDjango(b *testing.B) {
	dir := b.TempDir()
	database := "sqlite:" + dir + "/shop.sqlite3"
	if err := databases.Shop(b.Context(), database, dir); err != nil {
		b.Fatal(err)
	}
	if err := databases.Hundred(b.Context(), database); err != nil {
		b.Fatal(err)
	}
	project := latchkey.Project{Name: "shop", API: policy, Setup: routes, Apps: []model.App{shop}}
	settings := latchkey.Settings{Database: database, Log: latchkey.LogSettings{Access: "off"}} // as WSGI has none
	site, err := latchkey.Open(b.Context(), project, settings)
	if err != nil {
		b.Fatal(err)
	}
	defer site.Close()
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // as the command serve does
	django := launch.Django{Project: "shop", Database: database, Dir: dir, Env: []string{"COST_TOKEN=" + aliceToken}}
	for name, path := range map[string]string{
		"ListWithJoin": "/api/reviews/", "List": "/api/categories/",
		"Row": "/api/reviews/1/", "SmallRow": "/api/tags/1/", "RowWithTags": "/api/products/1/",
	} {
		b.Run(name, func(b *testing.B) {
			var ours, theirs, ratio []float64
			cpuOf(b, site, path, 100) // statements are prepared
			for b.Loop() {
				a, d := cpuOf(b, site, path, 2000), djangoCPU(b, django, path, 100)
				ours, theirs, ratio = append(ours, a), append(theirs, d), append(ratio, d/a)
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(median(ours), "µs-cpu")
			b.ReportMetric(median(theirs), "µs-cpu-django")
			b.ReportMetric(median(ratio), "django/here")
		})
	}
}

// djangoCPU returns what a request costs Django, in µs.
func djangoCPU(b *testing.B, django launch.Django, path string, requests int) float64 {
	b.Helper()
	out, err := django.Python(b.Context(), "../cost.py", path, strconv.Itoa(requests))
	if errors.Is(err, launch.ErrNoDjango) {
		b.Skip(err)
	}
	if err != nil {
		b.Fatal(err)
	}
	cost, err := strconv.ParseFloat(strings.TrimSpace(out), 64)
	if err != nil {
		b.Fatal(err)
	}
	return cost
}

// cpuOf returns what a request costs the handler, in µs.
func cpuOf(b *testing.B, h http.Handler, path string, requests int) float64 {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), "GET", "http://localhost"+path, nil)
	if err != nil {
		b.Fatal(err)
	}
	r.RequestURI = path
	r.Header.Set("Authorization", "Token "+aliceToken)
	before := cpuTime(b)
	for range requests {
		w := &discarded{header: http.Header{}}
		if h.ServeHTTP(w, r); w.status != http.StatusOK {
			b.Fatalf("%s: %d", path, w.status)
		}
	}
	return float64((cpuTime(b) - before).Microseconds()) / float64(requests)
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

func median(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}

// discarded is an answer whose body nobody reads.
type discarded struct {
	header http.Header
	status int
}

func (d *discarded) Header() http.Header { return d.header }

func (d *discarded) WriteHeader(status int) { d.status = status }

func (d *discarded) Write(body []byte) (int, error) { return len(body), nil }
