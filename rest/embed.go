package rest

import (
	"fmt"
	"reflect"
)

// ChallengeChecker is an optional interface of authenticators whose challenge names what they read.
// CheckChallenge returns an error if challenge does not: a type that embeds the authenticator may
// have replaced Challenge, which the embedded Authenticate does not know. New, View and Protect
// panic with it.
type ChallengeChecker interface {
	CheckChallenge(challenge string) error
}

// checkEmbedded checks the authenticators, permissions and the like that v embeds. A type that
// embeds an interface has only the methods of the interface, not the optional ones of the value in
// it. checkEmbedded calls those that check the set-up, and panics if others would not be used: an
// object permission that nobody asks would admit everybody.
func checkEmbedded(v any) {
	outer := reflect.TypeOf(v)
	checkChallenge(v, v)
	for _, field := range embeddedIn(reflect.ValueOf(v)) {
		if k := field.Kind(); (k == reflect.Pointer || k == reflect.Interface) && field.IsNil() {
			panic(fmt.Sprintf("rest: %s embeds a %s that is nil", outer, field.Type()))
		}
		optional := []reflect.Type{reflect.TypeFor[ObjectPermission](), reflect.TypeFor[Refuser](),
			reflect.TypeFor[VersionReverser](), reflect.TypeFor[Previewer]()}
		if !field.CanInterface() { // of an unexported type: its methods cannot be called from here
			optional = append(optional, reflect.TypeFor[SetupChecker]())
		}
		inner := dynamicType(field)
		for _, lost := range optional {
			if inner.Implements(lost) && !outer.Implements(lost) {
				method := lost.Method(0).Name
				panic(fmt.Sprintf("rest: %s embeds %s, whose %s would not be used: add a %s that calls it",
					outer, inner, method, method))
			}
		}
		if !field.CanInterface() {
			continue
		}
		if !outer.Implements(reflect.TypeFor[SetupChecker]()) {
			checkOwnSetup(field.Interface())
		}
		checkChallenge(field.Interface(), v)
	}
}

// dynamicType returns the type of the value in a field.
func dynamicType(field reflect.Value) reflect.Type {
	if field.Kind() == reflect.Interface {
		return field.Elem().Type()
	}
	return field.Type()
}

// checkChallenge panics if the challenge of outer does not name what inner reads.
func checkChallenge(inner, outer any) {
	checker, ok := inner.(ChallengeChecker)
	a, isAuthenticator := outer.(Authenticator)
	if !ok || !isAuthenticator {
		return
	}
	if err := checker.CheckChallenge(a.Challenge()); err != nil {
		panic(fmt.Sprintf("rest: %T: %v", outer, err))
	}
}

// embeddedIn returns the embedded fields of v, if it is a struct or a pointer to one, and those of
// the structs in them. Fields of types without methods are left out.
func embeddedIn(v reflect.Value) (list []reflect.Value) {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return nil
	}
	for i := range v.NumField() {
		if field := v.Field(i); v.Type().Field(i).Anonymous {
			if field.Type().NumMethod() > 0 {
				list = append(list, field)
			}
			list = append(list, embeddedIn(field)...)
		}
	}
	return list
}
