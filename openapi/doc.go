// Package openapi writes the OpenAPI 3.1 document of a site's API, with the names that
// drf-spectacular gives to operations and components, so that clients made from it keep theirs. It
// reads what the views say of themselves: policies, fields, serializers, filters and pages.
//
//	docs := openapi.New(openapi.Config{Title: "Shop", Version: "1.0", Prefix: "/api"}, site.Routes)
//	site.View("/api/schema/", docs.View())
//	site.View("/api/docs/", docs.Page(site.Pages()))
//
// The command openapi of the project writes the document to a file, and compares it with one.
//
// # What is in it
//
// Every view that is mounted, unless it answers with pages alone: views, functions, viewsets with
// their actions, and the roots of routers. Plain handlers say nothing of themselves, and neither do
// guarded ones. What a view's code does not say, the form of an answer for example, its method
// Operation ([rest.Documenter]) or the option [rest.Documented] does.
//
// # Who may see it
//
// The views for the document and for its page have the policy of the API, as any other view.
// Whoever may read the document sees all operations, or with Config.OnlyAdmitted those that the
// permissions of their views would admit. The document names no permission, no function and no
// setting. The structs of models and answers do give components their names.
package openapi
