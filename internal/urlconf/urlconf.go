// Package urlconf finds the handler of a path as Django's URLconf does. No Go router follows these
// rules.
//
// A [Table] is an ordered list of patterns. A segment of a pattern is literal, or it is a name.
// "{id}" matches one segment that is not empty. "{rest...}" is allowed at the end and matches the
// rest of the path, which may be empty:
//
//	/notes/   /notes/{id}/   /files/{path...}
//
// The decoded path is matched without any cleaning: "//notes/" does not match "/notes/", an escaped
// slash counts as a slash, and case matters. Bytes that are not UTF-8 stay escaped ("%FF"), so that
// the value of a name is always valid text. The first pattern that matches wins, for any method. A
// handler gets the values of the names from [http.Request.PathValue]. The rest of the request is
// unchanged.
//
// If no pattern matches the path, but one matches the path with a slash at its end, the answer is
// Django's redirect (APPEND_SLASH). A Table ignores the host: check it before.
package urlconf

import (
	"net/http"
	"strings"

	"github.com/latchkey-go/latchkey/internal/pyurl"
)

// Table is an ordered list of patterns. Call Handle before it serves requests. Then it is safe for
// concurrent use.
type Table struct {
	// NotFound answers requests that no pattern matches. Default http.NotFound.
	NotFound http.Handler
	// Prefix is the path under which a proxy serves the table, and which the proxy removes:
	// Django's FORCE_SCRIPT_NAME. It stands in redirects.
	Prefix string

	routes []route
	exact  map[string]int // the indexes of routes without names, by path
	named  []int          // the indexes of the other routes, in order
}

type route struct {
	pattern pattern
	handler http.Handler
}

// Handle adds a pattern after the existing ones. It panics if the pattern is malformed. It also
// panics if the pattern is unreachable, because an earlier pattern matches all of its paths.
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
	if p.hasNames() {
		t.named = append(t.named, len(t.routes))
	} else {
		if t.exact == nil {
			t.exact = map[string]int{}
		}
		t.exact[text] = len(t.routes)
	}
	t.routes = append(t.routes, route{p, h})
}

// ServeHTTP calls the handler of the path, redirects to the path with a slash, or calls NotFound.
func (t *Table) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := pyurl.Repercent(r.URL.Path)
	if path == "" { // "GET http://host"
		path = "/"
	}
	if found := t.find(path); found != nil {
		found.pattern.setValues(r, path)
		found.handler.ServeHTTP(w, r)
		return
	}
	if !strings.HasSuffix(path, "/") && t.find(path+"/") != nil && redirect(w, t.Prefix+path, r.URL.RawQuery) {
		return
	}
	if t.NotFound == nil {
		http.NotFound(w, r)
		return
	}
	t.NotFound.ServeHTTP(w, r)
}

// find returns the first route that matches the path, or nil.
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
