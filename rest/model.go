package rest

import (
	"errors"
	"net/http"
	"strings"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// Model is the "app.model" of which DjangoModelPermissions asks for permissions: "myapp.note". It panics on
// another form, and on a model that is not in lower case, as Django's names of permissions have it.
func Model(s string) Option {
	app, model, _ := strings.Cut(s, ".")
	if app == "" || model == "" || strings.Contains(model, ".") || model != strings.ToLower(model) {
		panic(`rest: the model "` + s + `" is not of the form "app.model", the model in lower case`)
	}
	return option(func(p *policy) { p.model = s })
}

// Model is the view's "app.model", "" where it names none.
func (v *View) Model() string { return v.policy.model }

// errNoModel is a fault: a permission that hides a Standard one escaped checkModel.
var errNoModel = errors.New("model permissions are asked of a view that names no rest.Model")

// allowsModel is DRF's rule: no more than to be signed in (or not even that) for reading, the model's permission
// for writing, and 405 for any other method.
func (s Standard) allowsModel(r *Request) (bool, error) {
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

// checkModel panics where a permission asks for the model and none is named, as DRF asserts at the request.
func (p *policy) checkModel(view string) {
	if p.model == "" && needsModel(p.Permissions) {
		panic("rest: " + view + ` asks for model permissions: name its model, rest.Model("app.model")`)
	}
}

func needsModel(list []Permission) bool {
	for _, p := range list {
		switch p := p.(type) {
		case Standard:
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
		}
	}
	return false
}
