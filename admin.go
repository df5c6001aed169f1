package latchkey

import (
	"cmp"
	"context"
	"html"
	"net/http"
	"regexp"
	"slices"
	"time"

	"github.com/latchkey-go/latchkey/admin"
	"github.com/latchkey-go/latchkey/messages"
	"github.com/latchkey-go/latchkey/page"
)

// PageSettings say what the pages for people show of the installation.
type PageSettings struct {
	Title       string `name:"title" auto:"the name of the project" help:"name of the site on its pages"`
	Environment string `name:"environment" auto:"not shown" help:"name of the installation on its pages, as Production or Staging"`
	Live        bool   `name:"live" rare:"true" help:"mark the environment on the pages as the one that counts"`
	// MaxRead and MaxReadTime bound the searches and filters that no index answers.
	MaxRead     int           `name:"max_read" default:"200000" min:"100" rare:"true" help:"objects that a page of the admin reads at most for a search or a filter that has no index; it then says how far it has read, and leads on"`
	MaxReadTime time.Duration `name:"max_read_time" default:"50ms" rare:"true" help:"how long a page of the admin reads for such a search; at least the first 1000 objects"`
}

// assetsMount is where the sheet and the script of package page are, below static.url.
const assetsMount = "latchkey/"

// clearSessionsJob is the job that deletes expired sessions, and with them the messages that they
// keep. noteSessionsJob reads whom the sessions sign in that a Django has started, so that a page
// of the admin finds those of one user quickly.
const (
	clearSessionsJob = "clearsessions"
	noteSessionsJob  = "notesessions"
)

// Admin mounts the admin, by default at /admin/: the pages for the people who run the site. Call it
// in Setup. A field of c that is not set gets the site's own part. Config.Places adds pages of the
// project. Admin panics as admin.New does.
func (s *Site) Admin(c admin.Config) {
	c.Prefix = cmp.Or(c.Prefix, "/admin/")
	c.ScriptName = cmp.Or(c.ScriptName, s.settings.Proxy.ForceScriptName)
	c.Users, c.Groups = cmp.Or(c.Users, s.Users), cmp.Or(c.Groups, s.Groups)
	c.Sessions, c.Keys, c.Tokens = cmp.Or(c.Sessions, s.Sessions), cmp.Or(c.Keys, s.Keys), cmp.Or(c.Tokens, s.Tokens)
	c.Tx, c.Log = cmp.Or(c.Tx, s.Tx), cmp.Or(c.Log, s.AdminLog)
	if c.Messages == nil {
		c.Messages = notes{s.Messages}
	}
	c.UserModel = cmp.Or(c.UserModel, s.db.UserModel().Label)
	c.Audit, c.Refusals = cmp.Or(c.Audit, s.Audit), cmp.Or(c.Refusals, s.Refusals)
	c.MaxRead = cmp.Or(c.MaxRead, s.settings.Pages.MaxRead)
	c.MaxReadTime = cmp.Or(c.MaxReadTime, s.settings.Pages.MaxReadTime)
	if c.Now == nil {
		c.Now = s.now
	}
	if c.Validators == nil {
		c.Validators = s.Validators
	}
	if s.modelTables != nil {
		c.Tables = cmp.Or(c.Tables, s.modelTables)
		if c.Resources.Models == nil {
			c.Resources = s.Resources().Env
		}
	}
	if c.Pages == nil {
		c.Pages = s.pages(c.ScriptName + c.Prefix + "theme/")
	}
	if c.Sessions == s.Sessions { // else nobody is signed in to the API there
		s.links.SignIn = cmp.Or(s.links.SignIn, c.ScriptName+c.Prefix+"login/")
		s.links.Admin = c.ScriptName + c.Prefix
	}
	if !slices.ContainsFunc(s.jobs, func(j job) bool { return j.name == clearSessionsJob }) {
		s.Every(clearSessionsJob, 24*time.Hour, func(ctx context.Context) error {
			_, err := s.db.Sessions().ClearExpired(ctx, s.now(), nil)
			return err
		})
		s.Every(noteSessionsJob, 10*time.Minute, s.Sessions.Note)
	}
	for _, route := range admin.New(c).Routes() {
		s.View(route.Pattern, route.View, route.Options...)
	}
}

// pages returns the set of the site's pages, and adds their static files. theme is where a choice
// of colours is posted to; "": there is no choice.
func (s *Site) pages(theme string) *page.Set {
	if !s.hasAssets {
		s.hasAssets = true
		if err := s.Static(assetsMount, page.Assets()); err != nil {
			panic("latchkey: the embedded files of package page: " + err.Error())
		}
	}
	show := s.settings.Pages
	return page.New(page.Site{
		Name: cmp.Or(show.Title, s.name, defaultName), Env: show.Environment, IsLive: show.Live, Theme: theme,
		Sheet: s.StaticURL(assetsMount + "base.css"), Script: s.StaticURL(assetsMount + "app.js"),
	})
}

// notes shows messages on pages. A message of Django's admin is HTML with a link. It loses its tags
// here, because package page escapes all text.
type notes struct{ *messages.Service }

// Take implements admin.Messages.
func (n notes) Take(r *http.Request, header http.Header) (list []page.Note, err error) {
	taken, err := n.Service.Take(r, header)
	for _, m := range taken {
		tone := page.Plain
		switch {
		case m.Level >= messages.Error:
			tone = page.Wrong
		case m.Level >= messages.Warning:
			tone = page.Warn
		case m.Level >= messages.Success:
			tone = page.OK
		}
		list = append(list, page.Note{Tone: tone, Line: page.Textf("%s", text(m))})
	}
	return list, err
}

// tag is a tag of HTML.
var tag = regexp.MustCompile(`<[^>]*>`)

// text returns a message as plain text.
func text(m messages.Message) string {
	if !m.Safe {
		return m.Text
	}
	return html.UnescapeString(tag.ReplaceAllString(m.Text, ""))
}
