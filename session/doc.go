// Package session reads and writes Django's sessions: it accepts those of a running Django, and
// Django accepts those that it makes. Table, cookies and CSRF tokens are the same.
//
// [Service] is the service. Its methods take a request and the header of the answer, to which they
// add cookies and Vary: Cookie. [Authentication] is DRF's SessionAuthentication, for a view's
// authenticators:
//
//	sessions := session.New(session.Config{
//		Store: db.Sessions(), Tx: db, Users: users, Secrets: secrets,
//	})
//	api := rest.New(rest.Config{
//		Authenticators: []rest.Authenticator{session.Authentication{Sessions: sessions}},
//	})
//
// A view that signs users in calls [Service.CheckCSRF] first, because another site could forge a
// sign-in. It then calls auth.Users.Authenticate, and [Service.SignIn] with the returned user. Its
// form holds a [Service.CSRFToken].
//
// Session keys and CSRF secrets are credentials: no error and no log line of this package contains
// one. If the store is unavailable, the error is auth.ErrUnavailable; the request is then neither
// anonymous nor refused.
package session
