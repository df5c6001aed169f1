// Package urlconf finds the handler of a path as Django's URLconf does. No Go router follows these
// rules.
//
// A [Table] is an ordered list of patterns. A pattern is literal text with names. "{id}" matches a
// text without slashes that is not empty. "{id:int}" has one of Django's path converters: int,
// path, slug, str or uuid, or lookup, which matches no dot either. "{rest...}" is allowed at the
// end, after a slash, and matches the rest
// of the path, which may be empty:
//
//	/notes/   /notes/{id:int}/   /{year:int}/{title:slug}.html   /files/{path...}
//
// The decoded path is matched without any cleaning: "//notes/" does not match "/notes/", an escaped
// slash counts as a slash, and case matters. Bytes that are not UTF-8 stay escaped ("%FF"), so that
// the value of a name is always valid text. The first pattern that matches wins, for any method. A
// handler gets the values of the names from [http.Request.PathValue]. The rest of the request is
// unchanged.
//
// Some patterns match no path of more than 8190 bytes, because that would take long: those with
// {name:path} before the end, or with more than a name between two slashes.
//
// If no pattern matches the path, but one matches the path with a slash at its end, the answer is
// Django's redirect (APPEND_SLASH). A Table ignores the host: check it before.
package urlconf

import (
	"net/http"
	"slices"
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

	// Lost is called for a request whose body is lost in the redirect to the path with a slash:
	// clients repeat a POST as a GET. Default: nothing.
	Lost func(*http.Request)

	routes     []route
	exact      map[string]int   // the indexes of routes without names in their patterns, by path
	named      []int            // the indexes of the other routes, in order
	byName     map[string][]int // the indexes of the routes that Reverse finds, by their own names
	namespaces map[string]bool  // the parts of these names before a colon
	byStart    map[string][]int // the indexes of the routes, by the literal at their beginning
}

type route struct {
	name    string // for Reverse; "": none
	pattern *pattern
	handler http.Handler
}

// Handle adds a pattern after the existing ones. It panics if the pattern is malformed. It also
// panics if the pattern is unreachable, because an earlier pattern matches all of its paths.
func (t *Table) Handle(text string, h http.Handler) { t.HandleNamed("", text, h) }

// HandleNamed is Handle for a pattern that Reverse finds by name. The name may have namespaces:
// "v1:order-list". Several patterns may have one name, but not with the same names and converters:
// the earlier would never be found, and HandleNamed panics.
func (t *Table) HandleNamed(name, text string, h http.Handler) {
	if h == nil {
		panic("urlconf: no handler for " + text)
	}
	p := parse(text)
	if earlier := t.covering(p); earlier != nil {
		panic("urlconf: " + text + " is never reached: " + earlier.text + " stands before it")
	}
	t.addName(name, p)
	if p.hasNames() {
		t.named = append(t.named, len(t.routes))
	} else {
		if t.exact == nil {
			t.exact = map[string]int{}
		}
		t.exact[text] = len(t.routes)
	}
	if t.byStart == nil {
		t.byStart = map[string][]int{}
	}
	t.byStart[p.pieces[0].text] = append(t.byStart[p.pieces[0].text], len(t.routes))
	t.routes = append(t.routes, route{name, p, h})
}

// covering returns an earlier pattern that covers p, or nil. Only those can whose first literal
// begins that of p, so that a thousand routes are not compared with a thousand.
func (t *Table) covering(p *pattern) *pattern {
	start := p.pieces[0].text
	for end := range len(start) + 1 {
		for _, i := range t.byStart[start[:end]] {
			if earlier := t.routes[i].pattern; earlier.covers(p) {
				return earlier
			}
		}
	}
	return nil
}

// addName lets Reverse find the next route by name, unless name is "".
func (t *Table) addName(name string, p *pattern) {
	if name == "" {
		return
	}
	if t.byName == nil {
		t.byName, t.namespaces = map[string][]int{}, map[string]bool{}
	}
	for _, i := range t.byName[name] {
		if other := t.routes[i].pattern; slices.EqualFunc(other.names(), p.names(), isSameName) {
			panic("urlconf: " + other.text + " and " + p.text + " both have the name " + name +
				" and take the same values")
		}
	}
	t.byName[name] = append(t.byName[name], len(t.routes))
	for i := range len(name) {
		if name[i] == ':' {
			t.namespaces[name[:i]] = true
		}
	}
}

// ServeHTTP calls the handler of the path, redirects to the path with a slash, or calls NotFound.
func (t *Table) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := pyurl.Repercent(r.URL.Path)
	if path == "" { // "GET http://host"
		path = "/"
	}
	if found := t.find(path); found != nil {
		if found.pattern.hasNames() {
			found.pattern.setValues(r, path)
		}
		found.handler.ServeHTTP(w, r)
		return
	}
	if !strings.HasSuffix(path, "/") && t.find(path+"/") != nil && redirect(w, t.Prefix+path, r.URL.RawQuery) {
		if t.Lost != nil && hasBody(r.Method) {
			t.Lost(r)
		}
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

// Match returns the text of the first pattern that matches a decoded path, as ServeHTTP finds it.
// It reports false if there is none.
func (t *Table) Match(path string) (pattern string, ok bool) {
	found := t.find(pyurl.Repercent(path))
	if found == nil {
		return "", false
	}
	return found.pattern.text, true
}

// Resolve returns the name of the route of a decoded path, "" for a route without one, and the
// values of its pattern: Django's resolve. It reports false if no pattern matches.
func (t *Table) Resolve(path string) (name string, values map[string]string, ok bool) {
	path = pyurl.Repercent(path)
	found := t.find(path)
	if found == nil {
		return "", nil, false
	}
	values = map[string]string{}
	if found.pattern.hasNames() {
		r := &http.Request{}
		found.pattern.setValues(r, path)
		for _, param := range found.pattern.params {
			values[param] = r.PathValue(param)
		}
	}
	return found.name, values, true
}
