package rest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// oddly is an authenticator, permission and throttle that always returns an error of one status.
type oddly struct{ status int }

func (o oddly) err() error {
	return fmt.Errorf("asked: %w", &rest.Error{Status: o.status, Detail: "let in"})
}
func (o oddly) Authenticate(*rest.Request) (*auth.Identity, error) {
	return &auth.Identity{User: auth.User{ID: "1", Active: true}}, o.err()
}
func (oddly) Challenge() string                                  { return "" }
func (o oddly) Allows(*rest.Request) (bool, error)               { return true, o.err() }
func (o oddly) Allow(*rest.Request) (bool, time.Duration, error) { return true, 0, o.err() }
func (o oddly) Get(*rest.Request) (*rest.Response, error)        { return rest.OK("let in"), o.err() }
func (o oddly) refusal() rest.Permission                         { return refuser(o) }
func (o oddly) object() rest.Permission                          { return oddObject(o) }
func (o oddly) checksObject(r *rest.Request) (*rest.Response, error) {
	return rest.OK("let in"), r.CheckObject(1)
}

// refuser refuses with an error of a status.
type refuser oddly

func (refuser) Allows(*rest.Request) (bool, error) { return false, nil }
func (f refuser) Refusal() *rest.Error             { return &rest.Error{Status: f.status, Detail: "let in"} }

// oddObject grants requests, and returns an error of a status for objects.
type oddObject oddly

func (oddObject) Allows(*rest.Request) (bool, error)              { return true, nil }
func (f oddObject) AllowsObject(*rest.Request, any) (bool, error) { return true, oddly(f).err() }

// A *rest.Error whose status is not that of an error is a fault, whatever returns it, and admits no
// request.
func TestErrorsWithoutAnErrorStatus(t *testing.T) {
	t.Parallel()
	inner := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("let in")) })
	for _, status := range []int{-1, 0, 1, 99, 100, 101, 199, 200, 204, 226, 301, 302, 304, 399, 600, 999, 1000} {
		odd := oddly{status}
		for _, c := range []struct {
			name   string
			view   any // nil: a guard
			opt    rest.Option
			status int
		}{
			{"authenticator", helloView{}, rest.Authenticators(odd), 503},
			{"permission", helloView{}, rest.Permissions(odd), 503},
			{"permission within And", helloView{}, rest.Permissions(rest.And(rest.AllowAny, odd)), 503},
			{"permission within Or", helloView{}, rest.Permissions(rest.Or(odd, rest.AllowAny)), 503},
			{"permission within Not", helloView{}, rest.Permissions(rest.Not(odd)), 503},
			{"refusal of a Refuser", helloView{}, rest.Permissions(odd.refusal()), 503},
			{"object permission", rest.Func(odd.checksObject), rest.Permissions(odd.object()), 503},
			{"throttle", helloView{}, rest.Throttles(odd), 503},
			{"handler", odd, rest.Name("x"), 500},
			{"authenticator of a guard", nil, rest.Authenticators(odd), 503},
			{"permission of a guard", nil, rest.Permissions(odd), 503},
			{"throttle of a guard", nil, rest.Throttles(odd), 503},
		} {
			api, log := newAPI()
			var h http.Handler = api.Protect(c.opt)(inner)
			if c.view != nil {
				h = api.View(c.view, c.opt)
			}
			want := map[int]string{500: serverError, 503: unavailableError}[c.status]
			expect(t, fmt.Sprint(c.name, " with ", status), send(h, "GET /", "X-User: alice"), c.status, want)
			if lines := strings.Count(log.String(), "rest: request failed"); lines != 1 {
				t.Errorf("%s with %d: logged %d times: %s", c.name, status, lines, log)
			}
		}
	}
	for _, status := range []int{400, 404, 418, 500, 599} { // these are refusals
		api, _ := newAPI()
		expect(t, fmt.Sprint("permission with ", status),
			send(api.View(helloView{}, rest.Permissions(oddly{status})), "GET /", "X-User: alice"),
			status, `{"detail":"let in"}`)
	}
}
