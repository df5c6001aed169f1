package admin

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/page"
)

// losses is what goes with users that are deleted.
type losses struct {
	users, tokens, keys, memberships, permissions int

	recent               bool // a key was used in the last 24 hours
	seesTokens, seesKeys bool // the visitor may see them
	tree                 []page.TreeItem
}

// treeSize is how many users the tree of a preview shows.
const treeSize = 20

// treeTitle is the title of what a preview shows of n things: whole, or how many it shows.
func (v *visit) treeTitle(whole string, n int) string {
	if n > treeSize {
		return v.T("The first %d", treeSize)
	}
	return whole
}

// losses looks up what goes with users.
func (v *visit) losses(ctx context.Context, users []*person) (*losses, error) {
	l := &losses{users: len(users)}
	var err error
	if l.seesTokens, err = v.mayAny(anyOf("authtoken", "tokenproxy")); err == nil {
		l.seesKeys, err = v.mayAny(seeKeys)
	}
	if err != nil {
		return nil, err
	}
	tokens, keys, err := v.credentialsOf(ctx, users)
	if err != nil {
		return nil, err
	}
	for _, u := range users {
		item := v.addLosses(l, u, tokens[u.ID], keys[u.ID])
		if len(l.tree) < treeSize {
			l.tree = append(l.tree, item)
		}
	}
	return l, nil
}

// credentialsOf returns the tokens and API keys of users. It reads those of all users at once.
func (v *visit) credentialsOf(ctx context.Context, users []*person) (
	tokens map[auth.UserID][]token.Listed, keys map[auth.UserID][]apikey.Listed, err error,
) {
	tokens, keys = map[auth.UserID][]token.Listed{}, map[auth.UserID][]apikey.Listed{}
	for chunk := range slices.Chunk(users, maxBulk) {
		ids := []auth.UserID{}
		for _, u := range chunk {
			ids = append(ids, u.ID)
		}
		if service := v.admin.config.Tokens; service != nil {
			for t, err := range service.List(ctx, token.Filter{Users: ids}) {
				if err != nil {
					return nil, nil, err
				}
				tokens[t.UserID] = append(tokens[t.UserID], t)
			}
		}
		if service := v.admin.config.Keys; service != nil {
			for k, err := range service.List(ctx, apikey.Filter{Users: ids}) {
				if err != nil {
					return nil, nil, err
				}
				keys[k.UserID] = append(keys[k.UserID], k)
			}
		}
	}
	return tokens, keys, nil
}

// addLosses counts what goes with a user, and returns it for the tree.
func (v *visit) addLosses(l *losses, u *person, tokens []token.Listed, keys []apikey.Listed) page.TreeItem {
	item := page.TreeItem{Line: page.Line{page.Text(v.T("User") + ": "), page.Strong(u.Username)}}
	below := func(seen bool, line page.Line) {
		if seen {
			item.Below = append(item.Below, page.TreeItem{Line: line})
		}
	}
	for _, t := range tokens {
		l.tokens++
		below(l.seesTokens, page.Line{page.Text(v.T("Token") + ": "), page.Mono(t.Masked())})
	}
	for _, key := range keys {
		l.keys++
		l.recent = l.recent || v.admin.config.Now().Sub(key.LastUsed) < 24*time.Hour
		below(l.seesKeys, page.Line{page.Text(v.T("API key") + ": "), page.Text(key.Name), page.Text(" "),
			page.Soft(key.Handle)})
	}
	for _, group := range u.held.Groups {
		l.memberships++
		below(true, page.Line{page.Text(v.T("Membership") + ": "), page.Text(group.Name)})
	}
	l.permissions += len(u.held.Permissions)
	return item
}

// total is how many rows go, without sessions and entries of the log.
func (l *losses) total() int { return l.users + l.tokens + l.keys + l.memberships + l.permissions }

// askTyped says why a text has to be typed before the users are deleted, or "".
func (l *losses) askTyped(v *visit) string {
	switch {
	case !(l.seesKeys && l.seesTokens) && (l.recent || l.total() > 100): // why would tell what is hidden
		return v.T("Asked because much goes with it.")
	case l.recent:
		return v.T("Asked because one of the keys was used in the last 24 hours.")
	case l.total() > 100:
		return v.T("Asked because %d rows go.", l.total())
	}
	return ""
}

// seen returns a number, or -1 for who may not see what it counts.
func seen(n int, maySee bool) int {
	if !maySee {
		return -1
	}
	return n
}

// blocks shows what goes.
func (l *losses) blocks(v *visit) []page.Block {
	table := page.Table{Caption: v.T("Summary"), Columns: []page.Column{{Label: v.T("Kind")},
		{Label: v.T("How many"), Number: true}, {Label: v.T("What happens")}}}
	for _, row := range []struct {
		kind   string
		n      int
		effect string
	}{
		{"Users", l.users, "deleted"},
		{"Tokens", seen(l.tokens, l.seesTokens), "deleted; clients that use them get 401"},
		{"API keys", seen(l.keys, l.seesKeys), "deleted; clients that use them get 401"},
		{"Memberships of groups", l.memberships, "deleted"},
		{"Permissions of their own", l.permissions, "deleted"},
		{"Sessions", -1, "ended"}, {"Entries of the admin’s log by them", -1, "deleted"},
		{"Audit entries", -1, "kept, with the name"},
	} {
		count := page.Line{page.Soft("—")}
		if row.n >= 0 {
			count = page.Textf("%s", strconv.Itoa(row.n))
		}
		table.Rows = append(table.Rows, page.Row{Cells: []page.Cell{{Line: page.Textf("%s", v.T(row.kind))},
			{Line: count}, {Line: page.Textf("%s", v.T(row.effect))}}})
	}
	return []page.Block{page.Card{Title: v.T("What goes"), Body: []page.Block{table}},
		page.Tree{Title: v.treeTitle(v.T("What belongs to them"), l.users), Items: l.tree}}
}
