package admin

import (
	"cmp"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// What the admin calls soon and unused.
const (
	soon   = 14 * 24 * time.Hour
	unused = 90 * 24 * time.Hour
)

// keyStates are the filters of the list of keys by state.
var keyStates = []struct {
	value, label string
	set          func(f *apikey.Filter, now time.Time)
}{
	{"live", "In use", func(f *apikey.Filter, now time.Time) { f.LiveAt = now }},
	{"expiring", "Expires in 14 days", expiring},
	{"unused", "Unused for 90 days", idle},
}

func expiring(f *apikey.Filter, now time.Time) { f.LiveAt, f.ExpiresBy = now, now.Add(soon) }
func idle(f *apikey.Filter, now time.Time)     { f.LiveAt, f.UnusedSince = now, now.Add(-unused) }

// byAge is the order of the list of keys: their numbers grow with time.
var byAge = order{descending: true, other: "1", start: "Newest first.", end: "Oldest first."}

// keys lists keys, the newest first. It reads no more than the page and one key beyond, or
// for a search or a state what Config allows.
func (a *Admin) keys(v *visit) (*rest.Response, error) {
	asked, now := v.Query(), a.config.Keys.Now()
	filter := apikey.Filter{Search: asked.Get("q")}
	state := page.Field{Name: "state", Label: v.T("State"), Kind: page.Choice, Optional: true,
		Options: []page.Option{{Text: v.T("Any")}}}
	for _, s := range keyStates {
		if s.value == asked.Get("state") {
			s.set(&filter, now)
			state.Value = s.value
		}
		state.Options = append(state.Options, page.Option{Value: s.value, Text: v.T(s.label)})
	}
	query := url.Values{}
	for name, value := range map[string]string{"q": filter.Search, "state": state.Value, "user": asked.Get("user")} {
		if value != "" {
			query.Set(name, value)
		}
	}
	isFiltered := len(query) > 0
	span := v.span(byAge)
	query = span.ordered(query)
	tools := v.tools(keysPath, v.T("API keys"), v.T("Search name, handle or owner"), query, state)
	if err := v.keepOwner(&tools, query, &filter); err != nil {
		return nil, err
	}
	found, err := readPart(span,
		func(after string, descending bool, limit int) (sifted[apikey.Listed], error) {
			filter.Limit, filter.Newest = limit, descending
			filter.After = numberOf(after)
			filter.Before = filter.After
			return v.siftKeys(filter)
		}, func(k apikey.Listed) string { return keyNumber(k.ID) })
	if err != nil {
		return nil, err
	}
	body := []page.Block{tools}
	if len(found.rows) == 0 {
		body = append(body, found.soFar(v, query, v.nothing(isFiltered, v.T("No API key matches"),
			v.T("No API keys yet"), v.T("A key lets a program use the API in the name of a user."), keysPath)))
	} else {
		table, err := keyTable(v, found.rows, now, span.column(v.T("Created"), query))
		if err != nil {
			return nil, err
		}
		body = append(body, table, found.pager(v, query))
	}
	p := page.Page{Title: v.T("API keys"), Heading: v.T("API keys"), Body: body, Crumbs: v.crumbs(v.T("API keys")),
		Lede: page.Textf("%s", v.T("Named keys with scopes, networks and an end. The handle tells them apart "+
			"and opens nothing."))}
	mayAdd, err := v.may(addKeys)
	if err != nil {
		return nil, err
	}
	if mayAdd {
		p.Actions = []page.Block{page.Button{Kind: page.Primary,
			Link: page.Link{URL: a.url(keysPath + "add/"), Text: v.T("Create key")}}}
	}
	return v.answer(p)
}

// keyNumber is the number of a key in an address, and numberOf reads it.
func keyNumber(id int64) string { return strconv.FormatInt(id, 10) }

func numberOf(text string) int64 {
	id, _ := strconv.ParseInt(text, 10, 64)
	return id
}

// keepOwner limits the list to the keys of the user whom the address names by number. Only who may
// see users learns the username: others could try all numbers.
func (v *visit) keepOwner(tools *page.Tools, query url.Values, filter *apikey.Filter) error {
	filter.User = auth.UserID(query.Get("user"))
	if filter.User == "" {
		return nil
	}
	var owner auth.User
	sees, err := v.mayAny(v.admin.users.see())
	if sees {
		owner, err = v.admin.config.Users.ByID(v.Context(), filter.User)
	}
	if err != nil && !isMissing(err) {
		return err
	}
	tools.Keep = append(tools.Keep, page.Hidden{Name: "user", Value: string(filter.User)})
	tools.Chips = append(tools.Chips, page.Link{URL: withoutFilter(query, "user"),
		Text: v.T("Owner") + ": " + cmp.Or(owner.Username, string(filter.User))})
	tools.Clear = tools.URL
	return nil
}

// keyTable shows keys. created is the column of when they were made.
func keyTable(v *visit, keys []apikey.Listed, now time.Time, created page.Column) (page.Table, error) {
	created.Rank = page.Wide
	table := page.Table{Caption: v.T("API keys"), Stick: true, Columns: []page.Column{
		{Label: v.T("Name")}, {Label: v.T("Owner"), Rank: page.Medium}, {Label: v.T("Scopes"), Rank: page.Medium},
		{Label: v.T("Last used"), Rank: page.Medium}, created, {Label: v.T("State")},
	}}
	link, err := v.userLink()
	for _, k := range keys {
		table.Rows = append(table.Rows, page.Row{ID: k.Handle, Cells: []page.Cell{
			{Line: page.Line{v.keyLink(k.Key)}, Sub: page.Line{page.Mono(k.Handle)}},
			{Line: page.Line{link(k.UserID, k.Username)}},
			{Line: page.Line{page.Mono(scopeText(v, k.Scopes))}},
			{Line: moment(v, page.Time{At: k.LastUsed, As: page.Full})},
			{Line: page.Line{page.Time{At: k.Created, As: page.Day}}},
			{Line: page.Line{v.keyState(k.Key, now)}},
		}})
	}
	return table, err
}

//go:noinline
func (v *visit) keyURL(handle, what string) string {
	return v.admin.url(keysPath) + handle + "/" + what + "/"
}

func (v *visit) keyLink(k apikey.Key) page.Link {
	return page.Link{URL: v.keyURL(k.Handle, "change"), Text: k.Name}
}

func scopeText(v *visit, scopes auth.Scopes) string {
	if !scopes.Limited() {
		return v.T("everything")
	}
	return strings.Join(scopes.Names(), ", ")
}

// keyState says in a few words how a key is.
func (v *visit) keyState(k apikey.Key, now time.Time) page.Tag {
	switch k.State(now) {
	case apikey.StateRevoked:
		return page.Tag{Tone: page.Wrong, Text: v.T("Revoked")}
	case apikey.StateExpired:
		return page.Tag{Text: v.T("Expired")}
	case apikey.StateRotated:
		return page.Tag{Tone: page.Blue, Text: v.T("Rotated")}
	}
	switch {
	case !k.Expires.IsZero() && k.Expires.Sub(now) <= soon:
		days := int(k.Expires.Sub(now).Hours() / 24)
		return page.Tag{Tone: page.Warn, Text: v.N(days, "Expires in %d day", "Expires in %d days")}
	case k.Created.Before(now.Add(-unused)) && k.LastUsed.Before(now.Add(-unused)):
		return page.Tag{Tone: page.Warn, Text: v.T("Unused")}
	}
	return page.Tag{Tone: page.OK, Text: v.T("In use")}
}
