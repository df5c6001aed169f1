package admin

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/latchkey-go/latchkey/adminlog"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// addToken makes the token of a user, without showing it.
func (a *Admin) addToken(v *visit) (*rest.Response, error) {
	if v.Method != http.MethodPost {
		return v.tokenForm("", nil)
	}
	values, err := v.form()
	if err != nil {
		return nil, err
	}
	if err := v.settle(values, "user", relatedUsers); err != nil {
		return nil, err
	}
	user, problem, err := v.owner(strings.TrimSpace(values.Get("user")))
	if problem == "" && err == nil {
		err = v.logged(adminlog.Addition, tokenObject(user), adminlog.AddedMessage, func(ctx context.Context) error {
			_, err := a.config.Tokens.Create(ctx, user.ID)
			return err
		})
	}
	switch {
	case errors.Is(err, auth.ErrExists):
		problem = v.T("Token with this User already exists.")
	case err != nil:
		return nil, rest.NotFoundIf(err)
	case problem == "":
		return v.done(tokensOf(user), v.T("The Token “%s” was added successfully.", user.Username))
	}
	wrong := mistakes{"user": {problem}}
	v.explainPicks(values, "user", wrong)
	return v.tokenForm(strings.TrimSpace(values.Get("user")), wrong)
}

// tokenForm is the page with the form of a new token.
func (v *visit) tokenForm(name string, wrong mistakes) (*rest.Response, error) {
	user, err := v.relation(page.Field{Name: "user", Label: v.T("User"), Value: name, Width: page.MediumWidth,
		Focus: true, Help: v.T("A username. The user gets the key with name and password; it is not shown here.")},
		relatedUsers)
	if err != nil {
		return nil, err
	}
	fields := page.Fields{user}
	p := page.Page{Title: v.T("Add token"), Heading: v.T("Add token"), Narrow: true,
		Crumbs: v.crumbs(v.T("Add"), page.Link{URL: v.admin.url(tokensPath), Text: v.T("Tokens")})}
	v.explainErrors(&p, []page.Fields{fields}, wrong)
	back, err := v.orStart(tokensPath)
	if err != nil {
		return nil, err
	}
	p.Body = []page.Block{page.Form{URL: v.FullPath(), Body: []page.Block{page.Card{Body: []page.Block{fields}}},
		Save: &page.Save{Submits: []page.Submit{{Text: v.T("Add token")}},
			Cancel: page.Link{URL: v.admin.url(back), Text: v.T("Cancel")}}}}
	return v.answer(p)
}

// deleteToken asks, and then deletes or replaces the token of a user. The new key is not shown.
func (a *Admin) deleteToken(v *visit) (*rest.Response, error) {
	user, err := a.config.Users.ByID(v.Context(), auth.UserID(v.PathValue("id")))
	if isMissing(err) {
		return v.missing("Token", v.PathValue("id"))
	}
	if err != nil {
		return nil, err
	}
	values, err := v.form()
	if err != nil {
		return nil, err
	}
	mayAdd, err := v.may("authtoken.add_tokenproxy")
	if err != nil {
		return nil, err
	}
	if replaces := values.Get("reset") == "1"; v.Method == "POST" && values.Get("post") == "yes" {
		if replaces && !mayAdd {
			return nil, rest.PermissionDenied(nil)
		}
		return v.endToken(user, replaces)
	}
	if _, err := a.config.Tokens.ByUser(v.Context(), user.ID); err != nil && !errors.Is(err, token.ErrNoSecret) {
		return nil, rest.NotFoundIf(err)
	}
	submits := []page.Submit{{Text: v.T("Yes, delete the token")}}
	if mayAdd {
		submits = append(submits, page.Submit{Text: v.T("Replace it by a new one"), Name: "reset", Value: "1"})
	}
	return v.askFirst(page.Page{Heading: v.T("Delete the token of %s?", user.Username),
		Crumbs: v.crumbs(v.T("Delete"), page.Link{URL: a.url(tokensPath), Text: v.T("Tokens")}),
		Lede: page.Textf("%s", v.T("Its client gets 401 from the next request on. The user gets a new one "+
			"with name and password."))}, tokensPath, submits)
}

// endToken deletes the token of a user, or replaces it. As in Django's admin, the deletion of one
// and the addition of the next are two entries of the log.
func (v *visit) endToken(user auth.User, replace bool) (*rest.Response, error) {
	tokens, object := v.admin.config.Tokens, tokenObject(user)
	if replace {
		err := v.logged(adminlog.Addition, object, adminlog.AddedMessage, func(ctx context.Context) error {
			if _, err := tokens.Reset(ctx, user.ID); err != nil {
				return err
			}
			return v.log(ctx, adminlog.Deletion, object, "")
		})
		if err != nil {
			return nil, rest.NotFoundIf(err)
		}
		return v.done(tokensOf(user), v.T("The Token “%s” was replaced by a new one.", user.Username))
	}
	err := v.logged(adminlog.Deletion, object, "", func(ctx context.Context) error {
		return tokens.Revoke(ctx, user.ID)
	})
	if err != nil && !isMissing(err) {
		return nil, err
	}
	return v.done(tokensPath, v.T("The Token “%s” was deleted successfully.", user.Username))
}
