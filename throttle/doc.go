// Package throttle limits how many requests a client may make, as Django REST framework's throttles
// do: rates by scope, a sliding window, and one count for each user or client address.
//
//	limits := throttle.New(throttle.NewMemory(throttle.MemoryConfig{}), throttle.Rates{
//		"user": "1000/day", "anon": "100/day", "login": "5/min",
//	})
//	api := rest.New(rest.Config{Throttles: []rest.Throttle{limits.Anon(), limits.User()}, ...})
//	mux.Handle("/token/", api.View(signIn, rest.Throttles(limits.Scope("login"))))
//
// # Clients
//
// A user is counted by id, wherever the requests come from. An anonymous client is counted by
// rest.Config.ClientAddress, which by default is the peer's address. Behind a proxy that is the
// proxy's address, which all clients share. If it comes from a header that clients can write, no
// client is limited. IPv6 addresses are counted by /64, since one client owns such a network.
//
// # Counters
//
// A [Counter] decides and counts in one step, so that a rate of N admits exactly N requests,
// however many arrive at the same time (REST framework may admit more). [Memory] counts in one
// process. sqlstore's Counters count in the database, for all processes that share it, and by the
// database's clock, because the processes' clocks may be hours apart. An error of a counter is a
// fault, answered 503: no request passes uncounted.
//
// # Passwords
//
// [GuessLimiter] limits how often passwords are guessed, wherever auth.Users checks one.
package throttle
