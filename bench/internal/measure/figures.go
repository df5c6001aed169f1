//go:build unix

package measure

import (
	"fmt"
	"time"

	"github.com/latchkey-go/latchkey/bench/internal/machine"
	"github.com/latchkey-go/latchkey/bench/internal/report"
	"github.com/latchkey-go/latchkey/bench/internal/stage"
	"github.com/latchkey-go/latchkey/bench/internal/wrk"
)

// report puts the series together.
func (r *run) report() report.Report {
	rep := report.Report{
		Date: time.Now(), Machine: machine.Describe(), Rounds: r.Rounds, Seconds: r.Seconds, Foreign: r.foreign,
		Load:  fmt.Sprintf("wrk -t%d -c%d", wrk.Threads, wrk.Connections),
		Notes: r.notes,
	}
	for _, v := range stage.Variants() {
		if s := r.series[v.Name]; len(s) > 0 {
			rep.Servers = append(rep.Servers, report.Server{
				Name: v.Name, About: v.About, PerSecond: s, OfBare: s.Over(r.series[stage.Bare]),
			})
		}
	}
	for _, f := range r.figures() {
		if len(f.Values) == 0 {
			f.Missing = "left out"
		}
		rep.Figures = append(rep.Figures, f)
	}
	return rep
}

// figures returns the figures that have targets.
func (r *run) figures() []report.Figure {
	const view = "guarded view"
	over := func(name, base string) report.Series { return r.series[name].Over(r.series[base]) }
	list := []report.Figure{
		{
			Name: view + " / bare net/http, no access log", Values: over(ours, stage.Bare),
			Target: report.AtLeast(0.92), Bound: "the kernel and net/http, which both share",
		}, {
			Name: view + " with access log / bare net/http", Values: over(oursLogged, stage.Bare),
			Target: report.AtLeast(0.87), Bound: "the copy of each line into the file",
		}, {
			Name: view + " / gin with golang-jwt", Values: over(ours, stage.Gin), Target: report.AtLeast(1.25),
			Bound: "net/http, which both share",
		}, {
			Name: view + " / REST framework under gunicorn", Values: over(ours, stage.DRF), Target: report.AtLeast(50),
			Bound: "wrk, which shares the CPUs with the server",
		},
	}
	list = append(list, r.checkFigures()...)
	return append(list, report.Figure{
		Name: "sign-in / PBKDF2 alone", Values: over("login", "hash"), Target: report.AtMost(1.03),
		Bound: "the hash, which the number of iterations sets",
	}, report.Figure{
		Name:   fmt.Sprintf("p99 of guarded requests under %d sign-ins / idle", stage.Users),
		Values: over(busyP99, idleP99), Target: report.AtMost(3),
		Bound: "the CPUs that are left beside the hashing workers",
	}, report.Figure{
		Name: "start to the first guarded answer", Values: r.series["start"], Unit: "ms", Target: report.AtMost(60),
		Bound: "loading the program, and opening the database",
	})
}

// checkFigures returns the figures of token checks.
func (r *run) checkFigures() []report.Figure {
	list := []report.Figure{
		{
			Name: "token check on a hit", Values: r.series["hit"], Unit: "ns", Target: report.AtMost(200),
			Bound: "the digest of the key",
		}, {
			Name: "allocations of a hit", Values: r.series["hit allocations"], Target: report.AtMost(0),
			Bound: "–",
		}, {
			Name: "memory of a cached identity", Values: r.series["identity"], Unit: "B", Target: report.AtMost(600),
			Bound: "the fields of the user and the token",
		},
	}
	for _, tokens := range r.Tokens {
		list = append(list, report.Figure{
			Name:   fmt.Sprintf("token check on a miss / the driver's bare query, %s tokens", thousands(tokens)),
			Values: r.series[missOf(tokens)].Over(r.series[bareOf(tokens)]), Target: report.AtMost(1.2),
			Bound: "the driver",
		})
	}
	for _, tokens := range r.Tokens[min(1, len(r.Tokens)):] {
		f := report.Figure{
			Name:   fmt.Sprintf("miss among %s tokens / among %s", thousands(tokens), thousands(r.Tokens[0])),
			Values: r.series[missOf(tokens)].Over(r.series[missOf(r.Tokens[0])]),
			Target: report.AtMost(1.5),
			Bound:  "the depth of the indexes, and pages that SQLite's own cache does not hold",
		}
		list = append(list, f)
	}
	return list
}

// thousands returns n as "10 k" or "1 M".
func thousands(n int) string {
	switch {
	case n >= 1_000_000 && n%1_000_000 == 0:
		return fmt.Sprintf("%d M", n/1_000_000)
	case n >= 1000 && n%1000 == 0:
		return fmt.Sprintf("%d k", n/1000)
	}
	return fmt.Sprint(n)
}
