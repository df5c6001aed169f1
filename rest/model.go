package rest

import (
	"errors"
	"net/http"
	"reflect"
	"strings"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// Model names the "app.model" whose permissions DjangoModelPermissions checks: "myapp.note". It
// panics if s has another form, or a model in upper case: the names of Django's permissions are in
// lower case.
func Model(s string) Option {
	app, model, _ := strings.Cut(s, ".")
	if app == "" || model == "" || strings.Contains(model, ".") || model != strings.ToLower(model) {
		panic(`rest: the model "` + s + `" is not of the form "app.model", the model in lower case`)
	}
	return option(func(p *policy) { p.model = s })
}

// Model returns the view's "app.model", or "" if it names none.
func (v *View) Model() string { return v.policy.model }

// errNoModel is a fault at a request: checkModel finds model permissions in And, Or and Not and
// where they are embedded, but not in the fields of other permissions.
var errNoModel = errors.New("the view has model permissions but names no rest.Model")

// allowsModel is DRF's rule. Reading needs an authenticated user, except in the OrAnonReadOnly
// variant; writing needs the model's permission. Any other method is a 405.
func (s StandardPermission) allowsModel(r *Request) (bool, error) {
	if s == DjangoModelPermissions && !r.User.IsAuthenticated() {
		return false, nil
	}
	app, model, ok := strings.Cut(r.view.policy.model, ".")
	if !ok {
		return false, errNoModel
	}
	action := ""
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return true, nil
	case http.MethodPost:
		action = "add"
	case http.MethodPut, http.MethodPatch:
		action = "change"
	case http.MethodDelete:
		action = "delete"
	default:
		return false, MethodNotAllowed(pytext.UTF8.Decode([]byte(r.Method)))
	}
	return r.User.HasPermission(r.Context(), app+"."+action+"_"+model)
}

// checkModel panics if a permission needs the model and the view names none. DRF asserts this at
// the request.
func (p *policy) checkModel(view string) {
	if p.model == "" && needsModel(p.Permissions) {
		panic("rest: " + view + ` has model permissions: name its model with rest.Model("app.model")`)
	}
}

func needsModel(list []Permission) bool {
	for _, p := range list {
		switch p := p.(type) {
		case StandardPermission:
			if p == DjangoModelPermissions || p == DjangoModelPermissionsOrAnonReadOnly {
				return true
			}
		case all:
			if needsModel(p.parts) {
				return true
			}
		case anyOf:
			if needsModel(p.parts) {
				return true
			}
		case not:
			if needsModel([]Permission{p.part}) {
				return true
			}
		default:
			for _, inner := range embeddedIn(reflect.ValueOf(p)) {
				if !inner.CanInterface() {
					continue
				}
				if part, ok := inner.Interface().(Permission); ok && needsModel([]Permission{part}) {
					return true
				}
			}
		}
	}
	return false
}
