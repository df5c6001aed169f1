package admin

import (
	"net/url"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/audit"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/refusal"
)

// found is a card with what fits a text. A list that has more, or that was not read to its end,
// leads on.
func (v *visit) found(id, title string, table page.Table, more bool, list, text string) page.Block {
	all := &page.Link{URL: v.admin.url(list) + "?" + url.Values{"q": {text}}.Encode(), Text: v.T("All that match")}
	card := page.Card{ID: id, Title: v.T(title), Body: []page.Block{table}}
	switch {
	case len(table.Rows) == 0 && !more:
		return nil
	case len(table.Rows) == 0:
		all.Text = v.T(searchOn)
		card.Body = []page.Block{page.Paragraph(page.Textf("%s", v.T("Nothing found so far")))}
	}
	if more {
		card.Link = all
	}
	return card
}

// namedUser finds a user by the name, or by an e-mail address that only one user has. There is no
// index of addresses, so that it may stop before it knows.
func namedUser(v *visit, text string) (string, error) {
	u, found, err := v.userNamed(text)
	if err == nil && !found && strings.Contains(text, "@") && v.admin.config.Users.HasEmail() {
		users, problem := v.siftUsers(auth.UserFilter{Limit: 2,
			Match: []auth.Match{{Field: "email", Op: auth.MatchIExact, Text: text}}})
		if err, found = problem, len(users.rows) == 1 && users.stop == ""; found {
			u = users.rows[0]
		}
	}
	if !found || err != nil {
		return "", err
	}
	return v.admin.url(userPath(u.ID, "change/")), nil
}

func findUsers(v *visit, text string) (page.Block, error) {
	users, more, err := v.fitting(text, findShown+1)
	if err != nil {
		return nil, err
	}
	if len(users) > findShown {
		users, more = users[:findShown], true
	}
	if u, named, err := v.userNamed(text); err != nil {
		return nil, err
	} else if named { // it may stand behind many others
		users = slices.DeleteFunc(users, func(other auth.User) bool { return other.ID == u.ID })
		users = append([]auth.User{u}, users...)
	}
	table := userTable(v, users, page.Column{Label: v.T("Username")})
	return v.found("users", "Users", table, more, usersPath, text), nil
}

func namedGroup(v *visit, text string) (string, error) {
	g, found, err := relatedGroups.named(v, text)
	if !found || err != nil {
		return "", err
	}
	return v.admin.url(groupPath(auth.GroupID(g.id), "change/")), nil
}

func findGroups(v *visit, text string) (page.Block, error) {
	groups, more, err := collect(v.admin.config.Groups.List(v.Context(), auth.GroupFilter{Search: text,
		Limit: findShown + 1}), findShown)
	table := groupTable(v, groups, page.Column{Label: v.T("Name")})
	return v.found("groups", "Groups", table, more, groupsPath, text), err
}

func namedKey(v *visit, text string) (string, error) {
	key, err := v.admin.config.Keys.ByHandle(v.Context(), text)
	if isMissing(err) {
		return "", nil
	}
	return v.keyURL(key.Handle, "change"), err
}

func findKeys(v *visit, text string) (page.Block, error) {
	keys := v.admin.config.Keys
	found, err := v.siftKeys(apikey.Filter{Search: text, Newest: true, Limit: findShown + 1})
	if err != nil {
		return nil, err
	}
	list := found.rows[:min(len(found.rows), findShown)]
	more := len(found.rows) > findShown || found.stop != ""
	table, err := keyTable(v, list, keys.Now(), page.Column{Label: v.T("Created")})
	return v.found("keys", "API keys", table, more, keysPath, text), err
}

// findRefusals finds the refusals of a request.
func findRefusals(v *visit, text string) (page.Block, error) {
	list, err := v.admin.config.Refusals.List(v.Context(), refusal.Filter{RequestID: text, Limit: findShown})
	table := page.Table{Caption: v.T("Refusals of the request"), Columns: []page.Column{{Label: v.T("When")},
		{Label: v.T("Reason")}, {Label: v.T("Request")}, {Label: v.T("Network"), Rank: page.Medium}}}
	for _, r := range list {
		table.Rows = append(table.Rows, page.Row{Cells: []page.Cell{
			{Line: page.Line{page.Time{At: r.Time, As: page.Seconds}}},
			{Line: page.Textf("%d %s", r.Status, r.Detail)},
			{Line: page.Line{page.Mono(r.Method + " " + r.Path)}}, {Line: page.Line{page.Mono(r.Network)}}}})
	}
	return v.found("refusals", "Refusals of the request", table, false, "", text), err
}

// findEntries finds what a request has changed.
func findEntries(v *visit, text string) (page.Block, error) {
	entries, unreadable, err := v.entries(audit.Filter{RequestID: text}, "", true, findShown)
	if unreadable != nil {
		return page.Note{Tone: page.Wrong, Line: page.Textf("%s", unreadable.What)}, nil
	}
	return v.found("entries", "Changes by the request", trailTable(v, entries.rows), false, "", text), err
}
