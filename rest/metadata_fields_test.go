package rest_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/rest"
)

// orderForm is a view whose inputs have everything that SimpleMetadata says.
type orderForm struct{}

func (orderForm) Post(*rest.Request) (*rest.Response, error) { return rest.OK(nil), nil }
func (orderForm) Fields(string) []rest.Field {
	line := []rest.Field{
		{Name: "sku", Type: "slug", Required: true, Label: "Sku", MinLength: 2, MaxLength: 8},
		{Name: "n", Type: "integer", Required: true, Label: "N", HelpText: "How many.", MinValue: 0, MaxValue: 99},
	}
	return []rest.Field{
		{Name: "id", Type: "integer", ReadOnly: true, Label: "Id"},
		{Name: "state", Type: "choice", Required: true, Label: "State",
			Choices: []rest.Choice{{"new", "New"}, {"sent", "Sent"}}},
		{Name: "size", Type: "choice", Label: "Size", Choices: []rest.Choice{{Value: 1}, {Value: 2}}},
		{Name: "old", Type: "choice", ReadOnly: true, Label: "Old", Choices: []rest.Choice{{Value: "a"}}},
		{Name: "none", Type: "choice", Required: true, Label: "None", Choices: []rest.Choice{}},
		{Name: "price", Type: "decimal", Required: true, Label: "Price", MinValue: 0, MaxDigits: 5},
		{Name: "rate", Type: "float", Required: true, Label: "Rate", MinValue: 0.5, MaxValue: 1.0},
		{Name: "tags", Type: "list", Required: true, Label: "Tags", MinLength: 1, MaxLength: 4,
			Child: &rest.Field{Type: "string", Required: true, MaxLength: 3}},
		{Name: "lines", Required: true, Label: "Lines",
			Child: &rest.Field{Type: "nested object", Required: true, Children: line}},
		{Name: "line", Type: "nested object", Required: true, Label: "The line", Children: line},
		{Name: "any", Label: "Any"},
	}
}

// What DRF 3.18's SimpleMetadata says of a serializer with these fields.
const (
	lineInfo = `{"sku":{"type":"slug","required":true,"read_only":false,"label":"Sku","min_length":2,"max_length":8},` +
		`"n":{"type":"integer","required":true,"read_only":false,"label":"N","help_text":"How many.","min_value":0,"max_value":99}}`
	orderInfo = `{"id":{"type":"integer","required":false,"read_only":true,"label":"Id"},` +
		`"state":{"type":"choice","required":true,"read_only":false,"label":"State","choices":[{"value":"new","display_name":"New"},{"value":"sent","display_name":"Sent"}]},` +
		`"size":{"type":"choice","required":false,"read_only":false,"label":"Size","choices":[{"value":1,"display_name":1},{"value":2,"display_name":2}]},` +
		`"old":{"type":"choice","required":false,"read_only":true,"label":"Old"},` +
		`"none":{"type":"choice","required":true,"read_only":false,"label":"None","choices":[]},` +
		`"price":{"type":"decimal","required":true,"read_only":false,"label":"Price","min_value":0,"max_digits":5,"decimal_places":0},` +
		`"rate":{"type":"float","required":true,"read_only":false,"label":"Rate","min_value":0.5,"max_value":1.0},` +
		`"tags":{"type":"list","required":true,"read_only":false,"label":"Tags","min_length":1,"max_length":4,"child":{"type":"string","required":true,"read_only":false,"max_length":3}},` +
		`"lines":{"type":"field","required":true,"read_only":false,"label":"Lines","child":{"type":"nested object","required":true,"read_only":false,"children":` + lineInfo + `}},` +
		`"line":{"type":"nested object","required":true,"read_only":false,"label":"The line","children":` + lineInfo +
		`},` +
		`"any":{"type":"field","required":false,"read_only":false,"label":"Any"}}`
)

func TestMetadataOfFields(t *testing.T) {
	t.Parallel()
	api, _ := newAPI()
	w := send(api.View(orderForm{}, rest.Permissions(rest.AllowAny), rest.Parsers(rest.JSON{})), "OPTIONS /")
	expect(t, "OPTIONS", w, 200, `{"name":"Order Form","description":"","renders":["application/json"],"parses":["application/json"],"actions":{"POST":`+orderInfo+`}}`)
}

// noteOf is a view of one object, whose owner alone may put it.
type noteOf struct {
	noteForm
	owner string
	err   error
}

func (v noteOf) GetObject(r *rest.Request) (any, error) {
	if r.Method != "PUT" {
		return nil, errors.New("asked with the method " + r.Method)
	}
	return v.owner, v.err
}

// failingObject is an object permission that fails.
type failingObject struct{ err error }

func (failingObject) Allows(*rest.Request) (bool, error)              { return true, nil }
func (p failingObject) AllowsObject(*rest.Request, any) (bool, error) { return false, p.err }

// OPTIONS shows the inputs of PUT only if the object exists and the client may put it.
func TestOptionsAsksObjectPermissions(t *testing.T) {
	t.Parallel()
	owner := rest.Rule{AllowObject: func(r *rest.Request, object any) bool { return r.User.Username == object }}
	const post, both = `"actions":{` + postFields + `}}`, `"actions":{` + postFields + `,` + putFields + `}}`
	for _, c := range []struct {
		name       string
		view       noteOf
		permission rest.Permission
		status     int
		end        string
	}{
		{"the owner", noteOf{owner: "alice"}, owner, 200, both},
		{"another", noteOf{owner: "bob"}, owner, 200, post},
		{"no object", noteOf{err: rest.NotFound("")}, owner, 200, post},
		{"no object permission", noteOf{owner: "bob"}, rest.IsAuthenticated, 200, both},
		{"a fault of the look-up", noteOf{err: errors.New("disk on fire")}, owner, 500, serverError},
		{"a fault of the permission", noteOf{}, failingObject{errors.New("disk on fire")}, 503, unavailableError},
		{"the permission's own refusal", noteOf{}, failingObject{rest.NotFound("")}, 200, post},
	} {
		api, _ := newAPI()
		w := send(api.View(c.view, rest.Permissions(c.permission)), "OPTIONS /", "X-User: alice")
		if w.Code != c.status || !strings.HasSuffix(w.Body.String(), c.end) {
			t.Errorf("%s: %d %s", c.name, w.Code, w.Body)
		}
	}
}

// typedObject has a GetObject that OPTIONS could not call.
type typedObject struct{ noteForm }

func (typedObject) GetObject(*rest.Request) (string, error) { return "", nil }

// typedOnly has one too, but no Fields to show.
type typedOnly struct{ who }

func (typedOnly) GetObject(*rest.Request) (string, error) { return "", nil }

func TestGetObjectOfAnotherSignature(t *testing.T) {
	t.Parallel()
	api, _ := newAPI()
	mustPanic(t, "rest: rest_test.typedObject.GetObject would not be used: its signature is not func(*rest.Request) (any, error)",
		func() { api.View(typedObject{}) })
	api.View(typedOnly{})
}

// withOptions has its own answer to OPTIONS.
type withOptions struct{}

func (withOptions) Methods() rest.Methods {
	return rest.Methods{"OPTIONS": func(*rest.Request) (*rest.Response, error) { return rest.OK("own"), nil }}
}

// A view can do without metadata: DRF answers 405, and Allow still lists OPTIONS.
func TestNoMetadata(t *testing.T) {
	t.Parallel()
	const refused = `{"detail":"Method \"OPTIONS\" not allowed."}`
	for name, c := range map[string]struct {
		config bool
		view   any
		opts   []rest.Option
		status int
		body   string
		allow  string
	}{
		"a view":          {false, orderForm{}, []rest.Option{rest.NoMetadata()}, 405, refused, "POST, OPTIONS"},
		"the API":         {true, orderForm{}, nil, 405, refused, "POST, OPTIONS"},
		"its own handler": {true, withOptions{}, nil, 200, `"own"`, "OPTIONS"},
		"permissions first": {true, orderForm{}, []rest.Option{rest.Permissions(rest.IsAdminUser)}, 401, notProvided,
			"POST, OPTIONS"},
	} {
		api, _ := newAPI(func(config *rest.Config) {
			config.NoMetadata, config.Permissions = c.config, []rest.Permission{rest.AllowAny}
		})
		w := send(api.View(c.view, c.opts...), "OPTIONS /")
		expect(t, name, w, c.status, c.body)
		if got := w.Header().Get("Allow"); got != c.allow {
			t.Errorf("%s: Allow: %s", name, got)
		}
	}
}

// inVersions describes to each request the inputs of its version.
type inVersions struct{ orderForm }

func (inVersions) FieldsFor(r *rest.Request, method string) ([]rest.Field, error) {
	if r.Query().Has("broken") {
		return nil, rest.NotFound("No such form.")
	}
	return []rest.Field{{Name: method + r.Version(), Required: true}}, nil
}

// TestMetadataOfRequests: a view may describe other inputs to each request.
func TestMetadataOfRequests(t *testing.T) {
	t.Parallel()
	api, _ := newAPI(func(c *rest.Config) {
		c.Versioning = rest.VersionConfig{Scheme: rest.QueryParameterVersioning}
	})
	view := api.View(inVersions{}, rest.Permissions(rest.AllowAny), rest.Parsers(rest.JSON{}))
	for target, want := range map[string]string{
		"/?version=2": `"POST2"`, "/?version=3": `"POST3"`,
	} {
		w := send(view, "OPTIONS "+target)
		expect(t, target, w, 200, `{"name":"In Versions","description":"","renders":["application/json"],"parses":["application/json"],`+
			`"actions":{"POST":{`+want+`:{"type":"field","required":true,"read_only":false}}}}`)
	}
	expect(t, "an error", send(view, "OPTIONS /?broken"), 404, `{"detail":"No such form."}`)
	type wrong struct {
		orderForm
		wrongFieldsFor
	}
	defer func() {
		if got, _ := recover().(string); !strings.Contains(got, "FieldsFor would not be used: its signature is not") {
			t.Error(got)
		}
	}()
	api.View(wrong{})
}

type wrongFieldsFor struct{}

func (wrongFieldsFor) FieldsFor(string) []rest.Field { return nil }
