// Package authtoken is the HTTP side of DRF's authtoken app, over the tokens of package
// [github.com/latchkey-go/latchkey/auth/token].
//
// [Authentication] is DRF's TokenAuthentication, an authenticator of views. [ObtainView] is DRF's
// obtain_auth_token, a view that returns a token for a username and password:
//
//	tokens := token.New(token.Config{Store: db.Tokens(), Tx: db})
//	view := api.View(authtoken.ObtainView{Tokens: tokens, Users: users})
//
// With a [Dialect], ObtainView and [LogoutView] answer as the packages djoser and dj-rest-auth do.
package authtoken
