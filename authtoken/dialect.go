package authtoken

import (
	"net/http"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// Dialect is the form of requests and answers of a package for DRF, so that its clients need not
// change.
type Dialect uint8

// The dialects.
const (
	DRF        Dialect = iota // obtain_auth_token: {"token": key}
	Djoser                    // djoser's /token/login/: {"auth_token": key}
	DJRestAuth                // dj-rest-auth's /login/: {"key": key}
)

// field returns the name of the key in the answer.
func (d Dialect) field() string {
	switch d {
	case Djoser:
		return "auth_token"
	case DJRestAuth:
		return "key"
	}
	return "token"
}

// Operation documents the credentials and the token, with the names that drf-spectacular gives to
// the serializers of the packages.
func (v ObtainView) Operation(string) rest.Operation {
	names := map[Dialect][2]string{DRF: {"AuthToken", "AuthToken"}, Djoser: {"TokenCreate", "Token"},
		DJRestAuth: {"Login", "Token"}}[v.Dialect]
	token := rest.Field{Name: v.Dialect.field(), Type: "string", Required: true}
	return rest.Operation{Body: rest.Schema{Name: names[0], Fields: v.Fields(http.MethodPost)},
		Answer: rest.Schema{Name: names[1], Fields: []rest.Field{token}}, Errors: []int{http.StatusTooManyRequests}}
}

// djoserCredentials are what djoser's clients post. A field that is missing is refused as a wrong
// password is. Unlike DRF's own serializer, djoser's and dj-rest-auth's remove white space around
// the password: their fields have no trim_whitespace=False.
type djoserCredentials struct {
	Password string `rest:"optional"`
	Username string `rest:"optional"`
}

// restAuthCredentials are what clients of dj-rest-auth post. Username and e-mail address may be
// missing or blank.
type restAuthCredentials struct {
	Username string `rest:"optional,blank"`
	Email    string `rest:"optional,blank"`
	Password string
}

// read reads the credentials of a request in the form of the view's Dialect.
func (v ObtainView) read(r *rest.Request) (in credentials, err error) {
	switch v.Dialect {
	case Djoser:
		var sent djoserCredentials
		err = r.Decode(&sent)
		return credentials{sent.Username, sent.Password}, err
	case DJRestAuth:
		var sent restAuthCredentials
		err = r.Decode(&sent)
		if err == nil && sent.Email != "" && auth.ValidateEmail(sent.Email) != nil { // an EmailField
			err = rest.FieldError("email", "Enter a valid email address.")
		}
		in = credentials{sent.Username, sent.Password}
		if sent.Username == "" && v.Users.EmailLogin() {
			in.Username = sent.Email
		}
		return in, err
	}
	err = r.Decode(&in)
	return in, err
}
