// Package conformance tests that this library answers as the real Django does. The package has
// nothing to import. Below it are
//
//   - recorded: the answers of Django 5.2 with REST framework 3.18 to 404 cases, and to the same
//     requests from a browser;
//   - play: sends the recorded requests to a server and compares the answers ("make conformance");
//   - reference: the reference project in Python, with scripts that serve it with the real Django;
//   - drafted: a first draft of the shop in Go, as inspectdb writes it from Django's description;
//   - server: the routes of the reference project in Go;
//   - differ: sends random requests to both servers and compares the answers ("make reference");
//   - databases: creates the databases for both, on each engine;
//   - beside: tests both servers on one database;
//   - launch: starts either server.
package conformance
