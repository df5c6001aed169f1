// Package conformance holds this library to what the real thing answers. It has nothing to import; below it stand
//
//   - server: the reference project's routes in Go, on the database that Django made;
//   - recorded: what Django 5.2 with REST framework 3.18 answered to 404 cases, and a player for them (play: `make conformance`);
//   - reference: that project in Python, and scripts that serve it with the real Django;
//   - differ: random requests to both, `make reference`;
//   - databases: the databases that they run on, on each engine;
//   - beside: both alive on one database;
//   - launch: starts either server.
package conformance
