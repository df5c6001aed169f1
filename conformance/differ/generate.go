package main

import (
	"math/rand/v2"
	"net/url"
	"regexp"
	"strings"

	"github.com/latchkey-go/latchkey/conformance/recorded"
)

// A generator generates requests that every HTTP server accepts. Some are valid for the views; in
// others a few bytes are changed. A seed always gives the same requests.
type generator struct{ *rand.Rand }

func newGenerator(seed uint64) generator { return generator{rand.New(rand.NewPCG(seed, 0))} }

func (g generator) pick(from ...string) string { return from[g.IntN(len(from))] }

func (g generator) chance(p float64) bool { return g.Float64() < p }

// several returns up to n words, joined.
func (g generator) several(n int, separator string, word func() string) string {
	words := make([]string, g.IntN(n+1))
	for i := range words {
		words[i] = word()
	}
	return strings.Join(words, separator)
}

// request returns a request. None is for /throttle/, whose answers depend on the clock, or for
// /admin/.
func (g generator) request() recorded.Step {
	kinds := []func() recorded.Step{
		g.authenticated, g.authenticated, g.signedIn, g.signedIn, g.negotiated, g.negotiated, g.asked,
		g.echoed, g.echoed, g.echoed, g.echoed, g.signIn, g.signIn, g.wandering, g.wandering, g.odd,
	}
	for {
		s := kinds[g.IntN(len(kinds))]()
		if isSendable(&s) {
			return s
		}
	}
}

// authenticated returns a request to a view with some kind of credentials.
func (g generator) authenticated() recorded.Step {
	s := recorded.Step{Method: g.method(), Target: "/" + g.pick(guarded...) + "/"}
	add(&s, g.pick("Authorization", "Authorization", "authorization", "AUTHORIZATION"), g.authorization())
	if g.chance(.1) {
		add(&s, "Authorization", g.authorization())
	}
	if g.chance(.2) {
		add(&s, "Cookie", g.cookies())
	}
	if g.chance(.2) {
		g.withBody(&s)
	}
	return s
}

// signedIn returns a request to a view with sessions, mostly by a method that needs a CSRF token.
func (g generator) signedIn() recorded.Step {
	s := recorded.Step{Method: g.pick("GET", "POST", "POST", "POST", "PUT", "DELETE", "OPTIONS"),
		Target: "/" + g.pick("auth/session", "auth/session-then-token", "auth/default", "token", "methods/all") + "/"}
	g.csrf(&s)
	if g.chance(.2) {
		add(&s, "Authorization", g.authorization())
	}
	return s
}

// negotiated returns a request with an Accept header or a format.
func (g generator) negotiated() recorded.Step {
	s := recorded.Step{Method: g.method(), Target: "/" + g.pick(routes...) + "/"}
	if g.chance(.9) {
		add(&s, "Accept", g.accept())
	}
	if g.chance(.15) {
		add(&s, "Accept", g.accept())
	}
	if g.chance(.4) {
		add(&s, "Authorization", "Token "+g.token())
	}
	if g.chance(.4) {
		s.Target += g.query()
	}
	return s
}

// asked returns a request with a query, to a view that echoes it or reads only the format.
func (g generator) asked() recorded.Step {
	target := g.pick("echo", "echo", "render", "error/xyz", "methods/all", "get/my/view")
	method := "POST"
	if target != "echo" {
		method = g.pick("GET", "OPTIONS", "HEAD")
	}
	return recorded.Step{Method: method, Target: "/" + target + "/" + g.query()}
}

// echoed returns a request with a body, to a view that echoes it.
func (g generator) echoed() recorded.Step {
	s := recorded.Step{Method: g.pick("POST", "POST", "POST", "POST", "PUT", "PATCH", "DELETE"),
		Target: "/" + g.pick("echo", "echo", "echo", "echo/json", "echo/form", "echo/multipart", "echo/func") + "/"}
	g.withBody(&s)
	if g.chance(.1) {
		add(&s, "Accept", g.accept())
	}
	return s
}

// wandering returns a request for a path that is a route, or is similar to one.
func (g generator) wandering() recorded.Step {
	s := recorded.Step{Method: g.method(), Target: g.path()}
	if g.chance(.2) {
		s.Target += g.query()
	}
	if g.chance(.3) {
		add(&s, "Authorization", "Token "+g.token())
	}
	if g.chance(.1) {
		add(&s, "Host", g.pick(hosts...))
	}
	return s
}

// odd returns a request with headers that views do not read, or should not.
func (g generator) odd() recorded.Step {
	s := recorded.Step{Method: g.method(), Target: "/" + g.pick(routes...) + "/"}
	for range 1 + g.IntN(3) {
		name, value, _ := strings.Cut(g.pick(oddHeaders...), ": ")
		add(&s, name, value)
	}
	if g.chance(.3) {
		add(&s, "Authorization", "Token "+g.token())
	}
	return s
}

func (g generator) method() string {
	if g.chance(.9) {
		return g.pick("GET", "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
	}
	return g.pick("TRACE", "BREW", "PROPFIND", "LINK", "M-SEARCH", "QUERY")
}

func (g generator) path() string {
	path := "/" + g.pick(routes...) + "/"
	switch g.IntN(8) {
	case 0:
		path = strings.TrimSuffix(path, "/")
	case 1:
		path = "/" + path
	case 2:
		path += g.pick("/", "x", "x/", "%0A", "%2F", "../", "./", "%00", "?", "%20", ".json")
	case 3:
		path = g.pick("/", "/nope", "/nope/", "/error/%E2%98%83/", "/error/a%2Fb/", "/error/%22%3C%3E/", "/error/a+b/",
			"/error/a%20b", "/permission/object/Grace.%C3%9Cn%C3%AF/", "/permission/object//", "/error/%252F/",
			"/error/;a=b/", "/TOKEN/", "/token", "/token/more")
	case 4:
		i := g.IntN(len(path))
		path = path[:i] + g.pick("%2f", "%41", "%c3%a9", "/", "", "A", "~", "%7E", "@", "!", "'", "(", "&", "=", ":",
			",", "$", "*", ";") + path[min(len(path), i+g.IntN(2)):]
	case 5:
		i := g.IntN(len(path))
		if c := path[i]; c != '/' {
			path = path[:i] + "%" + string("0123456789ABCDEF"[c>>4]) + string("0123456789abcdef"[c&15]) + path[i+1:]
		}
	}
	return path
}

func (g generator) query() string {
	switch g.IntN(5) {
	case 0:
		return ""
	case 1:
		return "?format=" + g.pick("json", "html", "api", "", "JSON", "xml", "js%6fn", "json%00", "json+", "%ff",
			".json", "json&format=html", "html;x")
	}
	return "?" + g.several(4, "&", func() string {
		return g.pick("a", "b", "%C3%A9", "%", "%zz", "+", "%FF", "a%00", "%u1234", "", "%ED%A0%80", "a[]", ";", "%26",
			"%3D", "%E2%98", "format") +
			g.pick("=", "=", "", "==") + g.pick("", "1", "%20", "+", "%E9", "%F0%9D%84%9E", "a=b", "%25%34", "%2",
			";b=2", "?", "\"<>", "json")
	})
}

// mutated returns s with a few bytes changed.
func (g generator) mutated(s string, times int) string {
	b := []byte(s)
	for range 1 + g.IntN(times) {
		i := g.IntN(len(b) + 1)
		end := min(len(b), i+1)
		switch g.IntN(4) {
		case 0:
			b = append(b[:i:i], b[end:]...)
		case 1:
			b = append(b[:i:i], append([]byte(g.junk(2)), b[i:]...)...)
		case 2:
			b = append(b[:i:i], append([]byte(g.pick(" ", "%", "\"", "\\", ",", ":", "{", "[", ";", "=", "\xc3", "\xff",
				"A", "0")), b[end:]...)...)
		case 3:
			from := g.IntN(len(b) + 1)
			piece := string(b[from:min(len(b), from+8)])
			b = append(b[:i:i], append([]byte(piece), b[i:]...)...)
		}
	}
	return string(b)
}

func (g generator) junk(n int) string {
	const bytes = "aZ0 %/\\;=&+\"'\x80\xff\xc3\xa9\xe2\x98\x83,:<>()[]{}*?!~|^`@#$.-_\t"
	var out strings.Builder
	for range g.IntN(n + 1) {
		out.WriteByte(bytes[g.IntN(len(bytes))])
	}
	return out.String()
}

// add adds a header, without the bytes that HTTP forbids there.
func add(s *recorded.Step, name, value string) {
	s.Headers = append(s.Headers, [2]string{name, control.ReplaceAllString(value, "")})
}

var (
	control   = regexp.MustCompile(`[\x00-\x08\x0a-\x1f\x7f]`)
	badEscape = regexp.MustCompile(`%(?:$|[^0-9A-Fa-f]|.$|.[^0-9A-Fa-f])`)
	unasked   = regexp.MustCompile(`(?i)/(throttle|admin)`)
	onlyOnce  = map[string]bool{"host": true, "content-type": true, "content-length": true}
)

// isSendable reports whether HTTP servers pass the request on to the project. Requests that they
// refuse themselves are not compared.
func isSendable(s *recorded.Step) bool {
	path, query, _ := strings.Cut(s.Target, "?")
	decoded, err := url.PathUnescape(path)
	if err != nil || badEscape.MatchString(path) || unasked.MatchString(decoded) || !strings.HasPrefix(path, "/") {
		return false
	}
	if strings.ContainsAny(s.Target, " #\t") || control.MatchString(s.Target) ||
		len(s.Target) > 4000 || len(query) > 3000 {
		return false
	}
	seen := map[string]bool{}
	for _, h := range s.Headers {
		name := strings.ToLower(h[0])
		if name == "" || seen[name] && onlyOnce[name] || len(h[1]) > 8000 {
			return false
		}
		seen[name] = true
	}
	return s.Method != ""
}
