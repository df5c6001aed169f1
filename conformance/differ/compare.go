package main

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/latchkey-go/latchkey/conformance/recorded"
)

// A pair is two servers over copies of one database.
type pair struct{ django, latchkey string }

// An exchange is a request and what each server answered to it.
type exchange struct {
	step             *recorded.Step
	django, latchkey recorded.Answer
	differences      []string
}

// ask sends the request to both.
func (p pair) ask(ctx context.Context, s *recorded.Step) (exchange, error) {
	x := exchange{step: s}
	var err error
	if x.django, err = s.Exchange(ctx, p.django); err != nil {
		return x, fmt.Errorf("ask Django: %w", err)
	}
	if x.latchkey, err = s.Exchange(ctx, p.latchkey); err != nil {
		return x, fmt.Errorf("ask Latchkey: %w", err)
	}
	x.differences = asCase(s).Differences(x.django, x.latchkey)
	return x, nil
}

// asCase is the request with what may differ without saying anything: new tokens, and the order of keys in what was
// a form or a query.
func asCase(s *recorded.Step) *recorded.Case {
	return &recorded.Case{Name: "found: " + s.Method + " " + s.Target, Mask: []string{"token"},
		Unordered: strings.HasPrefix(s.Target, "/echo/"), Steps: []recorded.Step{*s}}
}

var changing = regexp.MustCompile(`"[^"]*"|[0-9]+`)

// kind is the same for differences that look alike.
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
