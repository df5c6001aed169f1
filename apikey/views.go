package apikey

import (
	"errors"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/rest"
)

// ManageScope is the scope with which an API key may list, create, replace and revoke the keys of
// its owner. A credential without limit needs no scope.
const ManageScope = "keys"

// maxBody is the largest body, in bytes: enough for the longest texts, escaped.
const maxBody = 64 << 10

// managePolicy is the policy of the views on a user's own keys. The scope alone makes no wider key:
// the service compares each key with the credential that makes it.
func managePolicy(name string) []rest.Option {
	return []rest.Option{
		rest.Name(name),
		rest.Permissions(rest.IsAuthenticated, rest.HasScope(ManageScope)),
		rest.MaxBody(maxBody),
		rest.Parsers(rest.JSON{MaxValues: 1000}),
		rest.Renderers(rest.JSON{}),
	}
}

func checkKeys(keys *apikey.Service, view string) error {
	if keys == nil {
		return errors.New("apikey." + view + " needs Keys")
	}
	return nil
}

// ListView lists and creates the user's own keys. Keys that have ended are not listed.
type ListView struct{ Keys *apikey.Service } // required

// CheckSetup implements rest.SetupChecker.
func (v ListView) CheckSetup() error { return checkKeys(v.Keys, "ListView") }

// Policy asks for a user, and for the scope "keys" of a limited credential.
func (ListView) Policy() []rest.Option { return managePolicy("API Keys") }

// Get answers with the keys, the oldest first.
func (v ListView) Get(r *rest.Request) (*rest.Response, error) {
	list := []rest.Object{}
	for k, err := range v.Keys.ByUser(r.Context(), r.User.ID) {
		if err != nil {
			return nil, err
		}
		list = append(list, describe(k.Key, v.Keys.Now()))
	}
	return rest.OK(list), nil
}

// Post creates a key from {"name", "description", "scopes", "networks", "expires"}. Only name is
// required. The answer is 201; its field key has the key, which no other answer shows. Post answers
// 403 for a key that would be wider than the credential that asks, and 409 if the user has as many
// keys as a user may have.
func (v ListView) Post(r *rest.Request) (*rest.Response, error) {
	in, err := newInput(r)
	if err != nil {
		return nil, err
	}
	p := apikey.CreateParams{
		User: r.User.ID, By: r.Identity(), Name: in.text("name"), Description: in.text("description"),
		Scopes: in.scopes(), Networks: in.networks(), Expires: in.time("expires"),
	}
	if _, ok := in.get("name"); !ok {
		in.refuse("name", "This field is required.")
	}
	if err := in.err(); err != nil {
		return nil, err
	}
	key, secret, err := v.Keys.Create(r.Context(), p)
	if err != nil {
		return nil, answerTo(err)
	}
	return created(key, secret, v.Keys.Now()), nil
}

// Fields describes the inputs for OPTIONS.
func (ListView) Fields(method string) []rest.Field {
	text := func(name, label string, most int, required bool) rest.Field {
		return rest.Field{Name: name, Type: "string", Label: label, Required: required, MaxLength: most}
	}
	return []rest.Field{
		text("name", "Name", 100, true),
		text("description", "Description", 500, false),
		{Name: "scopes", Type: "list", Label: "Scopes", Child: &rest.Field{Type: "string"}},
		{Name: "networks", Type: "list", Label: "Networks", Child: &rest.Field{Type: "string"}},
		{Name: "expires", Type: "datetime", Label: "Expires"},
	}
}

// KeyView shows and revokes one of the user's own keys, by the path value handle.
type KeyView struct{ Keys *apikey.Service } // required

// CheckSetup implements rest.SetupChecker.
func (v KeyView) CheckSetup() error { return checkKeys(v.Keys, "KeyView") }

// Policy asks for a user, and for the scope "keys" of a limited credential.
func (KeyView) Policy() []rest.Option { return managePolicy("API Key") }

// Get answers with the key, also with one that has ended. For the key of another user it answers
// 404.
func (v KeyView) Get(r *rest.Request) (*rest.Response, error) {
	key, err := v.Keys.ByHandle(r.Context(), r.PathValue("handle"))
	if err == nil && key.UserID != r.User.ID {
		err = auth.ErrNotFound
	}
	if err != nil {
		return nil, answerTo(err)
	}
	return rest.OK(describe(key, v.Keys.Now())), nil
}

// Delete revokes the key at once, and answers 204. It answers 403 for a key that may do more than
// the credential that asks.
func (v KeyView) Delete(r *rest.Request) (*rest.Response, error) {
	err := v.Keys.Revoke(r.Context(), r.PathValue("handle"), apikey.RevokeParams{By: r.Identity()})
	if err != nil {
		return nil, answerTo(err)
	}
	return rest.NoContent(), nil
}

// RotateView replaces one of the user's own keys, by the path value handle.
type RotateView struct{ Keys *apikey.Service } // required

// CheckSetup implements rest.SetupChecker.
func (v RotateView) CheckSetup() error { return checkKeys(v.Keys, "RotateView") }

// Policy asks for a user, and for the scope "keys" of a limited credential.
func (RotateView) Policy() []rest.Option { return managePolicy("Rotate API Key") }

// Post answers 201; the field key has the new key, which no other answer shows. The old key works
// for a grace period, which the optional field grace has in seconds. The default is the service's.
func (v RotateView) Post(r *rest.Request) (*rest.Response, error) {
	in, err := newInput(r)
	if err != nil {
		return nil, err
	}
	p := apikey.RotateParams{By: r.Identity(), Grace: in.seconds("grace"), Expires: in.time("expires")}
	if err := in.err(); err != nil {
		return nil, err
	}
	key, secret, err := v.Keys.Rotate(r.Context(), r.PathValue("handle"), p)
	if err != nil {
		return nil, answerTo(err)
	}
	return created(key, secret, v.Keys.Now()), nil
}

// Fields describes the inputs for OPTIONS.
func (RotateView) Fields(method string) []rest.Field {
	return []rest.Field{
		{Name: "grace", Type: "float", Label: "Grace", HelpText: "How long the old key still works, in seconds.",
			MinValue: 0, MaxValue: int(apikey.MaxGrace / time.Second)},
		{Name: "expires", Type: "datetime", Label: "Expires"},
	}
}
