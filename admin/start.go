package admin

import (
	"strconv"
	"time"

	"github.com/latchkey-go/latchkey/audit"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/refusal"
	"github.com/latchkey-go/latchkey/rest"
)

// Bounds of the start page: how many rows it reads for each number, and how many it shows.
const (
	startRead    = 100
	startRefused = 1000
	startShown   = 5
	startChanges = 10
)

// signInReasons are the reasons of failed sign-ins.
var signInReasons = []auth.Reason{auth.ReasonNoUser, auth.ReasonPassword, auth.ReasonAttempts}

// overview is the start page while it is made.
type overview struct {
	tiles       page.Tiles
	left, right []page.Block
}

// start says what needs a look, and what has changed. Each part is there only for who may see it,
// and reads a bounded number of rows: one statement for each number.
func (a *Admin) start(v *visit) (*rest.Response, error) {
	o := &overview{}
	for _, part := range []struct {
		has        bool
		permission []string
		add        func(*visit, *overview) error
	}{
		{a.config.Refusals != nil, []string{viewRefusals}, a.failedSignIns},
		{a.config.Keys != nil, seeKeys, a.keysToLookAt},
		{a.config.Audit != nil, []string{viewAudit}, a.recentChanges},
	} {
		allowed, err := v.mayAny(part.permission)
		if err == nil && part.has && allowed {
			err = part.add(v, o)
		}
		if err != nil {
			return nil, err
		}
	}
	p := page.Page{Title: v.T("Start"), Heading: v.T("What needs a look"),
		Lede: page.Textf("%s", v.T("Then what changed. The last 24 hours, unless it says otherwise."))}
	cards, err := a.own.cards(v)
	if err != nil {
		return nil, err
	}
	if len(o.tiles) == 0 && len(cards) > 0 {
		p.Heading, p.Lede, p.Body = v.T("Start"), nil, cards
		return v.answer(p)
	}
	if len(o.tiles) == 0 {
		p.Heading, p.Lede = v.T("Start"), nil
		p.Body = []page.Block{page.Empty{Title: v.T("Nothing to look at"),
			Text: v.T("The navigation has the pages that you may see.")}}
		return v.answer(p)
	}
	p.Body = []page.Block{o.tiles, page.Split{Left: append(o.left, cards...), Right: o.right}}
	return v.answer(p)
}

// atLeast returns a number, or that there are more than were read.
func atLeast(n, read int) string {
	if n >= read {
		return strconv.Itoa(read) + "+"
	}
	return strconv.Itoa(n)
}

// tone is that of a number that needs a look unless it is 0.
func tone(n int, tone page.Tone) page.Tone {
	if n == 0 {
		return page.OK
	}
	return tone
}

// failedSignIns adds the sign-ins that were refused in 24 hours.
func (a *Admin) failedSignIns(v *visit, o *overview) error {
	now := a.config.Now()
	found, err := a.config.Refusals.List(v.Context(), refusal.Filter{Since: now.Add(-24 * time.Hour),
		Reasons: signInReasons, Limit: startRefused})
	if err != nil {
		return err
	}
	networks := map[string]bool{}
	for _, r := range found {
		networks[r.Network] = true
	}
	o.tiles = append(o.tiles, page.Tile{URL: "#failed", Tone: tone(len(found), page.Warn),
		Name: v.T("Failed sign-ins, 24 hours"), Value: atLeast(len(found), startRefused),
		Detail: v.N(len(networks), "from %d network", "from %d networks")})
	card := page.Card{ID: "failed", Title: v.T("Failed sign-ins")}
	switch {
	case len(found) == 0:
		card.Body = []page.Block{page.Paragraph(page.Textf("%s", v.T("None in 24 hours.")))}
	case len(found) < startRefused:
		card.Body = []page.Block{v.failuresByHour(found, now), v.lastFailures(found)}
	default: // the first hours would look empty
		card.Body = []page.Block{v.lastFailures(found)}
	}
	o.left = append(o.left, card)
	return nil
}

// failuresByHour is the chart of the sign-ins that were refused in the 24 hours before now.
func (v *visit) failuresByHour(found []refusal.Record, now time.Time) page.Bars {
	hours := make([]int, 24)
	for _, r := range found {
		if hour := 23 - int(now.Sub(r.Time).Hours()); hour >= 0 && hour < 24 {
			hours[hour]++
		}
	}
	return page.Bars{Counts: hours, Text: v.T("Failed sign-ins by hour"), From: v.T("24 hours ago"), To: v.T("Now")}
}

// lastFailures is the table of the last sign-ins that were refused.
func (v *visit) lastFailures(found []refusal.Record) page.Table {
	table := page.Table{Caption: v.T("The last failed sign-ins"),
		Columns: []page.Column{{Label: v.T("Network")}, {Label: v.T("Reason")}, {Label: v.T("When")}}}
	for _, r := range found[:min(len(found), startShown)] {
		table.Rows = append(table.Rows, page.Row{Cells: []page.Cell{{Line: page.Line{page.Mono(r.Network)}},
			{Line: page.Line{page.Text(v.Message(r.Detail))}},
			{Line: page.Line{page.Time{At: r.Time, As: page.Short}}}}})
	}
	return table
}

// keysToLookAt adds the keys that expire soon, and those that nobody uses.
func (a *Admin) keysToLookAt(v *visit, o *overview) error {
	now := a.config.Keys.Now()
	for _, part := range []struct {
		id, state, tile, title, none string
		set                          func(*apikey.Filter, time.Time)
	}{
		{"expire", "expiring", "Keys that expire in 14 days", "Keys that expire soon", "None in 14 days.",
			expiring},
		{"unused", "unused", "Keys unused for 90 days", "Keys unused for 90 days", "Every key is in use.", idle},
	} {
		filter := apikey.Filter{Newest: true, Limit: startRead}
		part.set(&filter, now)
		sifted, err := v.siftKeys(filter)
		if err != nil {
			return err
		}
		found := sifted.rows
		card := page.Card{ID: part.id, Title: v.T(part.title),
			Link: &page.Link{URL: a.url(keysPath) + "?state=" + part.state, Text: v.T("All")}}
		if len(found) == 0 && sifted.stop != "" {
			card.Body = []page.Block{page.Paragraph(page.Textf("%s", v.T("None among the newest %d.", sifted.read)))}
		} else if len(found) == 0 {
			card.Body = []page.Block{page.Paragraph(page.Textf("%s", v.T(part.none)))}
		} else {
			card.Body = []page.Block{keysInShort(v, card.Title, found[:min(len(found), startShown)], now)}
		}
		o.tiles = append(o.tiles, page.Tile{URL: "#" + part.id, Tone: tone(len(found), page.Warn),
			Name: v.T(part.tile), Value: sifted.count(startRead)})
		o.left = append(o.left, card)
	}
	return nil
}

// keysInShort is a table for half of a page.
func keysInShort(v *visit, caption string, keys []apikey.Listed, now time.Time) page.Table {
	table := page.Table{Caption: caption, Columns: []page.Column{{Label: v.T("Key")},
		{Label: v.T("Last used"), Rank: page.Medium}, {Label: v.T("State")}}}
	for _, k := range keys {
		table.Rows = append(table.Rows, page.Row{ID: k.Handle, Cells: []page.Cell{
			{Line: page.Line{v.keyLink(k.Key)}, Sub: page.Textf("%s · %s", k.Username, scopeText(v, k.Scopes))},
			{Line: moment(v, page.Time{At: k.LastUsed, As: page.Day})},
			{Line: page.Line{v.keyState(k.Key, now)}},
		}})
	}
	return table
}

// recentChanges adds the state of the audit trail, and its last entries.
func (a *Admin) recentChanges(v *visit, o *overview) error {
	entries, unreadable, err := v.entries(audit.Filter{}, "", true, startChanges)
	if err != nil {
		return err
	}
	at, _, broken := a.verified.get()
	tile := page.Tile{URL: a.url(auditPath), Name: v.T("Audit trail"), Value: v.T("Not verified"),
		Detail: v.T("since this process has started")}
	switch {
	case broken != nil || unreadable != nil:
		tile.Tone, tile.Value, tile.Detail = page.Wrong, v.T("Broken"), v.T("see where")
	case !at.IsZero():
		tile.Tone, tile.Value, tile.Detail = page.OK, v.T("Intact"), v.T("verified %s", v.Time(page.Time{At: at}))
	}
	o.tiles = append(o.tiles, tile)
	var feed page.Feed
	for _, e := range entries.rows {
		feed = append(feed, page.Event{At: page.Time{At: e.Time, As: page.Short}, Line: v.deed(e)})
	}
	o.right = append(o.right, page.Card{Title: v.T("Recent changes"), Body: []page.Block{feed},
		Link: &page.Link{URL: a.url(auditPath), Text: v.T("Audit trail")}})
	return nil
}
