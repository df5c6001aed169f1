package rest

import (
	"errors"
	"fmt"
	"path"
	"reflect"
	"regexp"
	"runtime"
)

// Rule is a permission made of functions. It needs at least one of them; a nil function grants. A
// permission whose check can fail implements Permission instead.
type Rule struct {
	Name        string                   // for listings; default that of its function, see String
	Allow       func(*Request) bool      // whether the request may proceed
	AllowObject func(*Request, any) bool // whether it may use the object
	Message     any                      // for the refused client; "" is sent as it is; nil: DRF's words
	Code        string                   // default "permission_denied"
}

// CheckSetup implements SetupChecker.
func (p Rule) CheckSetup() error {
	if p.Allow == nil && p.AllowObject == nil {
		return errors.New("a Rule needs a function: use AllowAny to admit every request")
	}
	return nil
}

// Allows calls Allow. It returns an error for a Rule without functions, in case no CheckSetup has
// rejected the Rule at start-up.
func (p Rule) Allows(r *Request) (bool, error) {
	if p.Allow == nil {
		return true, p.CheckSetup()
	}
	return p.Allow(r), nil
}

// AllowsObject calls AllowObject, and fails as Allows does.
func (p Rule) AllowsObject(r *Request, object any) (bool, error) {
	if p.AllowObject == nil {
		return true, p.CheckSetup()
	}
	return p.AllowObject(r, object), nil
}

// Refusal returns an error with Message and Code.
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

// String returns Name. Without one it returns the name of Allow, or else of AllowObject: "isOwner",
// or the place of a function that has no name: "orders.go:90".
func (p Rule) String() string {
	switch {
	case p.Name != "":
		return p.Name
	case p.Allow != nil:
		return nameOrPlace(p.Allow)
	case p.AllowObject != nil:
		return nameOrPlace(p.AllowObject)
	}
	return "a Rule without functions"
}

// literal matches what the compiler calls a function literal: "func1" or, inside another, "2".
var literal = regexp.MustCompile(`^(func)?\d+$`)

// nameOrPlace returns the name of a function, or file and line of a literal.
func nameOrPlace(fn any) string {
	name := funcName(fn)
	if !literal.MatchString(name) {
		return name
	}
	f := runtime.FuncForPC(reflect.ValueOf(fn).Pointer())
	file, line := f.FileLine(f.Entry())
	return fmt.Sprintf("%s:%d", path.Base(file), line)
}
