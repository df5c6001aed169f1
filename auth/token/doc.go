// Package token stores DRF's tokens and checks them: one key of 40 hex digits for each user. A
// database keeps a key in one of two ways. A plain key is in clear, in the table authtoken_token,
// which a running Django may share. A sealed key is kept as a digest, and encrypted. A [Sealer]
// encrypts keys, and the methods Seal, Unseal and Reseal of a Service move tokens while servers use
// the database.
//
// A [Service] makes, finds and revokes tokens in a [Store]. Only Service.Verify checks a key that a
// client presents. The package knows no HTTP, so that a gateway or a command can use it; package
// authtoken has the authenticator and the views.
//
//	tokens := token.New(token.Config{Store: db.Tokens(), Tx: db})
//	users.OnCreate(tokens.CreateFor) // a token for each new user
//
// A key is a secret: no error of this package contains one, and [Token.String] masks it.
package token
