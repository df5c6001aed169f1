// Package authtoken is the HTTP side of DRF's authtoken app, over the tokens of package
// [github.com/latchkey-go/latchkey/auth/token].
//
// [Authentication] is DRF's TokenAuthentication, one of a view's authenticators. [ObtainView] is its
// obtain_auth_token, which returns a token for a username and password:
//
//	tokens := token.New(token.Config{Store: db.Tokens(), Tx: db})
//	view := api.View(authtoken.ObtainView{Tokens: tokens, Users: users})
package authtoken
