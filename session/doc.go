// Package session knows Django's sessions: it reads the ones that a running Django has made and makes ones that
// it reads, in the same table, with the same cookies and the same CSRF tokens.
//
// [Sessions] is the service. Its methods take a request and the header of the answer, to which they add what the
// client is owed: cookies, and Vary: Cookie. [Authentication] is DRF's SessionAuthentication, for a view's
// authenticators:
//
//	sessions := session.New(session.Config{Store: db.Sessions(), Tx: db, Users: users, Secrets: secrets})
//	api := rest.New(rest.Config{Authenticators: []rest.Authenticator{session.Authentication{Sessions: sessions}}})
//
// A view that signs in asks [Sessions.CheckCSRF] first, against sign-ins that another site forges,
// then auth.Users.Authenticate, then [Sessions.SignIn] with the user that Authenticate returned.
// Its form holds a [Sessions.CSRFToken].
//
// Session keys and CSRF secrets are credentials: they stand in no error and no log line of this package. A store
// that cannot serve is auth.ErrUnavailable, which is neither an anonymous user nor a refusal.
package session
