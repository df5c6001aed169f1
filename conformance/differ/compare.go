package main

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/latchkey-go/latchkey/conformance/recorded"
)

// A pair is the addresses of two servers on copies of one database, of the engine.
type pair struct{ django, latchkey, engine string }

// An exchange is a request with the answer of each server.
type exchange struct {
	step             *recorded.Step
	engine           string
	django, latchkey recorded.Answer
	differences      []string
}

// ask sends the request to both servers at once.
func (p pair) ask(ctx context.Context, s *recorded.Step) (exchange, error) {
	x := exchange{step: s, engine: p.engine}
	var failed error
	var group sync.WaitGroup
	group.Go(func() { x.django, failed = s.Exchange(ctx, p.django) })
	var err error
	x.latchkey, err = s.Exchange(ctx, p.latchkey)
	group.Wait()
	if failed != nil {
		return x, fmt.Errorf("ask Django: %w", failed)
	}
	if err != nil {
		return x, fmt.Errorf("ask Latchkey: %w", err)
	}
	x.differences = asCase(s).Differences(x.django, x.latchkey)
	return x, nil
}

// asCase returns the request as a case. The case ignores new tokens, and the order of keys where a
// form or a query is echoed.
func asCase(s *recorded.Step) *recorded.Case {
	return &recorded.Case{Name: "found: " + s.Method + " " + s.Target, Mask: []string{"token"},
		Unordered: strings.HasPrefix(s.Target, "/echo/"), Steps: []recorded.Step{*s}}
}

// changing matches the parts of an error that vary with the request.
var changing = regexp.MustCompile(`"[^"]*"|[0-9]+`)

// kind returns a text that is the same for similar differences.
func (x exchange) kind() string {
	path, _, _ := strings.Cut(x.step.Target, "?")
	top, _, _ := strings.Cut(strings.TrimLeft(path, "/"), "/")
	kind := fmt.Sprintf("/%s %d %d", top, x.django.Status, x.latchkey.Status)
	for _, d := range x.differences {
		what, _, _ := strings.Cut(d, ":")
		kind += " " + what
	}
	if x.django.Status >= 400 && x.django.Status < 500 {
		kind += " " + changing.ReplaceAllString(x.django.Body, "#")
	}
	return kind
}
