package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/latchkey-go/latchkey/conformance/recorded"
)

// A shopGenerator generates requests to the shop, in sequence: they write, and they follow links of
// earlier answers. A seed always gives the same requests over equal answers.
type shopGenerator struct {
	generator
	names int      // of objects so far
	links []string // to other pages, from answers
}

// request returns the next request.
func (g *shopGenerator) request() recorded.Step {
	for {
		s := g.anyRequest()
		if isSendable(&s) {
			return s
		}
	}
}

func (g *shopGenerator) anyRequest() recorded.Step {
	if len(g.links) > 0 && g.chance(.04) {
		return g.signed(recorded.Step{Method: "GET", Target: g.pick(g.links...)})
	}
	total := 0
	for _, r := range shopRoutes {
		total += r.weight
	}
	routes := total
	for _, p := range shopPlaces {
		total += p.weight
	}
	n := g.IntN(total)
	if n < routes {
		for _, r := range shopRoutes {
			if n -= r.weight; n < 0 {
				return g.onRoute(r)
			}
		}
	}
	n -= routes
	for _, p := range shopPlaces {
		if n -= p.weight; n < 0 {
			return g.onPlace(p.path, p.fields)
		}
	}
	return g.onPlace("/api/", nil)
}

func (g *shopGenerator) onPlace(path string, fields []shopField) recorded.Step {
	s := recorded.Step{Method: g.pick("GET", "GET", "GET", "OPTIONS", "HEAD", "POST", "DELETE"), Target: path}
	if fields != nil {
		s.Method = g.pick("POST", "POST", "POST", "POST", "POST", "POST", "PATCH", "PATCH", "OPTIONS", "GET")
		g.write(&s, fields, path == "/samples/")
	}
	if g.chance(.15) {
		add(&s, "Accept", g.pick("application/json", "application/json; version=2.0", "application/json;version=9",
			"text/plain", "*/*", "application/json; indent=2"))
	}
	return g.signed(s)
}

func (g *shopGenerator) onRoute(r shopRoute) recorded.Step {
	s := recorded.Step{Method: g.pick("GET", "GET", "GET", "GET", "POST", "POST", "POST", "OPTIONS", "HEAD",
		"PUT"), Target: r.list}
	if strings.Contains(r.detail, "restock") || strings.Contains(r.detail, "pay") || g.chance(.45) {
		key := g.pick(r.keys...)
		if g.chance(.3) {
			key = fmt.Sprint(g.IntN(40))
		}
		s.Method = g.pick("GET", "GET", "GET", "PATCH", "PATCH", "PATCH", "PATCH", "PUT", "PUT", "DELETE",
			"OPTIONS", "POST", "HEAD")
		s.Target = strings.Replace(r.detail, "%", url.PathEscape(key), 1)
		if strings.Contains(r.detail, "/%/p") || strings.Contains(r.detail, "restock") {
			s.Method = g.pick("POST", "POST", "POST", "DELETE", "OPTIONS", "GET")
		}
	}
	if s.Method == "POST" || s.Method == "PUT" || s.Method == "PATCH" {
		g.write(&s, r.fields, g.chance(.02))
	}
	if len(r.queries) > 0 && g.chance(.6) && (s.Method == "GET" || g.chance(.05)) {
		s.Target += "?" + g.several(3, "&", func() string {
			name := g.pick(r.queries...)
			return name + "=" + url.QueryEscape(g.pick(queries[name]...))
		})
	}
	if g.chance(.04) {
		add(&s, "Accept", g.accept())
	}
	return g.signed(s)
}

// signed adds the token of a user, mostly of one who may do something.
func (g *shopGenerator) signed(s recorded.Step) recorded.Step {
	user := g.pick("alice", "alice", "alice", "alice", "bob", "bob", "root", "root", "dave", "", "")
	if strings.HasSuffix(s.Target, "restock/") {
		user = g.pick("root", "root", "bob", "alice", "")
	}
	switch {
	case user != "":
		add(&s, "Authorization", "Token "+shopTokens[user])
	case g.chance(.1):
		add(&s, "Authorization", g.pick("Token x", "Token", "Basic eDp5", "token "+shopTokens["bob"]))
	}
	return s
}

// write adds a body: JSON, or a form.
func (g *shopGenerator) write(s *recorded.Step, fields []shopField, list bool) {
	var chosen []shopField
	valid := g.chance(.35) // the first fields, which most objects need, and good values
	for i, f := range fields {
		if g.chance(.12) || valid && i < 4 || len(fields) < 8 && g.chance(.7) {
			chosen = append(chosen, f)
		}
	}
	if len(fields) > 0 && (len(chosen) == 0 || len(fields) > 20 && g.chance(.5) && !valid) {
		chosen = []shopField{fields[g.IntN(len(fields))]}
	}
	values := make([]string, len(chosen))
	for i, f := range chosen {
		values[i] = g.value(f.kind, valid)
	}
	switch {
	case g.chance(.01):
		add(s, "Content-Type", "application/json")
		s.SetBody([]byte(g.pick(odds...)))
	case g.chance(.01):
		add(s, "Content-Type", g.pick("application/json", "text/plain", "application/xml"))
		s.SetBody([]byte(g.pick(`{"a":`, `{a:1}`, "", "[1,]", `{"a":1}x`, "\xff")))
	case !list && g.chance(.15):
		g.form(s, chosen, values)
	default:
		add(s, "Content-Type", "application/json")
		body := g.object(chosen, values)
		if list {
			all := []string{body}
			for range g.IntN(3) {
				for i, f := range chosen {
					values[i] = g.value(f.kind, valid)
				}
				all = append(all, g.object(chosen, values))
			}
			body = "[" + strings.Join(all, ",") + "]"
		}
		s.SetBody([]byte(body))
	}
}

func (g *shopGenerator) object(fields []shopField, values []string) string {
	members := make([]string, len(fields))
	for i, f := range fields {
		members[i] = fmt.Sprintf("%q: %s", f.name, values[i])
	}
	return "{" + strings.Join(members, ", ") + "}"
}

// value returns a value as JSON: mostly one of the kind.
func (g *shopGenerator) value(kind string, valid bool) string {
	of := kinds[kind]
	switch {
	case valid && g.chance(.9):
		of = of[:min(3, len(of))]
	case g.chance(.25):
		of = odds
	}
	text := g.pick(of...)
	if strings.Contains(text, "%") && kind != "ip" {
		g.names++
		text = strings.ReplaceAll(text, "%", fmt.Sprint(g.names))
	}
	for strings.Contains(text, "#") && kind != "url" && kind != "catlink" {
		text = strings.Replace(text, "#", fmt.Sprint(1+g.IntN(9)), 1)
	}
	return text
}

// form adds a body as a form: lists as repeated or indexed names, objects as dotted names.
func (g *shopGenerator) form(s *recorded.Step, fields []shopField, values []string) {
	var pairs [][2]string
	for i, f := range fields {
		pairs = g.flatten(pairs, f.name, values[i])
		if g.chance(.05) && !strings.ContainsAny(values[i], "[{") { // the order of names is not kept
			pairs = append(pairs, [2]string{f.name, strings.Trim(g.value(f.kind, false), `"[]{}`)})
		}
	}
	if g.chance(.5) {
		texts := make([]string, len(pairs))
		for i, p := range pairs {
			texts[i] = url.QueryEscape(p[0]) + "=" + url.QueryEscape(p[1])
		}
		add(s, "Content-Type", "application/x-www-form-urlencoded")
		s.SetBody([]byte(strings.Join(texts, "&")))
		return
	}
	var b strings.Builder
	for _, p := range pairs {
		file := ""
		if g.chance(.03) {
			file = `; filename="f.txt"`
		}
		fmt.Fprintf(&b, "--B\r\nContent-Disposition: form-data; name=\"%s\"%s\r\n\r\n%s\r\n", p[0], file, p[1])
	}
	b.WriteString("--B--\r\n")
	add(s, "Content-Type", "multipart/form-data; boundary=B")
	s.SetBody([]byte(b.String()))
}

func (g *shopGenerator) flatten(pairs [][2]string, name, value string) [][2]string {
	var v any
	decoder := json.NewDecoder(strings.NewReader(value))
	decoder.UseNumber()
	if decoder.Decode(&v) != nil {
		return append(pairs, [2]string{name, value})
	}
	switch v := v.(type) {
	case string:
		return append(pairs, [2]string{name, v})
	case []any:
		indexed := g.chance(.5)
		for i, one := range v {
			text, _ := json.Marshal(one)
			under := name
			if _, isObject := one.(map[string]any); indexed || isObject {
				under = fmt.Sprintf("%s[%d]", name, i)
			}
			pairs = g.flatten(pairs, under, string(text))
		}
		return pairs
	case map[string]any:
		if g.chance(.3) {
			return append(pairs, [2]string{name, value})
		}
		for _, key := range sortedKeys(v) {
			text, _ := json.Marshal(v[key])
			pairs = g.flatten(pairs, name+"."+key, string(text))
		}
		return pairs
	}
	return append(pairs, [2]string{name, value})
}

var pageLink = regexp.MustCompile(`"(?:next|previous)":"http://testserver([^"]*)"`)

// heard keeps the links of an answer.
func (g *shopGenerator) heard(answer recorded.Answer) {
	for _, m := range pageLink.FindAllStringSubmatch(answer.Body, -1) {
		if g.links = append(g.links, m[1]); len(g.links) > 8 {
			g.links = g.links[1:]
		}
	}
}
