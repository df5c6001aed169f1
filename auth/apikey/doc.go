// Package apikey has API keys: many for each user, named, with scopes, an expiry and allowed
// networks. DRF's token, in package token, is one key for each user, without any of these.
//
// A [Service] creates, checks, rotates and revokes keys in a [Store]. A key is shown once, as a
// [Secret]: the store has only its digest. People name a key by its handle, which authenticates
// nobody. The package knows no HTTP: the authenticator and the views are in another package apikey,
// at the top of this module.
//
//	keys := apikey.New(apikey.Config{Store: db.APIKeys(), Tx: db})
//	key, secret, err := keys.Create(ctx, apikey.CreateParams{User: alice.ID, Name: "backup"})
//	...
//	identity, err := keys.Verify(ctx, secret.Reveal())
//
// No key does more than its owner: views ask for the owner's permissions as they are now. No key
// makes, replaces or ends a key that may do more than itself.
package apikey
