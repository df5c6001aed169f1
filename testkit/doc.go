// Package testkit tests projects, as Django REST framework's APITestCase and APIClient do. [Open]
// returns a site on a new database, with all migrations applied and everything in place that a
// request passes through. A [Client] sends it requests without a network:
//
//	site := testkit.Open(t, project)
//	alice := site.User(t, "alice")
//	resp := site.Client().As(alice).Post("/notes/", testkit.JSON(map[string]any{"text": "hi"}))
//	resp.ExpectJSON(t, 201, `{"id": 1, "text": "hi"}`)
//
// Time stands still until a test moves [Site.Clock]. [Site.CountQueries] holds code to a number of
// statements. [EachEngine] runs a test on every database engine that has a server.
//
// A site is quiet: its log lines are shown only if the test fails. Sites share nothing, so tests
// may run in parallel.
package testkit
