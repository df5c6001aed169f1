package browsable

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// visit is one answer while its page is made.
type visit struct {
	*rest.Request
	page.Words
	renderer Renderer
	resp     *rest.Response
	content  string         // the answer as JSON, or as the view's first renderer writes it
	shown    shown          // its beginning
	object   map[string]any // the answer, if it is a JSON object
	kept     string         // the object after a refused change, as JSON; "": not asked for
}

// inputs returns the fields that the view describes to this request. The page of a view that fails
// to do so has no form.
func (v *visit) inputs(method string) []rest.Field {
	fields, err := v.Fields(method)
	if err != nil {
		v.View().Policy().Log.ErrorContext(v.Context(), "browsable: the view does not describe its fields", "err", err)
	}
	return fields
}

// isRefused reports whether the user may not see the view. Its page says nothing about the view
// then, as in DRF.
func (v *visit) isRefused() bool {
	return v.resp.Status == http.StatusUnauthorized || v.resp.Status == http.StatusForbidden
}

// page returns the page of the answer.
func (v *visit) page() (page.Page, error) {
	v.object = objectOf(v.content)
	status := strings.TrimSpace(strconv.Itoa(v.resp.Status) + " " + reason(v.resp.Status))
	p := page.Page{Title: v.View().Name(), Heading: v.View().Name(), Self: v.self()}
	switch {
	case v.resp.Status >= http.StatusBadRequest:
		p.State = status
	case v.Method == http.MethodOptions:
		p.State = v.Method
	}
	if text := v.View().Description(); text != "" && !v.isRefused() {
		p.Lede = page.Line{page.Text(text)}
	}
	forms, err := v.forms()
	if err != nil {
		return p, err
	}
	filters, hasFilters, err := v.filters()
	if err != nil {
		return p, err
	}
	if err := v.setToken(&p); err != nil {
		return p, err
	}
	if p.CSRF != "" {
		p.Colours = page.Colours{URL: v.self(), Field: coloursField}
	}
	p.Crumbs = v.crumbs()
	p.Shell = v.shell(p.Crumbs)
	methods, err := v.jump(forms)
	if err != nil {
		return p, err
	}
	p.Actions = []page.Block{methods}
	extra, err := v.extraActions()
	if err != nil {
		return p, err
	}
	if len(extra.Links) > 0 {
		p.Actions = append(p.Actions, extra)
	}
	if slices.Contains(strings.Split(v.View().Allow(), ", "), http.MethodGet) { // a link is a GET
		p.Actions = append(p.Actions, v.formats())
	}
	p.Messages = v.messages()
	p.Summary = v.summary(forms)
	var side []page.Block
	if hasFilters {
		side = append(side, filters)
	}
	for _, form := range forms {
		side = append(side, form.panel)
	}
	p.Body = v.body(side, status)
	return p, nil
}

// setToken gives the page a token for its forms. The page of a fault needs none: asking for one
// could fail again.
func (v *visit) setToken(p *page.Page) (err error) {
	if v.renderer.Sessions != nil && v.resp.Status < http.StatusInternalServerError {
		p.CSRF, err = v.renderer.Sessions.CSRFToken(v.Request.Request, v.ResponseHeader())
	}
	return err
}

// self returns the address of the page for its own links and forms: only the query, so that it
// holds below any prefix. A colon is escaped: a link must not look as if it had a scheme.
func (v *visit) self() string { return "?" + strings.ReplaceAll(v.URL.RawQuery, ":", "%3A") }

// body places the answer and the forms: after an error in a form the forms come first.
func (v *visit) body(side []page.Block, status string) []page.Block {
	answer := []page.Block{}
	if pager, ok := v.pager(); ok {
		answer = append(answer, pager)
	}
	answer = append(answer, v.exchange(status))
	if note, ok := v.goesOn(); ok {
		answer = append(answer, note)
	}
	hasForms := len(side) > 0
	if v.Method == http.MethodOptions {
		if described := v.described(); len(described) > 0 {
			return []page.Block{page.Sides{Main: append(described, side...), Side: answer}}
		}
	}
	if door, ok := v.door(); ok {
		side = append(side, door)
	}
	switch {
	case len(side) == 0:
		return answer
	case v.resp.Status == http.StatusBadRequest && hasForms:
		return []page.Block{page.Sides{Main: side, Side: answer}}
	}
	return []page.Block{page.Sides{Main: answer, Side: side}}
}

// shell returns what surrounds the page.
func (v *visit) shell(crumbs []page.Link) *page.Shell {
	s := &page.Shell{Home: v.self()}
	if len(crumbs) > 1 {
		s.Home = crumbs[0].URL
	}
	user := v.User
	if !user.IsAuthenticated() {
		if v.renderer.links().SignIn != "" {
			s.Menu = []page.Link{v.signIn()}
		}
		return s
	}
	s.User = page.User{Name: user.Username, Full: strings.TrimSpace(user.FirstName + " " + user.LastName),
		Detail: page.Textf("%s", v.T("Signed in by %s", v.Identity().Via))}
	if admin := v.renderer.links().Admin; user.Staff && admin != "" {
		s.Menu = append(s.Menu, page.Link{URL: admin, Text: v.T("Admin")})
	}
	if v.isSession() && v.renderer.Sessions != nil {
		s.SignOut, s.SignOutField = v.self(), signOutField
	}
	return s
}

func (v *visit) isSession() bool { return v.Identity().Via == "session" }

func (v *visit) signIn() page.Link {
	return page.Link{Text: v.T("Sign in"),
		URL: v.renderer.links().SignIn + "?" + url.Values{"next": {v.FullPath()}}.Encode()}
}

// messages tells of a trial, and of a limit that is reached.
func (v *visit) messages() (notes []page.Note) {
	if _, left, ok := v.renderer.Trial.open(v.Request.Request); ok && !v.isSession() {
		minutes := int((left + time.Minute - 1) / time.Minute)
		line := page.Line{page.Text(v.T("A token is tried on these pages.") + " ")}
		if named, ok := v.Auth.(auth.Credential); ok {
			line = page.Line{page.Text(v.T("Trying") + " "), page.Mono(named.Credential()),
				page.Text(" " + v.T("of %s.", v.User.Username) + " ")}
		}
		line = append(line, page.Text(v.N(minutes, "%d minute left.", "%d minutes left.")))
		notes = append(notes, page.Note{Tone: page.OK, Line: line, Form: &page.Form{URL: v.self(),
			Body: []page.Block{page.Submits{{Text: v.T("Forget it"), Name: forgetField, Value: "1", Small: true}}}}})
	}
	if v.resp.Status == http.StatusTooManyRequests {
		line := page.Line{page.Strong(v.T("Too many requests."))}
		wait, _ := rest.HeaderLine(v.resp.Header, "Retry-After")
		if seconds, err := strconv.Atoi(wait); err == nil {
			line = append(line, page.Text(" "+v.N(seconds, "Try again in %d second.", "Try again in %d seconds.")))
		}
		notes = append(notes, page.Note{Tone: page.Warn, Line: line})
	}
	return notes
}

// door is the way in for a client that is not signed in.
func (v *visit) door() (page.Panel, bool) {
	canTry := v.renderer.Trial != nil && len(schemes(v.View())) > 0
	if v.User.IsAuthenticated() || v.resp.Status >= http.StatusInternalServerError ||
		v.renderer.links().SignIn == "" && !canTry {
		return page.Panel{}, false
	}
	p := page.Panel{ID: "in", Title: v.T("Get in")}
	if v.renderer.links().SignIn != "" {
		p.Body = append(p.Body, page.Button{Link: v.signIn(), Kind: page.Primary})
	}
	if canTry {
		p.Body = append(p.Body, page.Form{URL: v.self(), Body: []page.Block{
			page.Fields{{Name: tryField, Label: v.T("Token or API key"), Kind: page.Password,
				Help: v.T("For these pages only, for 15 minutes, in a sealed cookie that script cannot read. " +
					"Never in the address.")}},
			page.Submits{{Text: v.T("Try it"), Small: v.renderer.links().SignIn != ""}},
		}})
	}
	return p, true
}
