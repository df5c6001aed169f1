package admin

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/session"
)

// sessionsShown is how many sessions of a user the page lists.
const sessionsShown = 100

// sessionsOf returns the page of the sessions of a user, for who may see users.
func (a *Admin) sessionsOf(permissions []string) action {
	return a.onPerson(permissions, false, a.sessions)
}

// sessions shows the sessions of a user, and ends one of them or all. Only the content of a session
// tells its user. So the page reads them from the last to expire on, until it stops where Config
// says, and to end them reads all.
func (a *Admin) sessions(v *visit, user *person) (*rest.Response, error) {
	mayEnd, err := v.may(v.admin.users.permission("change"))
	if err != nil {
		return nil, err
	}
	mayEnd = mayEnd && user.within
	if v.Method == http.MethodPost {
		if !mayEnd {
			return nil, rest.PermissionDenied(nil)
		}
		return v.endSessions(user)
	}
	sifted, err := v.siftSessions(user)
	if err != nil {
		return nil, err
	}
	found := sifted.rows[:min(len(sifted.rows), sessionsShown)]
	more := len(sifted.rows) > sessionsShown
	empty := page.Empty{Title: v.T("No session is open"),
		Text: v.T("The user is signed in nowhere. Keys and tokens are not sessions.")}
	var on page.Button
	if sifted.stop != "" {
		on = page.Button{Link: page.Link{URL: "?" + url.Values{"before": {sifted.stop}}.Encode(), Text: v.T(searchOn)}}
		empty = page.Empty{Title: v.T("Nothing found so far"), Actions: []page.Button{on},
			Text: v.T("%d were read; more may match.", sifted.read)}
	}
	body := []page.Block{empty}
	if len(found) > 0 {
		body = []page.Block{page.Form{URL: v.FullPath(), Body: []page.Block{sessionTable(v, found, mayEnd)}}}
	}
	if len(found) > 0 && sifted.stop != "" {
		body = append(body, page.Pager{Next: on, Text: empty.Text})
	}
	if more {
		body = append(body, page.Note{Line: page.Textf("%s", v.T("There are more than %d.", sessionsShown))})
	}
	if mayEnd && (len(found) > 0 || sifted.stop != "") {
		all := page.Form{URL: v.FullPath(), Hidden: []page.Hidden{{Name: "all", Value: "1"}},
			Save: &page.Save{Danger: true, Submits: []page.Submit{{Text: v.T("End all sessions")}}}}
		body = append(body, page.DangerZone{Title: v.T("Sign out everywhere"), Items: []page.DangerItem{{
			Text: v.T("Ends all sessions at once. Each browser must sign in again."),
			Form: &all}}})
	}
	heading := v.T("Sessions of %s", user.Username)
	return v.answer(page.Page{Title: heading, Heading: heading, Body: body,
		Crumbs: v.userCrumbs(user, v.T("Sessions")),
		Lede:   page.Textf("%s", v.T("Browsers that are signed in. Keys and tokens are not sessions."))})
}

// siftSessions finds sessions of a user, one more than the page shows.
func (v *visit) siftSessions(user *person) (sifted[session.Open], error) {
	return sift(v, v.Query().Get("before"), sessionsShown+1,
		func(before string, n, _ int) ([]session.Open, string, error) {
			var from time.Time
			if micros := numberOf(before); micros != 0 {
				from = time.UnixMicro(micros)
			}
			found, end, err := v.admin.config.Sessions.ByUserBefore(v.Context(), user.ID, from, n)
			if end.IsZero() {
				return found, "", err
			}
			return found, strconv.FormatInt(end.UnixMicro(), 10), err
		})
}

func sessionTable(v *visit, found []session.Open, mayEnd bool) page.Table {
	table := page.Table{Caption: v.T("Open sessions"), Columns: []page.Column{
		{Label: v.T("Session")}, {Label: v.T("Ends")}, {Label: v.T("Action"), Hidden: true}}}
	for _, s := range found {
		row := page.Row{ID: s.Handle, Cells: []page.Cell{{Line: page.Line{page.Mono(s.Handle)}},
			{Line: page.Line{page.Time{At: s.Expires, As: page.Full}}}, {}}}
		if mayEnd {
			row.Cells[2].Button = &page.Submit{Text: v.T("End"), More: v.T("the session %s", s.Handle), Small: true,
				Name: "end", Value: s.Handle}
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

// endSessions ends the sessions that a form names.
func (v *visit) endSessions(user *person) (*rest.Response, error) {
	values, err := v.form()
	if err != nil {
		return nil, err
	}
	service, ended := v.admin.config.Sessions, 1
	if values.Get("all") == "1" {
		ended, err = service.EndAll(v.Context(), user.ID)
	} else if err = service.End(v.Context(), user.ID, values.Get("end")); isMissing(err) {
		ended, err = 0, nil // it has ended meanwhile
	}
	if err != nil {
		return nil, err
	}
	return v.done(userPath(user.ID, "sessions/"),
		v.N(ended, "%d session was ended.", "%d sessions were ended."))
}
