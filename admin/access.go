package admin

import (
	"net/http"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

const (
	keysPath   = "latchkey/apikey/"
	auditPath  = "latchkey/audit/"
	tokensPath = "authtoken/tokenproxy/"
)

// The permissions on what Django does not have. The migrations make no rows for them, because
// Django would ask to delete those as stale: only superusers have them, unless a project adds the
// rows.
const (
	viewKeys     = "latchkey.view_apikey"
	addKeys      = "latchkey.add_apikey"
	changeKeys   = "latchkey.change_apikey"
	deleteKeys   = "latchkey.delete_apikey"
	viewAudit    = "latchkey.view_audit"
	viewRefusals = "latchkey.view_refusal"
)

var seeKeys = []string{viewKeys, changeKeys}

// accessPlaces returns the places of keys, tokens and the audit trail.
func (a *Admin) accessPlaces() (all []Place) {
	if a.config.Keys != nil {
		all = append(all, Place{Section: "Access", Title: "API keys", Path: keysPath, Permissions: seeKeys})
	}
	if a.config.Tokens != nil {
		all = append(all, Place{Section: "Access", Title: "Tokens", Path: tokensPath,
			Permissions: anyOf("authtoken", "tokenproxy")})
	}
	if a.config.Audit != nil {
		all = append(all, Place{Section: "Records", Title: "Audit trail", Path: auditPath,
			Permissions: []string{viewAudit}})
	}
	return all
}

// accessRoutes returns the pages of keys, tokens and the audit trail.
func (a *Admin) accessRoutes() (all []Route) {
	get := []string{http.MethodGet, http.MethodHead}
	add := func(path, name string, permissions []string, act action, methods ...string) {
		all = append(all, a.page(path, allowed(permissions, act), name, methods...))
	}
	ends := func(when condition, path, name, permission string, act action, methods ...string) {
		all = append(all, a.ending(when, path, allowed([]string{permission}, act), name, methods...))
	}
	if a.config.Keys != nil {
		add(keysPath, "API keys", seeKeys, a.keys, get...)
		add(keysPath+"add/", "Create an API key", []string{addKeys}, a.createKey)
		add(keysPath+"{handle}/change/", "API key", seeKeys, a.key, get...)
		ends(always, keysPath+"{handle}/rotate/", "Rotate an API key", changeKeys, a.rotateKey, http.MethodPost)
		ends(onceAnswered, keysPath+"{handle}/delete/", "Revoke an API key", deleteKeys, a.revokeKey)
	}
	if a.config.Tokens != nil {
		add(tokensPath, "Tokens", anyOf("authtoken", "tokenproxy"), a.tokens, get...)
		add(tokensPath+"add/", "Add token", []string{"authtoken.add_tokenproxy"}, a.addToken)
		ends(onceAnswered, tokensPath+"{id}/delete/", "Delete token", "authtoken.delete_tokenproxy", a.deleteToken)
		add(tokensPath+"{id}/history/", "History", anyOf("authtoken", "tokenproxy"), a.tokenHistory, get...)
	}
	if a.config.Audit != nil {
		add(auditPath, "Audit trail", []string{viewAudit}, a.trail, get...)
		add(auditPath+"verify/", "Verify the audit trail", []string{viewAudit}, a.verifyTrail, http.MethodPost)
	}
	return all
}

// crumbs returns the way to a page: the start, then links and the page itself.
func (v *visit) crumbs(here string, between ...page.Link) []page.Link {
	all := append([]page.Link{{URL: v.admin.url(""), Text: v.T("Start")}}, between...)
	return append(all, page.Link{Text: here})
}

// askFirst is the page before something is lost. back is the path for who does not want it.
func (v *visit) askFirst(
	p page.Page, back string, submits []page.Submit, body ...page.Block,
) (*rest.Response, error) {
	back, err := v.orStart(back)
	if err != nil {
		return nil, err
	}
	p.Title, p.Narrow = p.Heading, true
	p.Body = append(body, page.Form{URL: v.FullPath(), Hidden: []page.Hidden{{Name: "post", Value: "yes"}},
		Save: &page.Save{Danger: true, Submits: submits,
			Cancel: page.Link{URL: v.admin.url(back), Text: v.T("No, take me back")}}})
	return v.answer(p)
}

// owner returns the user whose name a form has, or an error for the field.
func (v *visit) owner(name string) (auth.User, string, error) {
	if name == "" {
		return auth.User{}, v.T(required), nil
	}
	user, found, err := v.userNamed(name)
	if !found && err == nil {
		return auth.User{}, v.T("No user has the name “%s”.", name), nil
	}
	return user, "", err
}

// userLink returns how a page names a user: as a link, if the visitor may see users.
func (v *visit) userLink() (func(id auth.UserID, name string) page.Inline, error) {
	allowed, err := v.mayAny(v.admin.users.see())
	return func(id auth.UserID, name string) page.Inline {
		if !allowed {
			return page.Text(name)
		}
		return page.Link{URL: v.admin.url(userPath(id, "change/")), Text: name}
	}, err
}
