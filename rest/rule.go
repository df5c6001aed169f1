package rest

import "errors"

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
