package authtoken

import (
	"errors"
	"net/http"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/rest"
)

// ObtainView is DRF's obtain_auth_token: POST a username and password, get {"token": key}, the same one each
// time. It answers 200 also where it made the token, writes no last_login and starts no session. As in DRF the
// API's authenticators run first, so that a stale Authorization header is refused.
type ObtainView struct {
	Tokens *token.Service // required
	Users  *auth.Users    // required; its Config.Guesses limits how often somebody may try
	// Throttles limit how often somebody may ask, with whatever body. Default none, as in DRF, whatever the API's are.
	Throttles []rest.Throttle
}

// CheckSetup implements rest.SetupChecker.
func (v ObtainView) CheckSetup() error {
	if v.Tokens == nil || v.Users == nil {
		return errors.New("authtoken.ObtainView needs Tokens and Users")
	}
	return nil
}

// Policy is the view's own: open to all, forms before JSON, JSON answers only, as DRF's.
func (v ObtainView) Policy() []rest.Option {
	return []rest.Option{
		rest.Name("Obtain Auth Token"),
		rest.Permissions(rest.AllowAny),
		rest.Throttles(v.Throttles...),
		rest.MaxBody(maxBody),
		rest.Parsers(rest.Form{}, rest.Multipart{}, rest.JSON{MaxValues: maxValues}),
		rest.Renderers(rest.JSON{}),
	}
}

// maxBody is enough for a name and a password of the greatest lengths, escaped.
const maxBody = 16 << 10

// maxValues is enough for two fields and whatever a client sends besides. Anybody may post here, so that a
// body must not take much more memory than its bytes.
const maxValues = 1000

// credentials are what a client posts.
type credentials struct {
	Username string
	Password string `rest:"raw"` // " pw" is not "pw"
}

// Fields describes the inputs to OPTIONS. As in DRF the token that the view answers with is one of them.
func (ObtainView) Fields(method string) []rest.Field {
	return append(rest.FieldsOf[credentials](), rest.Field{Name: "token", Type: "string", Label: "Token", ReadOnly: true})
}

// Post answers {"token": key}, or 400 with DRF's words: one for each field that cannot be, one and the same
// for every account that cannot sign in; or 429 where passwords were tried too often.
func (v ObtainView) Post(r *rest.Request) (*rest.Response, error) {
	var in credentials
	if err := r.Decode(&in); err != nil {
		return nil, err
	}
	user, err := v.Users.Authenticate(r.Context(), in.Username, in.Password)
	if err != nil {
		return nil, refusal(err)
	}
	issued, err := v.Tokens.Obtain(r.Context(), user, v.Users.Confirm)
	if err != nil {
		return nil, refusal(err)
	}
	resp := rest.OK(rest.Object{"token", issued.Key})
	resp.Header = http.Header{"Cache-Control": {"no-store"}} // no cache keeps a key; DRF leaves this to chance
	return resp, nil
}

// refusal turns "nobody by that name and password" into DRF's answer and leaves faults as they are.
func refusal(err error) error {
	if errors.Is(err, auth.ErrBadCredentials) || errors.Is(err, auth.ErrNotFound) {
		return rest.ValidationError(rest.Object{"non_field_errors", []string{"Unable to log in with provided credentials."}})
	}
	return err
}
