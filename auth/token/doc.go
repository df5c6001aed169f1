// Package token stores DRF's tokens and checks them: one key of 40 hex digits for each user, in the
// table authtoken_token, which a running Django may share.
//
// A [Service] makes, finds and revokes tokens in a [Store]. Only Service.Verify checks a key that a
// client presents. The package knows no HTTP, so that a gateway or a command can use it; package
// authtoken has the authenticator and the view over it.
//
//	tokens := token.New(token.Config{Store: db.Tokens(), Tx: db})
//	users.OnCreate(tokens.CreateFor) // a token for each new user
//
// A key is a secret: no error of this package contains one, and [Token.String] masks it.
package token
