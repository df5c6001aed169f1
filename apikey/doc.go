// Package apikey serves API keys over HTTP: an authenticator, and views with which users create,
// list, replace and revoke their own keys, log out, and see who they are. The keys themselves are
// in package auth/apikey.
//
//	guard := apikey.Authentication{Keys: keys, Header: "X-API-Key"}
//	view := api.View(Orders{}, rest.Authenticators(guard), rest.Permissions(rest.HasScope("orders:read")))
//
// A key is read from headers alone, never from the URL, which ends up in logs. The answer to a
// refused key is the same whether the key is unknown, has ended or is not allowed from the client's
// network. The reason is in the error's cause, for the log.
package apikey
