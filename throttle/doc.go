// Package throttle limits how often somebody may ask, as Django REST framework's throttles do: rates by scope, a
// window that slides, one count for each user or client address.
//
//	limits := throttle.New(throttle.NewMemory(throttle.MemoryConfig{}), throttle.Rates{
//		"user": "1000/day", "anon": "100/day", "login": "5/min",
//	})
//	api := rest.New(rest.Config{Throttles: []rest.Throttle{limits.Anon(), limits.User()}, ...})
//	mux.Handle("/token/", api.View(signIn, rest.Throttles(limits.Scope("login"))))
//
// # Whom it counts
//
// A user counts by id, wherever the requests come from; who is anonymous by rest.Config.ClientAddress. That is the
// peer's address unless it is told otherwise: behind a proxy everybody shares the proxy's, and with a header that
// anybody can write nobody is limited. IPv6 addresses count by /64, since one client has all of such a network.
//
// # Counters
//
// A [Counter] decides and counts in one step, so that a rate of N lets exactly N through however
// many ask at once (in REST framework some more slip by). [Memory] counts in one process.
// sqlstore's Counters count in the database, for all the processes that share it, and by the
// database's clock, since those of the processes may be hours apart. A counter that fails is a
// fault, and the answer a 503: nobody passes uncounted.
//
// # Passwords
//
// [Guesses] limits how often passwords are guessed, wherever auth.Users checks one.
package throttle
