package rest_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/rest"
)

// noteForm is a view with inputs for both methods that OPTIONS describes.
type noteForm struct{ who }

func (noteForm) Post(*rest.Request) (*rest.Response, error) { return rest.OK(nil), nil }
func (noteForm) Put(*rest.Request) (*rest.Response, error)  { return rest.OK(nil), nil }
func (noteForm) Fields(method string) []rest.Field {
	return []rest.Field{
		{Name: "text", Type: "string", Label: "Text", HelpText: "Of the " + method + ".", Required: true, MaxLength: 5},
		{Name: "id", Type: "integer", ReadOnly: true},
	}
}

// perMethod is a permission with an error for each method; nil grants.
type perMethod map[string]error

func (p perMethod) Allows(r *rest.Request) (bool, error) {
	err, no := p[r.Method]
	return !no || err != nil, err
}

const (
	postFields = `"POST":{"text":{"type":"string","required":true,"read_only":false,"label":"Text","help_text":"Of the POST.","max_length":5},` +
		`"id":{"type":"integer","required":false,"read_only":true}}`
	putFields = `"PUT":{"text":{"type":"string","required":true,"read_only":false,"label":"Text","help_text":"Of the PUT.","max_length":5},` +
		`"id":{"type":"integer","required":false,"read_only":true}}`
)

// OPTIONS shows the inputs of those methods that the permissions allow the client.
func TestOptionsShowsAllowedMethods(t *testing.T) {
	t.Parallel()
	describe := func(actions string) string {
		return `{"name":"Note Form","description":"","renders":["application/json"],"parses":["application/json","application/x-www-form-urlencoded","multipart/form-data"]` +
			actions + `}`
	}
	for _, c := range []struct {
		name       string
		permission rest.Permission
		status     int
		body       string
	}{
		{"all", perMethod{}, 200, describe(`,"actions":{` + postFields + `,` + putFields + `}`)},
		{"a no", perMethod{"POST": nil}, 200, describe(`,"actions":{` + putFields + `}`)},
		{"a refusal that is an error", perMethod{"POST": rest.PermissionDenied("No.")}, 200, describe(`,"actions":{` +
			putFields + `}`)},
		{"a 404 for PUT", perMethod{"PUT": rest.NotFound("")}, 200, describe(`,"actions":{` + postFields + `}`)},
		{"the permission's own 503", perMethod{"PUT": &rest.Error{Status: 503, Detail: "Later."}}, 200,
			describe(`,"actions":{` + postFields + `}`)},
		{"none", perMethod{"POST": nil, "PUT": rest.NotAuthenticated()}, 200, describe(``)},
		{"of another method", perMethod{"DELETE": nil}, 200, describe(`,"actions":{` + postFields + `,` + putFields +
			`}`)},
		{"a fault", perMethod{"POST": errors.New("disk on fire")}, 503, unavailableError},
		{"a fault for PUT", perMethod{"POST": nil, "PUT": errors.New("disk on fire")}, 503, unavailableError},
		{"an error whose status is no refusal", perMethod{"POST": &rest.Error{Status: 200, Detail: "Yes."}}, 503,
			unavailableError},
		{"a nil *Error", perMethod{"POST": (*rest.Error)(nil)}, 503, unavailableError},
	} {
		api, log := newAPI()
		w := send(api.View(noteForm{}, rest.Permissions(rest.AllowAny, c.permission)), "OPTIONS /", "X-User: alice")
		expect(t, c.name, w, c.status, c.body)
		if logged := strings.Contains(log.String(), "rest: request failed"); logged != (c.status == 503) {
			t.Errorf("%s: log: %s", c.name, log)
		}
	}
}

// Asking the permissions about another method does not change the request.
func TestOptionsKeepsTheRequest(t *testing.T) {
	t.Parallel()
	var asked []string
	watch := rest.Rule{Allow: func(r *rest.Request) bool {
		asked = append(asked, r.Method+" "+r.User.Username)
		return true
	}}
	api, _ := newAPI()
	seen := ""
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		api.View(noteForm{}, rest.Permissions(watch)).ServeHTTP(w, r)
		seen = r.Method
	})
	send(h, "OPTIONS /", "X-User: alice")
	if got := strings.Join(asked, ", "); got != "OPTIONS alice, POST alice, PUT alice" || seen != "OPTIONS" {
		t.Errorf("asked %s; then %s", got, seen)
	}
}
