package rest_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// Types that embed the interface have its methods only.
type (
	wrappedAuthenticator struct{ rest.Authenticator }
	wrappedPermission    struct{ rest.Permission }
	ownPermission        struct{ rest.Permission }
	wrappedTwice         struct{ *wrappedPermission }
	wrappedStandard      struct{ rest.StandardPermission }
)

func (p ownPermission) AllowsObject(r *rest.Request, object any) (bool, error) {
	return p.Permission.(rest.ObjectPermission).AllowsObject(r, object)
}

// keyed reads the scheme Key, and says so in its challenge.
type keyed struct{}

func (keyed) Authenticate(*rest.Request) (*auth.Identity, error) { return nil, nil }
func (keyed) Challenge() string                                  { return "Key" }
func (keyed) CheckChallenge(challenge string) error {
	if challenge != "Key" {
		return errors.New("its scheme is Key")
	}
	return nil
}

// renamed has another challenge than the authenticator that it embeds reads.
type renamed struct{ keyed }

func (renamed) Challenge() string { return "Bearer" }

// renamedWrapped does so through the interface.
type renamedWrapped struct{ rest.Authenticator }

func (renamedWrapped) Challenge() string { return "Bearer" }

// What embeds a part of a policy keeps the part's promises, or is refused when the view is made.
func TestEmbeddedPartsKeepTheirPromises(t *testing.T) {
	t.Parallel()
	owner := rest.Rule{AllowObject: func(*rest.Request, any) bool { return false }}
	loud := rest.Rule{Allow: func(*rest.Request) bool { return true }, Message: "No."}
	for _, c := range []struct {
		name string
		opt  rest.Option
		want string // "": accepted
	}{
		{"CheckSetup of an authenticator", rest.Authenticators(wrappedAuthenticator{rest.BasicAuthentication{}}),
			"rest: BasicAuthentication needs Users"},
		{"behind a pointer", rest.Authenticators(&wrappedAuthenticator{rest.BasicAuthentication{}}),
			"rest: BasicAuthentication needs Users"},
		{"complete", rest.Authenticators(wrappedAuthenticator{rest.BasicAuthentication{Users: guessing{}}}), ""},
		{"nothing embedded", rest.Authenticators(wrappedAuthenticator{}),
			"rest: rest_test.wrappedAuthenticator embeds a rest.Authenticator that is nil"},
		{"a nil pointer embedded", rest.Permissions(wrappedTwice{}),
			"rest: rest_test.wrappedTwice embeds a *rest_test.wrappedPermission that is nil"},
		{"an object permission", rest.Permissions(wrappedPermission{owner}),
			"rest: rest_test.wrappedPermission embeds rest.Rule, whose AllowsObject would not be used"},
		{"an object permission, deeper", rest.Permissions(wrappedTwice{&wrappedPermission{owner}}),
			"rest: rest_test.wrappedTwice embeds rest.Rule, whose AllowsObject"},
		{"in a combination", rest.Permissions(rest.AllowAny, rest.And(rest.AllowAny, rest.AllowAny)), ""},
		{"its own words", rest.Permissions(ownPermission{loud}),
			"rest: rest_test.ownPermission embeds rest.Rule, whose Refusal would not be used"},
		{"none to lose", rest.Permissions(wrappedPermission{rest.IsAuthenticated}), ""},
		{"model permissions", rest.Permissions(wrappedPermission{rest.DjangoModelPermissions}),
			"rest: Hello has model permissions"},
		{"model permissions as a struct", rest.Permissions(wrappedStandard{rest.DjangoModelPermissions}),
			"rest: Hello has model permissions"},
		{"a challenge that is not read", rest.Authenticators(renamed{}), "rest: rest_test.renamed: its scheme is Key"},
		{"through the interface", rest.Authenticators(renamedWrapped{keyed{}}),
			"rest: rest_test.renamedWrapped: its scheme is Key"},
		{"the same challenge", rest.Authenticators(wrappedAuthenticator{keyed{}}), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if got, _ := recover().(string); !strings.HasPrefix(got, c.want) || c.want == "" && got != "" {
					t.Errorf("panics with %q, want %q", got, c.want)
				}
			}()
			api, _ := newAPI()
			api.View(helloView{}, c.opt)
		})
	}
	mustPanic(t, "rest: rest_test.wrappedPermission embeds rest.Rule", func() { rest.And(wrappedPermission{owner}) })
}
