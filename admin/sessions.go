package admin

import (
	"net/http"
	"slices"
	"time"

	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/session"
)

// sessionsShown is how many sessions of a user the page lists.
const sessionsShown = 100

// sessionStep is how many sessions the page compares first with those whose users are known. Each
// of which the user is not known has to be read, which takes longer.
const sessionStep = 500

// sessionsOf returns the page of the sessions of a user, for who may see users.
func (a *Admin) sessionsOf(permissions []string) action {
	return a.onPerson(permissions, false, a.sessions)
}

// sessions shows the sessions of a user, and ends one of them or all. Only the content of a session
// tells its user. So the page first reads sessions that a Django has started since, until it stops
// where Config says. To end them all it reads all of these.
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
	read, more, err := v.noteSessions()
	if err != nil {
		return nil, err
	}
	found, err := v.newestSessions(user)
	if err != nil {
		return nil, err
	}
	empty := page.Empty{Title: v.T("No session is open"),
		Text: v.T("The user is signed in nowhere. Keys and tokens are not sessions.")}
	var on page.Button
	if more {
		on = page.Button{Link: page.Link{URL: v.FullPath(), Text: v.T(searchOn)}}
		empty = page.Empty{Title: v.T("Nothing found so far"), Actions: []page.Button{on},
			Text: v.T("%d were read; more may match.", read)}
	}
	tooMany := len(found) > sessionsShown
	found = found[:min(len(found), sessionsShown)]
	body := []page.Block{empty}
	if len(found) > 0 {
		body = []page.Block{page.Form{URL: v.FullPath(), Body: []page.Block{sessionTable(v, found, mayEnd)}}}
	}
	if len(found) > 0 && more {
		body = append(body, page.Pager{Next: on, Text: empty.Text})
	}
	if tooMany {
		body = append(body, page.Note{Line: page.Textf("%s", v.T("There are more than %d.", sessionsShown))})
	}
	if mayEnd && (len(found) > 0 || more) {
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

// noteSessions looks for sessions of which is not known yet whose they are, until it has seen all
// or the time of Config has passed. more reports that there are others: a further page goes on.
func (v *visit) noteSessions() (read int, more bool, err error) {
	for n := sessionStep; ; {
		start := time.Now()
		seen, more, err := v.admin.config.Sessions.NoteSome(v.Context(), n)
		if err != nil || !more {
			return read, false, err
		}
		took := time.Since(start)
		v.sifted, read = v.sifted+took, read+seen
		if read >= v.admin.config.MaxRead || v.sifted+took > v.admin.config.MaxReadTime {
			return read, true, nil
		}
		if took < v.admin.config.MaxReadTime/quickStep {
			n *= 2
		}
	}
}

// newestSessions returns sessions of a user, the last to expire first. It reads siftStep at most,
// or fewer if that takes longer than Config allows, and returns more than the page shows if there
// are more.
func (v *visit) newestSessions(user *person) (found []session.Open, err error) {
	start := time.Now()
	for s, err := range v.admin.config.Sessions.Noted(v.Context(), user.ID) {
		if err != nil {
			return nil, err
		}
		found = append(found, s)
		isLate := len(found) > sessionsShown && v.sifted+time.Since(start) > v.admin.config.MaxReadTime
		if isLate || len(found) == siftStep {
			break
		}
	}
	slices.SortStableFunc(found, func(a, b session.Open) int { return b.Expires.Compare(a.Expires) })
	return found, nil
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
	} else if err = service.EndNoted(v.Context(), user.ID, values.Get("end")); isMissing(err) {
		ended, err = 0, nil // it has ended meanwhile
	}
	if err != nil {
		return nil, err
	}
	return v.done(userPath(user.ID, "sessions/"),
		v.N(ended, "%d session was ended.", "%d sessions were ended."))
}
