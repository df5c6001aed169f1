// Package authtoken keeps DRF's tokens and checks them: one key of 40 hex digits a user, in the table
// authtoken_token, which a running Django may share.
//
// [Tokens] makes, finds and revokes keys over a [Store] and knows nothing of HTTP; its Verify is the one door
// for a presented key. [Authentication] is DRF's TokenAuthentication, for a view's authenticators, and
// [ObtainView] its obtain_auth_token, which gives a token for a username and password:
//
//	tokens := authtoken.New(authtoken.Config{Store: db.Tokens(), Tx: db})
//	users.OnCreate(tokens.CreateFor) // a token for each new user
//
// Keys are secrets: they stand in no error of this package, and String of a Token masks its own.
package authtoken
