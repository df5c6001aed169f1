package rest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/rest"
)

type gate struct{}

func (gate) isOpen(*rest.Request) bool             { return true }
func isOpen(*rest.Request) bool                    { return true }
func isOwner(*rest.Request, any) bool              { return true }
func isOf[T any](_ *rest.Request, object any) bool { _, ok := object.(T); return ok }

// unnamed is of a package's variable, whose literals have names of their own kind.
var unnamed = rest.Rule{Allow: func(*rest.Request) bool { return true }}

// TestRuleNames: each Rule of a listing says which it is.
func TestRuleNames(t *testing.T) {
	t.Parallel()
	nested := func() rest.Rule {
		return rest.Rule{AllowObject: func(*rest.Request, any) bool { return true }}
	}()
	for want, rule := range map[string]rest.Rule{
		"Closed":                   {Name: "Closed", Allow: isOpen},
		"isOpen":                   {Allow: isOpen, AllowObject: isOwner},
		"isOwner":                  {AllowObject: isOwner},
		"isOpen ":                  {Allow: gate{}.isOpen},
		"isOf":                     {AllowObject: isOf[string]},
		"rule_test.go:19":          unnamed,
		"rule_test.go:25":          nested,
		"rule_test.go:35":          {Allow: func(*rest.Request) bool { return true }},
		"a Rule without functions": {},
	} {
		if got := rule.String(); got != strings.TrimSpace(want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got := fmt.Sprint(rest.And(rest.Rule{Allow: isOpen}, rest.Not(&rest.Rule{AllowObject: isOwner}))); got !=
		"And(isOpen, Not(isOwner))" {
		t.Error(got)
	}
}
