package beside_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A side is Django or Latchkey.
type side interface {
	name() string
	address() string
	do(verb string, args ...string) (string, error)
	all() (string, error) // every user, token, group and permission, as JSON
}

// play empties the database and plays a script. WHO is "one", "other", "django", "latchkey" or
// "both". A line is
//
//	WHO VERB ARGUMENT...           runs the verb
//	WHO VERB ARGUMENT... > NAME    runs the verb and keeps the result as $NAME
//	WHO LOOK ARGUMENT... = WANT    compares the result of a look (by HTTP) or a verb with WANT
//
// After each line both sides must report the same.
func (w *world) play(t *testing.T, script string, one, other side) {
	t.Helper()
	if _, err := w.django.do("wipe"); err != nil {
		t.Fatal(err)
	}
	w.run(t, script, one, other)
}

// run runs the lines of a script.
func (w *world) run(t *testing.T, script string, one, other side) {
	t.Helper()
	kept := map[string]string{}
	for line := range strings.Lines(script) {
		if line = strings.TrimSpace(line); line != "" {
			w.step(t, line, kept, one, other)
		}
	}
}

func (w *world) step(t *testing.T, line string, kept map[string]string, one, other side) {
	t.Helper()
	text, want, asked := strings.Cut(line, " = ")
	text, keep, _ := strings.Cut(text, " > ")
	words := strings.Fields(text)
	for i := range words {
		if name, ok := strings.CutPrefix(words[i], "$"); ok {
			words[i] = kept[name]
		}
	}
	who := map[string][]side{"one": {one}, "other": {other}, "django": {w.django}, "latchkey": {w.latchkey},
		"both": {other, one}}[words[0]]
	if len(who) == 0 {
		t.Fatalf("%q names no side", line)
	}
	for _, s := range who {
		got, err := w.take(s, words[1], words[2:])
		if err != nil {
			t.Fatalf("%s (%s): %v", line, s.name(), err)
		}
		if asked && got != want {
			t.Errorf("%s (%s): %s", line, s.name(), got)
		}
		kept[keep] = got
	}
	w.same(t, line)
}

func (w *world) take(s side, verb string, args []string) (string, error) {
	if look, ok := looks[verb]; ok {
		return look(s, args)
	}
	return s.do(verb, args...)
}

// same fails t if the sides report different users, tokens, groups or permissions.
func (w *world) same(t *testing.T, line string) {
	t.Helper()
	var told [2]any
	for i, s := range []side{w.django, w.latchkey} {
		text, err := s.all()
		if err == nil {
			err = json.Unmarshal([]byte(text), &told[i])
		}
		if err != nil {
			t.Fatalf("after %q: ask %s: %v", line, s.name(), err)
		}
	}
	if diff := cmp.Diff(told[0], told[1]); diff != "" {
		t.Errorf("after %q (-Django +Latchkey):\n%s", line, diff)
	}
}

// looks are the requests by HTTP to a side that a script can make.
var looks = map[string]func(s side, args []string) (string, error){
	"token-view": func(s side, args []string) (string, error) { // USERNAME PASSWORD = STATUS
		body, err := json.Marshal(map[string]string{"username": args[0], "password": args[1]})
		if err != nil {
			return "", err
		}
		status, _, err := ask(s, http.MethodPost, "/token/", body, "Content-Type", "application/json")
		return status, err
	},
	"key": func(s side, args []string) (string, error) { // KEY = USERNAME or STATUS
		return whose(s, "/auth/token/", "Authorization", "Token "+args[0])
	},
	"session": func(s side, args []string) (string, error) { // KEY = USERNAME or STATUS
		return whose(s, "/auth/session/", "Cookie", "sessionid="+args[0])
	},
	"admin": func(s side, args []string) (string, error) { // KEY = STATUS
		status, _, err := ask(s, http.MethodGet, "/permission/admin/", nil, "Authorization", "Token "+args[0])
		return status, err
	},
	"may": func(s side, args []string) (string, error) { // KEY = the statuses of POST, PUT and DELETE
		var all []string
		for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete} {
			status, _, err := ask(s, method, "/permission/model/", nil, "Authorization", "Token "+args[0])
			if err != nil {
				return "", err
			}
			all = append(all, status)
		}
		return strings.Join(all, " "), nil
	},
}

// whose returns the username in the answer, or the status if that is not 200.
func whose(s side, path string, header ...string) (string, error) {
	status, body, err := ask(s, http.MethodGet, path, nil, header...)
	var answer struct{ User string }
	if err == nil && status == "200" {
		err = json.Unmarshal(body, &answer)
		return answer.User, err
	}
	return status, err
}

func ask(s side, method, path string, body []byte, headers ...string) (status string, content []byte, err error) {
	r, err := http.NewRequest(method, "http://"+s.address()+path, bytes.NewReader(body))
	if err != nil {
		return "", nil, err
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return "", nil, fmt.Errorf("ask %s: %w", s.name(), err)
	}
	defer answer.Body.Close()
	content, err = io.ReadAll(answer.Body)
	return strconv.Itoa(answer.StatusCode), content, err
}
