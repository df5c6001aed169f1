package rest

import "reflect"

// SetupChecker is an optional interface of views, authenticators, permissions, throttles, parsers,
// renderers, negotiators and versioners. CheckSetup returns an error for a mistake in the program
// that would otherwise show only at a request, such as a required field that is not set. New, View
// and Protect panic with it.
type SetupChecker interface {
	CheckSetup() error
}

// checkSetup panics on a nil in list, and with the error of a SetupChecker.
func checkSetup[T any](list []T) {
	for _, one := range list {
		if isNil(one) {
			panic("rest: a nil authenticator, permission, throttle, parser, renderer, negotiator or versioner")
		}
		checkOwnSetup(one)
	}
}

// checkParts is checkSetup for the parts of a policy: it also checks what they embed.
func checkParts[T any](list []T) {
	checkSetup(list)
	for _, one := range list {
		checkEmbedded(one)
	}
}

// checkOwnSetup panics with the error of a SetupChecker.
func checkOwnSetup(v any) {
	checker, ok := v.(SetupChecker)
	if !ok {
		return
	}
	if err := checker.CheckSetup(); err != nil {
		panic("rest: " + err.Error())
	}
}

// isNil reports whether v is nil, or a nil pointer or function. A nil map or slice does not count:
// it is empty, which may be valid.
func isNil[T any](v T) bool {
	switch r := reflect.ValueOf(any(v)); r.Kind() {
	case reflect.Invalid:
		return true
	case reflect.Pointer, reflect.Func:
		return r.IsNil()
	}
	return false
}
