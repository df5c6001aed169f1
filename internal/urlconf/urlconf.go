// Package urlconf finds the handler of a path as Django's URLconf does, which no mux of Go's does.
//
// A [Table] is an ordered list of patterns, each a path whose segments stand for themselves, for one segment
// ("{id}", never empty) or, at the end, for everything below ("{rest...}", which may be empty):
//
//	/notes/   /notes/{id}/   /files/{path...}
//
// The decoded path is matched as it stands: nothing is cleaned, "//notes/" is no "/notes/", an escaped slash
// is a slash, case counts. Bytes that are not UTF-8 stay escaped ("%FF"), so that a name's value is always text. The first pattern that matches wins, whatever the method. Handlers read what a
// name stood for from [http.Request.PathValue] and get the request otherwise as it came.
//
// Where nothing matches but the path with a slash at its end would, the answer is Django's redirect
// (APPEND_SLASH). The host is not looked at: check it before.
package urlconf

import (
	"net/http"
	"strings"
)

// Table is an ordered list of patterns. Fill it before it serves; then it is safe for concurrent use.
type Table struct {
	// NotFound answers what no pattern matches; default http.NotFound.
	NotFound http.Handler

	routes []route
	exact  map[string]int // the routes without a name, by path
	named  []int          // the others, in order
}

type route struct {
	pattern pattern
	handler http.Handler
}

// Handle adds a pattern behind those that stand. It panics on one that is malformed, and on one that can
// never be reached because an earlier pattern takes every path of it.
func (t *Table) Handle(text string, h http.Handler) {
	if h == nil {
		panic("urlconf: no handler for " + text)
	}
	p := parse(text)
	for _, earlier := range t.routes {
		if earlier.pattern.covers(p) {
			panic("urlconf: " + text + " is never reached: " + earlier.pattern.text + " stands before it")
		}
	}
	if p.named() {
		t.named = append(t.named, len(t.routes))
	} else {
		if t.exact == nil {
			t.exact = map[string]int{}
		}
		t.exact[text] = len(t.routes)
	}
	t.routes = append(t.routes, route{p, h})
}

// ServeHTTP answers with the handler of the path, the redirect to the path with a slash, or NotFound.
func (t *Table) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := repercent(r.URL.Path)
	if path == "" { // "GET http://host"
		path = "/"
	}
	if found := t.find(path); found != nil {
		found.pattern.setValues(r, path)
		found.handler.ServeHTTP(w, r)
		return
	}
	if !strings.HasSuffix(path, "/") && t.find(path+"/") != nil && redirect(w, path, r.URL.RawQuery) {
		return
	}
	if t.NotFound == nil {
		http.NotFound(w, r)
		return
	}
	t.NotFound.ServeHTTP(w, r)
}

// find returns the first route that matches, or nil.
func (t *Table) find(path string) *route {
	end, exact := t.exact[path]
	if !exact {
		end = len(t.routes)
	}
	for _, i := range t.named {
		if i >= end {
			break
		}
		if t.routes[i].pattern.matches(path) {
			return &t.routes[i]
		}
	}
	if exact {
		return &t.routes[end]
	}
	return nil
}
