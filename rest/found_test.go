package rest_test

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// TestCheckFound looks an object up as DRF's get_object does. Only a missing object is a 404, and
// only a found one is shown to the permissions.
func TestCheckFound(t *testing.T) {
	t.Parallel()
	const forbidden = `{"detail":"You do not have permission to perform this action."}`
	for _, c := range []struct {
		name   string
		owner  string
		err    error
		status int
		body   string
	}{
		{"the owner", "alice", nil, 200, `"alice"`},
		{"another", "bob", nil, 403, forbidden},
		{"no object", "bob", auth.ErrNotFound, 404, `{"detail":"Not found."}`},
		{"no object, wrapped", "bob", fmt.Errorf("query: %w", auth.ErrNotFound), 404, `{"detail":"Not found."}`},
		{"a fault", "alice", errors.New("disk on fire"), 500, serverError},
		{"a fault that may pass", "alice", auth.ErrUnavailable, 503, unavailableError},
		{"both", "alice", errors.Join(auth.ErrNotFound, auth.ErrUnavailable), 503, unavailableError},
		{"an answer of the look-up", "bob", rest.ParseError("Not a key."), 400, `{"detail":"Not a key."}`},
		{"an answer because of a missing row", "bob",
			&rest.Error{Status: 403, Detail: "No.", Err: auth.ErrNotFound}, 403, `{"detail":"No."}`},
	} {
		api, _ := newAPI()
		owner := rest.Rule{AllowObject: func(r *rest.Request, object any) bool { return r.User.Username == object }}
		view := api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) {
			return rest.OK(c.owner), r.CheckFound(c.owner, c.err)
		}), rest.Permissions(owner))
		expect(t, c.name, send(view, "GET /", "X-User: alice"), c.status, c.body)
	}
}

func TestNotFoundIf(t *testing.T) {
	t.Parallel()
	noFile := &fs.PathError{Op: "open", Path: "x", Err: fs.ErrNotExist}
	for name, c := range map[string]struct {
		err     error
		missing []error
		want    bool // a 404
	}{
		"nothing":            {nil, nil, false},
		"the default":        {auth.ErrNotFound, nil, true},
		"another":            {noFile, nil, false},
		"named":              {noFile, []error{fs.ErrNotExist}, true},
		"named, one of them": {auth.ErrNotFound, []error{fs.ErrNotExist, auth.ErrNotFound}, true},
		"not named":          {auth.ErrNotFound, []error{fs.ErrNotExist}, false},
	} {
		got := rest.NotFoundIf(c.err, c.missing...)
		e := (*rest.Error)(nil)
		switch is404 := errors.As(got, &e) && e.Status == 404; {
		case is404 != c.want, !c.want && got != c.err:
			t.Errorf("%s: %v", name, got)
		case c.want && !errors.Is(got, c.err): // the cause is there, for Config.OnError
			t.Errorf("%s: %v hides its cause", name, got)
		}
	}
}
