package main

import (
	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
)

func main() { latchkey.Main(project()) }

// project is a draft that inspectdb has written from a Django. python.go lists what it lacks.
func project() latchkey.Project {
	return latchkey.Project{Name: "shop", API: policy, Setup: routes, Apps: []model.App{
		{Label: "shop", Models: []any{Category{}, Tag{}, Product{}, Order{}, Item{}, Review{}}},
	}}
}

// policy has the defaults of REST_FRAMEWORK.
func policy(site *latchkey.Site) rest.Config {
	api := site.DRFDefaults()
	api.Authenticators = []rest.Authenticator{site.TokenAuthentication}
	api.Permissions = []rest.Permission{rest.IsAuthenticatedOrReadOnly}
	return api
}

// isAuthorOrReadOnlyReview is shop.views.IsAuthorOrReadOnly, for a Review.
var isAuthorOrReadOnlyReview = rest.Rule{Name: "IsAuthorOrReadOnly", Message: "Only its author may change a review.",
	AllowObject: func(r *rest.Request, object any) bool {
		x := object.(*Review)
		return rest.IsSafe(r.Method) || r.User.IsAuthenticated() && x.Author.ID.String() == string(r.User.ID)
	}}

// notTranslated is the error of what stands in Python alone.
func notTranslated(what string) error {
	return &rest.Error{Status: 501, Code: "not_implemented", Detail: what + " has not been translated from Python."}
}
