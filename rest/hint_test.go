package rest_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// TestHintsOfFaults: the log line of an error that a view should have answered itself says how.
func TestHintsOfFaults(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err    error
		status int
		want   string // "": no hint
	}{
		{fmt.Errorf("find order: %w", auth.ErrNotFound), 500, "rest.NotFoundIf(err) makes a 404"},
		{auth.ErrNotFound, 500, "r.CheckFound(object, err)"},
		{fmt.Errorf("open: %w", fs.ErrNotExist), 500, "rest.NotFoundIf(err, fs.ErrNotExist)"},
		{auth.ErrExists, 500, "rest.FieldError(field, message)"},
		{&auth.InvalidError{Field: "name", Message: "no"}, 500, "rest.FieldError(field, message)"},
		{errors.Join(auth.ErrUnavailable, auth.ErrNotFound), 503, ""},
		{errors.New("other"), 500, ""},
		{rest.NotFoundIf(auth.ErrNotFound), 404, ""},
	} {
		for _, where := range []string{"handler", "permission"} {
			var log bytes.Buffer
			api := rest.New(rest.Config{
				Permissions: []rest.Permission{rest.AllowAny}, Log: slog.New(slog.NewTextHandler(&log, nil)),
			})
			view := rest.Func(func(*rest.Request) (*rest.Response, error) { return nil, c.err })
			var opts []rest.Option
			status := c.status
			if where == "permission" {
				opts = append(opts, rest.Permissions(failsWith{c.err}))
				if status == 500 {
					status = 503
				}
			}
			w := httptest.NewRecorder()
			api.View(view, opts...).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
			if w.Code != status {
				t.Errorf("%s: %v: %d, want %d", where, c.err, w.Code, status)
			}
			if line := log.String(); c.want == "" && strings.Contains(line, "hint=") ||
				!strings.Contains(line, c.want) {
				t.Errorf("%s: %v: %q, want the hint %q", where, c.err, line, c.want)
			}
		}
	}
}

// failsWith is a permission whose check fails.
type failsWith struct{ err error }

func (f failsWith) Allows(*rest.Request) (bool, error) { return false, f.err }
