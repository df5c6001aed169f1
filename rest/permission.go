package rest

import (
	"errors"
	"fmt"
	"net/http"
)

// Permission decides about a request. An error is a fault, not a refusal, unless it is an *Error.
type Permission interface {
	Allows(r *Request) (bool, error)
}

// ObjectPermission is an optional interface of permissions: Request.CheckObject asks it.
type ObjectPermission interface {
	AllowsObject(r *Request, object any) (bool, error)
}

// Refuser is an optional interface of permissions: what somebody reads whom it refuses and who is signed in, or
// could not sign in. nil means DRF's own words.
type Refuser interface {
	Refusal() *Error
}

// Standard is one of DRF's permissions. Constants, so that no package can swap one for another.
type Standard uint8

// DRF's standard permissions.
const (
	AllowAny                  Standard = iota + 1 // everybody, the anonymous too
	IsAuthenticated                               // whoever signed in
	IsAdminUser                                   // staff; a superuser that is no staff is refused, as in DRF
	IsAuthenticatedOrReadOnly                     // GET, HEAD and OPTIONS everybody, the rest whoever signed in

	// DjangoModelPermissions lets in who signed in: to GET, HEAD and OPTIONS as they are, to POST with the
	// permission to add the view's Model, to PUT and PATCH with that to change it, to DELETE with that to delete it.
	DjangoModelPermissions
	// DjangoModelPermissionsOrAnonReadOnly is the same, but GET, HEAD and OPTIONS are everybody's.
	DjangoModelPermissionsOrAnonReadOnly
)

// CheckSetup implements SetupChecker: a value that is none of the constants refuses everybody, and so Not of it would
// let everybody in.
func (s Standard) CheckSetup() error {
	if s < AllowAny || s > DjangoModelPermissionsOrAnonReadOnly {
		return fmt.Errorf("%d is no Standard permission", uint8(s))
	}
	return nil
}

// Allows decides.
func (s Standard) Allows(r *Request) (bool, error) {
	switch s {
	case AllowAny:
		return true, nil
	case IsAuthenticated:
		return r.User.IsAuthenticated(), nil
	case IsAdminUser:
		return r.User.IsAuthenticated() && r.User.Staff, nil
	case IsAuthenticatedOrReadOnly:
		return safe(r.Method) || r.User.IsAuthenticated(), nil
	case DjangoModelPermissions, DjangoModelPermissionsOrAnonReadOnly:
		return s.allowsModel(r)
	}
	return false, nil
}

// String is DRF's name.
func (s Standard) String() string {
	switch s {
	case AllowAny:
		return "AllowAny"
	case IsAuthenticated:
		return "IsAuthenticated"
	case IsAdminUser:
		return "IsAdminUser"
	case IsAuthenticatedOrReadOnly:
		return "IsAuthenticatedOrReadOnly"
	case DjangoModelPermissions:
		return "DjangoModelPermissions"
	case DjangoModelPermissionsOrAnonReadOnly:
		return "DjangoModelPermissionsOrAnonReadOnly"
	}
	return "no permission"
}

func safe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

// Rule is a permission made of functions. It needs at least one of them, and the other one grants. A permission
// that can fail implements Permission itself.
type Rule struct {
	Name        string                   // for listings; default "Rule"
	Allow       func(*Request) bool      // may this request pass?
	AllowObject func(*Request, any) bool // may it use this object?
	Message     any                      // what the refused read, an empty text too; nil: DRF's words
	Code        string                   // default "permission_denied"
}

// CheckSetup implements SetupChecker.
func (p Rule) CheckSetup() error {
	if p.Allow == nil && p.AllowObject == nil {
		return errors.New("a Rule without a function would let everybody in: AllowAny says so")
	}
	return nil
}

// Allows asks Allow. A Rule without any function fails, where nothing has checked it at start-up.
func (p Rule) Allows(r *Request) (bool, error) {
	if p.Allow == nil {
		return true, p.CheckSetup()
	}
	return p.Allow(r), nil
}

// AllowsObject asks AllowObject, and fails as Allows does.
func (p Rule) AllowsObject(r *Request, object any) (bool, error) {
	if p.AllowObject == nil {
		return true, p.CheckSetup()
	}
	return p.AllowObject(r, object), nil
}

// Refusal is Message and Code.
func (p Rule) Refusal() *Error {
	e := PermissionDenied(p.Message)
	if p.Message != nil {
		e.Detail = p.Message
	}
	if p.Code != "" {
		e.Code = p.Code
	}
	return e
}

// String is Name.
func (p Rule) String() string {
	if p.Name == "" {
		return "Rule"
	}
	return p.Name
}
