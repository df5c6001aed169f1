package admin

import (
	"errors"
	"net/url"

	"github.com/latchkey-go/latchkey/adminlog"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// byOwner is the order of the list of tokens.
var byOwner = order{start: "By the number of the user."}

// tokens lists tokens by user id. It reads no more than the page and one token beyond. A search
// looks up one user.
func (a *Admin) tokens(v *visit) (*rest.Response, error) {
	query := url.Values{}
	if name := v.Query().Get("q"); name != "" {
		query.Set("q", name)
	}
	found, err := v.readTokens(query.Get("q"))
	if err != nil {
		return nil, err
	}
	body := []page.Block{v.tools(tokensPath, v.T("Tokens"), v.T("Find a username"), query)}
	if len(found.rows) == 0 {
		body = append(body, v.nothing(len(query) > 0, v.T("No token matches"), v.T("No tokens yet"),
			v.T("A client gets its token with the name and password of its user."), tokensPath))
	} else {
		table, err := v.tokenTable(found.rows)
		if err != nil {
			return nil, err
		}
		body = append(body, table, found.pager(v, query))
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

// readTokens returns a page of the list, or the token of the user with a name.
func (v *visit) readTokens(name string) (part[token.Listed], error) {
	if name != "" {
		rows, err := v.tokenOf(name)
		return part[token.Listed]{rows: rows, extent: extent{span: span{order: byOwner}}}, err
	}
	return readPart(v.span(byOwner),
		func(after string, descending bool, limit int) (sifted[token.Listed], error) {
			return whole(v.admin.config.Tokens.List(v.Context(), token.Filter{After: auth.UserID(after), Limit: limit,
				Descending: descending}), limit)
		}, func(t token.Listed) string { return string(t.UserID) })
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
		{Label: v.T("User")}, {Label: v.T("Key"), Rank: page.Medium}, {Label: v.T("Created"), Rank: page.Medium},
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
			{Line: page.Line{link(t.UserID, t.Username)}, Narrow: key}, {Line: key},
			{Line: moment(v, page.Time{At: t.Created, As: page.Day})},
			{Line: page.Line{page.Link{URL: v.admin.url(tokenPath(t.UserID, "history/")), Text: v.T("History"),
				More: t.Username}}}, {Line: end}}})
	}
	return table, err
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
