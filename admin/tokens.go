package admin

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"github.com/latchkey-go/latchkey/adminlog"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// tokens lists tokens by user id. It reads no more than the page and one token beyond. A search
// looks up one user.
func (a *Admin) tokens(v *visit) (*rest.Response, error) {
	query, after := url.Values{}, auth.UserID(v.Query().Get("after"))
	found, more, err := []token.Listed(nil), false, error(nil)
	if name := v.Query().Get("q"); name != "" {
		query.Set("q", name)
		found, err = v.tokenOf(name)
	} else {
		found, more, err = collect(a.config.Tokens.List(v.Context(), token.Filter{After: after, Limit: pageSize + 1}),
			pageSize)
	}
	if err != nil {
		return nil, err
	}
	body := []page.Block{v.tools(tokensPath, v.T("Tokens"), v.T("Find a username"), query)}
	if len(found) == 0 {
		body = append(body, v.nothing(len(query) > 0, v.T("No token matches"), v.T("No tokens yet"),
			v.T("A client gets its token with the name and password of its user."), tokensPath))
	} else {
		table, err := v.tokenTable(found)
		if err != nil {
			return nil, err
		}
		pager := page.Pager{Text: v.T("By the number of the user.")}
		if after != "" {
			pager.Previous.Link = page.Link{URL: a.url(tokensPath), Text: v.T("First page")}
		}
		if more {
			next := url.Values{"after": {string(found[len(found)-1].UserID)}}
			pager.Next.Link = page.Link{URL: "?" + next.Encode(), Text: v.T("Next %d", pageSize)}
		}
		body = append(body, table, pager)
	}
	body = append(body, page.Paragraph(page.Textf("%s", v.T("Keys are never shown in full, not even to superusers. "+
		"A client gets its key with the name and password of its user, from the address for tokens of the API."))))
	p := page.Page{Title: v.T("Tokens"), Heading: v.T("Tokens"), Body: body, Crumbs: v.crumbs(v.T("Tokens")),
		Lede: page.Textf("%s", v.T("Django REST framework’s tokens: one a user, all rights of the user, no end. "+
			"For something new, an API key is safer."))}
	if mayAdd, err := v.may("authtoken.add_tokenproxy"); err != nil {
		return nil, err
	} else if mayAdd {
		p.Actions = []page.Block{page.Button{Link: page.Link{URL: a.url(tokensPath + "add/"), Text: v.T("Add token")}}}
	}
	return v.answer(p)
}

// tokensOf returns the address of the list with the token of a user alone, below Config.Prefix.
func tokensOf(user auth.User) string {
	return tokensPath + "?" + url.Values{"q": {user.Username}}.Encode()
}

// tokenOf returns the token of the user with a name, or none.
func (v *visit) tokenOf(name string) ([]token.Listed, error) {
	user, problem, err := v.owner(name)
	if problem != "" || err != nil {
		return nil, err
	}
	found, err := v.admin.config.Tokens.ByUser(v.Context(), user.ID)
	switch {
	case isMissing(err):
		return nil, nil
	case errors.Is(err, token.ErrNoSecret): // it exists, and nobody can read its key
		return []token.Listed{{Token: token.Token{UserID: user.ID}, Username: user.Username, Sealed: true}}, nil
	}
	return []token.Listed{{Token: found, Username: user.Username}}, err
}

func (v *visit) tokenTable(found []token.Listed) (page.Table, error) {
	table := page.Table{Caption: v.T("Tokens"), Stick: true, Columns: []page.Column{
		{Label: v.T("User")}, {Label: v.T("Key")}, {Label: v.T("Created")},
		{Label: v.T("History"), Hidden: true}, {Label: v.T("Action"), Hidden: true}}}
	mayDelete, err := v.may("authtoken.delete_tokenproxy")
	if err != nil {
		return table, err
	}
	link, err := v.userLink()
	for _, t := range found {
		key := page.Line{page.Soft("—")}
		if t.Key != "" {
			key = page.Line{page.Mono(t.Masked())}
		}
		var end page.Line
		if mayDelete {
			end = page.Line{page.Link{URL: v.admin.url(tokenPath(t.UserID, "delete/")), Text: v.T("Delete…"),
				More: t.Username}}
		}
		table.Rows = append(table.Rows, page.Row{ID: string(t.UserID), Cells: []page.Cell{
			{Line: page.Line{link(t.UserID, t.Username)}}, {Line: key},
			{Line: moment(v, page.Time{At: t.Created, As: page.Day})},
			{Line: page.Line{page.Link{URL: v.admin.url(tokenPath(t.UserID, "history/")), Text: v.T("History"),
				More: t.Username}}}, {Line: end}}})
	}
	return table, err
}

// addToken makes the token of a user, without showing it.
func (a *Admin) addToken(v *visit) (*rest.Response, error) {
	field := page.Fields{{Name: "user", Label: v.T("User"), Kind: page.Relation, Width: page.MediumWidth, Focus: true,
		Help: v.T("A username. The user gets the key with name and password; it is not shown here.")}}
	wrong := map[string][]string{}
	if v.Method == "POST" {
		values, err := v.form()
		if err != nil {
			return nil, err
		}
		if err := v.settle(values, "user", relatedUsers); err != nil {
			return nil, err
		}
		field[0].Value = strings.TrimSpace(values.Get("user"))
		user, problem, err := v.owner(field[0].Value)
		if err != nil {
			return nil, err
		}
		if problem == "" {
			switch _, err := a.config.Tokens.ByUser(v.Context(), user.ID); {
			case err == nil || errors.Is(err, token.ErrNoSecret):
				problem = v.T("Token with this User already exists.")
			case !isMissing(err):
				return nil, err
			}
		}
		if problem == "" {
			err := v.logged(adminlog.Addition, tokenObject(user), adminlog.AddedMessage,
				func(ctx context.Context) error {
					_, err := a.config.Tokens.GetOrCreate(ctx, user.ID)
					return err
				})
			if err != nil {
				return nil, rest.NotFoundIf(err)
			}
			return v.done(tokensOf(user), v.T("The Token “%s” was added successfully.", user.Username))
		}
		wrong["user"] = []string{problem}
		v.explainPicks(values, "user", wrong)
	}
	var err error
	if field[0], err = v.relation(field[0], relatedUsers); err != nil {
		return nil, err
	}
	p := page.Page{Title: v.T("Add token"), Heading: v.T("Add token"), Narrow: true,
		Crumbs: v.crumbs(v.T("Add"), page.Link{URL: a.url(tokensPath), Text: v.T("Tokens")})}
	v.explainErrors(&p, []page.Fields{field}, wrong)
	back, err := v.orStart(tokensPath)
	if err != nil {
		return nil, err
	}
	p.Body = []page.Block{page.Form{URL: v.FullPath(), Body: []page.Block{page.Card{Body: []page.Block{field}}},
		Save: &page.Save{Submits: []page.Submit{{Text: v.T("Add token")}},
			Cancel: page.Link{URL: a.url(back), Text: v.T("Cancel")}}}}
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

// tokenObject names the token of a user for the log. Its text is the username: Django's is the key.
func tokenObject(user auth.User) adminlog.Object {
	return adminlog.Object{App: "authtoken", Model: "tokenproxy", ID: string(user.ID), Text: user.Username}
}

// tokenPath returns the address of a page of a token, below Config.Prefix.
func tokenPath(user auth.UserID, page string) string {
	return tokensPath + url.PathEscape(string(user)) + "/" + page
}

func (a *Admin) tokenHistory(v *visit) (*rest.Response, error) {
	user, err := a.config.Users.ByID(v.Context(), auth.UserID(v.PathValue("id")))
	if isMissing(err) {
		return v.missing("Token", v.PathValue("id"))
	}
	if err != nil {
		return nil, err
	}
	return v.showHistory(tokenObject(user),
		v.crumbs(v.T("History"), page.Link{URL: a.url(tokensPath), Text: v.T("Tokens")}))
}
