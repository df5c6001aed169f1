package rest_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// limits is a throttle that refuses, for tests.
type limits struct{ name string }

func (limits) Allow(*rest.Request) (bool, time.Duration, error) {
	return false, 1500 * time.Millisecond, nil
}
func (l limits) String() string { return l.name }

// passesOver is an authenticator that finds credentials which do not count.
type passesOver struct{}

func (passesOver) Authenticate(r *rest.Request) (*auth.Identity, error) {
	r.NoteRefusal(auth.Refusal{Reason: auth.ReasonChanged, User: "7", Detail: "the session has ended"})
	return nil, nil
}
func (passesOver) Challenge() string { return "Note" }

// telling returns an API that collects its refusals.
func telling(change ...func(*rest.Config)) (*rest.API, *[]rest.Refusal, func() string) {
	var told []rest.Refusal
	api, log := newAPI(append(change, func(c *rest.Config) {
		c.OnRefusal = func(_ *rest.Request, refusal rest.Refusal) { told = append(told, refusal) }
	})...)
	return api, &told, log.String
}

// TestEachRefusalIsToldOnce has one case for each way to refuse in this package. The hook is told
// once, with the status of the answer, and the log has one line with the same reason.
func TestEachRefusalIsToldOnce(t *testing.T) {
	t.Parallel()
	closed := rest.Rule{Name: "closed", Allow: func(*rest.Request) bool { return false }, Message: "No."}
	object := rest.Rule{Name: "isOwner", AllowObject: func(*rest.Request, any) bool { return false }}
	basic := rest.Authenticators(rest.BasicAuthentication{Users: guessing{auth.ErrBadCredentials}})
	remote := rest.Authenticators(rest.RemoteUserAuthentication{
		From: func(*http.Request) string { return "nobody" }, Users: unknownUsers{}})
	open := rest.Permissions(rest.AllowAny)
	handler := func(err error) rest.FuncView {
		return failing(func(*rest.Request) (*rest.Response, error) { return nil, err })
	}
	for _, c := range []struct {
		name   string
		view   any
		opts   []rest.Option
		lines  []string
		status int
		reason auth.Reason
		detail string
		user   auth.UserID
	}{
		{"no credentials", helloView{}, nil, nil, 401, auth.ReasonNoCredentials,
			"no credentials were sent; permission IsAuthenticated needs a user", ""},
		{"another scheme", helloView{}, nil, []string{"Authorization: bearer canary-7"}, 401, auth.ReasonNoCredentials,
			"the header Authorization has the scheme Bearer, and the view reads Authorization: Test; permission IsAuthenticated needs a user", ""},
		{"an API key in a header of its own", helloView{}, nil, []string{"X-Api-Key: canary-7"}, 401,
			auth.ReasonNoCredentials,
			"the header X-API-Key was sent, and the view reads Authorization: Test; permission IsAuthenticated needs a user", ""},
		{"a key without a scheme", helloView{}, nil, []string{"Authorization: canary-7"}, 401, auth.ReasonNoCredentials,
			"the header Authorization has no scheme that is known here, and the view reads Authorization: Test; permission " +
				"IsAuthenticated needs a user", ""},
		{"no authenticator", helloView{}, []rest.Option{rest.Authenticators()}, nil, 403, auth.ReasonPermission,
			"permission IsAuthenticated refused", ""},
		{"an authenticator's refusal", helloView{}, nil, []string{"X-User: bad"}, 401, auth.ReasonOther,
			"authentication_failed", ""},
		{"credentials that were passed over", helloView{}, []rest.Option{rest.Authenticators(passesOver{})}, nil, 401,
			auth.ReasonChanged, "the session has ended", "7"},
		{"a name of no user from the server in front", helloView{}, []rest.Option{remote}, nil, 403, auth.ReasonNoUser,
			"the server in front has named no user of this site", ""},
		{"Basic without credentials", helloView{}, []rest.Option{basic}, []string{"Authorization: Basic"}, 401,
			auth.ReasonMalformed, "Invalid basic header. No credentials provided.", ""},
		{"Basic with a wrong password", helloView{}, []rest.Option{basic},
			[]string{"Authorization: Basic YTpjYW5hcnktNw=="}, 401, auth.ReasonPassword, "wrong name or password", ""},
		{"a permission", helloView{}, []rest.Option{rest.Permissions(rest.IsAdminUser)}, []string{"X-User: alice"}, 403,
			auth.ReasonPermission, "permission IsAdminUser refused", "alice"},
		{"a combined permission", helloView{}, []rest.Option{rest.Permissions(rest.And(rest.IsAuthenticated, closed))},
			[]string{"X-User: alice"}, 403, auth.ReasonPermission,
			"permission And(IsAuthenticated, closed) refused", "alice"},
		{"a permission with words of its own", helloView{}, []rest.Option{rest.Permissions(closed)},
			[]string{"X-User: alice"}, 403, auth.ReasonPermission, "permission closed refused", "alice"},
		{"an object", failing(func(r *rest.Request) (*rest.Response, error) { return nil, r.CheckObject(1) }),
			[]rest.Option{rest.Permissions(object)}, []string{"X-User: alice"}, 403, auth.ReasonPermission,
			"permission isOwner refused", "alice"},
		{"a scope", helloView{}, []rest.Option{rest.Authenticators(byScope{}), rest.Permissions(rest.HasScope("a"),
			rest.HasScope("b"))}, []string{"X-Scopes: a"}, 403, auth.ReasonScope,
			`the view asks for "b", and the credential has the scopes "a"`, "1"},
		{"a view that names no scope", helloView{}, []rest.Option{rest.Authenticators(byScope{})},
			[]string{"X-Scopes: a"}, 403, auth.ReasonScope,
			`the view asks for no scope, and the credential has only "a"`, "1"},
		{"two throttles", helloView{}, []rest.Option{rest.Throttles(limits{"user 3/min"}, limits{"day 9/d"})},
			[]string{"X-User: alice"}, 429, auth.ReasonThrottle,
			"throttle user 3/min, day 9/d; the next request passes in 2s", "alice"},
		{"too many tries", handler(&auth.TooManyAttemptsError{Wait: time.Minute, Of: "one account"}),
			[]rest.Option{open}, nil, 429, auth.ReasonAttempts,
			"too many wrong passwords of one account; the next try is allowed in 1m0s", ""},
		{"a handler's refusal", handler(&rest.Error{Status: 403, Code: "mine", Err: errors.New("the moon is full")}),
			[]rest.Option{open}, []string{"X-User: alice"}, 403, auth.ReasonOther, "mine: the moon is full", "alice"},
		{"a handler's response", failing(func(*rest.Request) (*rest.Response, error) {
			return &rest.Response{Status: 429}, nil
		}), []rest.Option{open}, nil, 429, auth.ReasonThrottle, "answered by the view", ""},
		{"a refused sign-in as a 400", handler(rest.ValidationError("no").WithCause(
			&auth.Refusal{Reason: auth.ReasonPassword, User: "9", Detail: "wrong password"})), []rest.Option{open}, nil,
			400, auth.ReasonPassword, "wrong password", "9"},
		{"a refused sign-in whose view hides its error", failing(func(r *rest.Request) (*rest.Response, error) {
			auth.NoteRefusal(r.Context(), auth.Refusal{Reason: auth.ReasonNoUser, Detail: "no user has this name"})
			return &rest.Response{Status: 400}, nil
		}), []rest.Option{open}, nil, 400, auth.ReasonNoUser, "no user has this name", ""},
		{"an answer that OnError has changed", helloView{}, []rest.Option{rest.OnError(func(_ *rest.Request,
			_ *rest.Error, resp *rest.Response) {
			resp.Status = 404
		})}, nil, 404, auth.ReasonNoCredentials, "no credentials were sent; permission IsAuthenticated needs a user", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			api, told, log := telling()
			w := send(api.View(c.view, c.opts...), "GET /", c.lines...)
			why := auth.Refusal{Reason: c.reason, Detail: c.detail, User: c.user}
			want := []rest.Refusal{{Refusal: why, Status: c.status}}
			for i, one := range *told { // Err is for errors.Is alone
				(*told)[i].Err, (*told)[i].RequestID = nil, ""
				if !strings.Contains(log(), "request_id="+one.RequestID) {
					t.Errorf("the hook has the request id %q, the log another: %s", one.RequestID, log())
				}
			}
			if diff := cmp.Diff(want, *told); diff != "" || w.Code != c.status {
				t.Errorf("status %d, told (-want +got):\n%s", w.Code, diff)
			}
			lines := log()
			if strings.Count(lines, "request refused") != 1 || !strings.Contains(lines, "reason="+string(c.reason)) ||
				!strings.Contains(lines, "request_id=") {
				t.Errorf("log: %s", lines)
			}
			if strings.Contains(lines, "canary") || strings.Contains(lines, "YTpj") {
				t.Errorf("the log has a secret: %s", lines)
			}
		})
	}
}

// unknownUsers knows no user.
type unknownUsers struct{}

func (unknownUsers) ByName(context.Context, string) (auth.User, error) {
	return auth.User{}, auth.ErrNotFound
}

// TestWhatIsNoRefusal: requests that pass, mistakes in the input and faults are no refusals, even
// if an authenticator has passed over a session.
func TestWhatIsNoRefusal(t *testing.T) {
	t.Parallel()
	open := []rest.Option{rest.Permissions(rest.AllowAny), rest.Authenticators(passesOver{})}
	for name, c := range map[string]struct {
		resp *rest.Response
		err  error
	}{
		"an answer": {resp: rest.OK("")}, "a 400": {resp: &rest.Response{Status: 400}},
		"a mistake": {err: rest.ValidationError("no")}, "not found": {err: rest.NotFound("")},
		"a fault": {err: errors.New("down")}, "unavailable": {err: auth.ErrUnavailable},
		"a fault because of a refusal": {err: fmt.Errorf("x: %w", &auth.Refusal{Reason: auth.ReasonExpired})},
	} {
		api, told, log := telling()
		view := failing(func(*rest.Request) (*rest.Response, error) { return c.resp, c.err })
		send(api.View(view, open...), "GET /")
		if len(*told) != 0 || strings.Contains(log(), "request refused") {
			t.Errorf("%s: told %v, log %s", name, *told, log())
		}
	}
}

// TestGuardTellsOfRefusals: a handler behind Protect is told of like a view.
func TestGuardTellsOfRefusals(t *testing.T) {
	t.Parallel()
	api, told, _ := telling()
	guarded := api.Protect()(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	send(guarded, "GET /")
	send(guarded, "GET /", "X-User: alice")
	if len(*told) != 1 || (*told)[0].Reason != auth.ReasonNoCredentials {
		t.Errorf("told %v", *told)
	}
}

// TestOnRefusalCannotHarm: a panic in the hook does not change the answer. The hook may add a
// header.
func TestOnRefusalCannotHarm(t *testing.T) {
	t.Parallel()
	for _, panics := range []bool{true, false} {
		api, log := newAPI(func(c *rest.Config) {
			c.NoRefusalLog = true
			c.OnRefusal = func(r *rest.Request, _ rest.Refusal) {
				if panics {
					panic("the hook's own fault")
				}
				r.ResponseHeader().Set("X-Why", "7")
			}
		})
		w := send(api.View(helloView{}), "GET /")
		expect(t, "refusal", w, 401, noCredentialsBody)
		if failed := strings.Contains(log.String(), "OnRefusal failed"); failed != panics {
			t.Errorf("log: %s", log)
		}
		if !panics && (w.Header().Get("X-Why") != "7" || log.Len() > 0) {
			t.Errorf("header %v, log %s", w.Header(), log)
		}
	}
}

const noCredentialsBody = `{"detail":"Authentication credentials were not provided."}`

// TestNotesOfOneRequestAtOnce: a handler may try several passwords at the same time.
func TestNotesOfOneRequestAtOnce(t *testing.T) {
	t.Parallel()
	api, told, _ := telling()
	send(api.View(failing(func(r *rest.Request) (*rest.Response, error) {
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() { auth.NoteRefusal(r.Context(), auth.Refusal{Reason: auth.ReasonPassword, User: "1"}) })
		}
		all.Wait()
		return nil, rest.ValidationError("no")
	}), rest.Permissions(rest.AllowAny)), "GET /")
	if len(*told) != 1 || (*told)[0].User != "1" || (*told)[0].Status != 400 {
		t.Errorf("told %v", *told)
	}
}
