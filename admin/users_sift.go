package admin

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/page"
)

// startFilter is the filter by the beginning of a username, with Django's name. An index answers
// it.
const startFilter = "username__startswith"

func begins(text string) auth.Match {
	return auth.Match{Field: "username", Op: auth.MatchStartsWith, Text: text}
}

// siftUsers lists users. Nothing but usernames has an index: for everything else it stops where
// Config says.
func (v *visit) siftUsers(filter auth.UserFilter) (sifted[auth.User], error) {
	users, limit := v.admin.config.Users, filter.Limit
	rare := filter.Search != "" || filter.Group != "" || filter.Staff != nil || filter.Active != nil ||
		filter.Superuser != nil || slices.ContainsFunc(filter.Match,
		func(m auth.Match) bool { return m != begins(m.Text) })
	if !rare {
		return whole(users.List(v.Context(), filter), limit)
	}
	return sift(v, filter.After, limit, func(after string, n, limit int) ([]auth.User, string, error) {
		filter.After, filter.Limit, filter.Until = after, limit, ""
		end, ok, err := users.Ahead(v.Context(), filter, n)
		if err != nil {
			return nil, "", err
		}
		if ok {
			filter.Until = end
		}
		found, _, err := collect(users.List(v.Context(), filter), limit)
		return found, filter.Until, err
	})
}

// beginning returns users whose username begins with a text, in the case in which it is typed, in
// small or capital letters, or with a capital. first is what the first of them begins with.
func (v *visit) beginning(text string, limit int) (all []auth.User, first string, err error) {
	small := strings.ToLower(text)
	starts := []string{text, small, strings.ToUpper(text), strings.ToUpper(small[:min(1, len(small))]) +
		small[min(1, len(small)):]}
	slices.Sort(starts)
	for _, start := range slices.Compact(starts) {
		found, _, err := collect(v.admin.config.Users.List(v.Context(), auth.UserFilter{Limit: limit,
			Match: []auth.Match{begins(start)}}), limit)
		if err != nil {
			return nil, "", err
		}
		if len(found) > 0 {
			first = cmp.Or(first, start)
		}
		all = append(all, found...)
	}
	return all[:min(len(all), limit)], first, nil
}

// fitting returns users whom a text fits, at most a limit. If it cannot read all of them, those
// whose username begins with the text come first, and more is set.
func (v *visit) fitting(text string, limit int) (all []auth.User, more bool, err error) {
	found, err := v.siftUsers(auth.UserFilter{Search: text, Limit: limit})
	if found.stop == "" || err != nil {
		return found.rows, false, err
	}
	if all, _, err = v.beginning(text, limit); err != nil {
		return nil, false, err
	}
	for _, u := range found.rows {
		if len(all) < limit && !slices.ContainsFunc(all, func(other auth.User) bool { return other.ID == u.ID }) {
			all = append(all, u)
		}
	}
	return all, true, nil
}

// startsCard shows the users whose username begins with the text that a search looks for, while the
// search has not read all users.
func (l *userList) startsCard(v *visit, found part[auth.User]) ([]page.Block, error) {
	if found.stop == "" || found.span.key != "" || l.filter.Search == "" {
		return nil, nil
	}
	users, first, err := v.beginning(l.filter.Search, findShown+1)
	if len(users) == 0 || err != nil {
		return nil, err
	}
	card := page.Card{ID: "starts", Title: v.T("Usernames that begin with “%s”", l.filter.Search),
		Body: []page.Block{userTable(v, users[:min(len(users), findShown)], page.Column{Label: v.T("Username")})}}
	if len(users) > findShown {
		query := url.Values{startFilter: {first}}
		card.Link = &page.Link{URL: v.admin.url(listPath(usersPath, query)), Text: v.T("All that match")}
	}
	return []page.Block{card}, nil
}
