package authtoken

import (
	"errors"
	"net/http"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/rest"
)

// ObtainView is DRF's obtain_auth_token: POST a username and password, and get {"token": key}, the
// same token each time. It answers 200 for a new token too, does not write last_login and starts no
// session. As in DRF the authenticators of the API run first, so a request with an invalid
// Authorization header is refused.
type ObtainView struct {
	Tokens *token.Service // required
	Users  *auth.Users    // required; UsersConfig.Guesses limits wrong passwords
	// Throttles limit how often a client may post, with a right password too. As in DRF they
	// replace the throttles of the API. Default none.
	Throttles []rest.Throttle
	// Dialect chooses the form of requests and answers; default DRF's. With another Dialect the
	// view has the API's parsers and renderers, as the views of that package have. The answer to
	// wrong credentials is the same in all of them. Unlike dj-rest-auth, the view starts no
	// session, and looks a user up by e-mail address only if users sign in with their address.
	Dialect Dialect
}

// CheckSetup implements rest.SetupChecker.
func (v ObtainView) CheckSetup() error {
	if v.Tokens == nil || v.Users == nil {
		return errors.New("authtoken.ObtainView needs Tokens and Users")
	}
	return checkDialect(v.Dialect)
}

// Policy opens the view to everybody. DRF's own view parses forms before JSON and renders JSON
// only.
func (v ObtainView) Policy() []rest.Option {
	policy := []rest.Option{
		rest.Permissions(rest.AllowAny),
		rest.Throttles(v.Throttles...),
		rest.MaxBody(maxBody),
	}
	switch v.Dialect {
	case Djoser:
		return append(policy, rest.Name("Token Create"))
	case DJRestAuth:
		return append(policy, rest.Name("Login"))
	}
	return append(policy, rest.Name("Obtain Auth Token"),
		rest.Parsers(rest.Form{}, rest.Multipart{}, rest.JSON{MaxValues: maxValues}), rest.Renderers(rest.JSON{}))
}

// maxBody is the largest body, in bytes: enough for the longest name and password, escaped.
const maxBody = 16 << 10

// maxValues bounds the values of a JSON body: enough for two fields and some extra ones. Anybody
// may post here, so a body must not need much more memory than its bytes.
const maxValues = 1000

// credentials are what a client posts.
type credentials struct {
	Username string
	Password string `rest:"raw"` // " pw" is not "pw"
}

// Fields describes the inputs for OPTIONS. As in DRF the token of the answer is listed among them.
func (v ObtainView) Fields(method string) []rest.Field {
	switch v.Dialect {
	case Djoser:
		return rest.FieldsOf[djoserCredentials]()
	case DJRestAuth:
		return rest.FieldsOf[restAuthCredentials]()
	}
	return append(rest.FieldsOf[credentials](),
		rest.Field{Name: "token", Type: "string", Label: "Token", ReadOnly: true})
}

// Post answers {"token": key}, or in the form of the Dialect. It answers 400 with DRF's messages:
// one for each invalid field, or the same one for every account that cannot sign in. It answers 429
// after too many wrong passwords.
func (v ObtainView) Post(r *rest.Request) (*rest.Response, error) {
	in, err := v.read(r)
	if err != nil {
		return nil, err
	}
	user, err := v.Users.Authenticate(r.Context(), in.Username, in.Password)
	if err != nil {
		return nil, refusal(err)
	}
	ctx := auth.NewContext(r.Context(), &auth.Identity{User: user, Via: "password"}) // who makes the token
	issued, err := v.Tokens.Obtain(ctx, user, v.Users.Confirm)
	if err != nil {
		return nil, refusal(err)
	}
	resp := rest.OK(rest.Object{v.Dialect.field(), issued.Key})
	resp.Header = http.Header{"Cache-Control": {"no-store"}} // which DRF does not send: no cache may store a key
	return resp, nil
}

// refusal returns DRF's answer to refused credentials, and any other error unchanged.
func refusal(err error) error {
	if errors.Is(err, auth.ErrBadCredentials) || errors.Is(err, auth.ErrNotFound) {
		return rest.ValidationError(
			rest.Object{"non_field_errors", []string{"Unable to log in with provided credentials."}}).WithCause(err)
	}
	return err
}
