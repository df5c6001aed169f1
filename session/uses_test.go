package session_test

import (
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/session"
)

type (
	embeds  struct{ session.Authentication }
	wraps   struct{ rest.Authenticator }
	pointer struct{ *wraps }
	first   struct{ list []rest.Authenticator }
	inner   struct{ inner rest.Authenticator }
	loop    struct{ next *loop }
)

func (first) Authenticate(*rest.Request) (*auth.Identity, error) { return nil, nil }
func (first) Challenge() string                                  { return "" }
func (inner) Authenticate(*rest.Request) (*auth.Identity, error) { return nil, nil }
func (inner) Challenge() string                                  { return "" }
func (loop) Authenticate(*rest.Request) (*auth.Identity, error)  { return nil, nil }
func (loop) Challenge() string                                   { return "" }

// An authenticator that holds one for sessions in any of the usual ways uses sessions too.
func TestUsesSessions(t *testing.T) {
	t.Parallel()
	sessions, basic := session.Authentication{}, rest.BasicAuthentication{}
	around := &loop{}
	around.next = around
	for _, c := range []struct {
		name string
		a    rest.Authenticator
		want bool
	}{
		{"itself", sessions, true},
		{"a pointer", &sessions, true},
		{"embedded", embeds{sessions}, true},
		{"embedded by interface", wraps{sessions}, true},
		{"a pointer to that", &wraps{sessions}, true},
		{"embedded by pointer", pointer{&wraps{sessions}}, true},
		{"in a field", inner{sessions}, true},
		{"in a list", first{[]rest.Authenticator{basic, wraps{sessions}}}, true},
		{"another", basic, false},
		{"another, embedded", wraps{basic}, false},
		{"a list of others", first{[]rest.Authenticator{basic}}, false},
		{"nothing", wraps{}, false},
		{"itself, without end", around, false},
		{"nil", nil, false},
	} {
		if got := session.UsesSessions(c.a); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
