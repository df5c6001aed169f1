package admin

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// findPath is the address of the search box.
const findPath = "find/"

// findShown is how many objects of a kind the search box shows.
const findShown = 10

// finder is a kind of things that the search box finds.
type finder struct {
	has         bool     // the site has them
	permissions []string // of which one is needed
	// named returns the address of the one that a text names, or "". It reads an index. nil: the
	// kind has no names.
	named func(v *visit, text string) (string, error)
	// fitting returns a card with those that the text fits, or nil.
	fitting func(v *visit, text string) (page.Block, error)
}

func (a *Admin) finders() []finder {
	return append([]finder{
		{true, a.users.see(), namedUser, findUsers},
		{true, groupModel.see(), namedGroup, findGroups},
		{a.config.Keys != nil, seeKeys, namedKey, findKeys},
		{a.config.Refusals != nil, []string{viewRefusals}, nil, findRefusals},
		{a.config.Audit != nil, []string{viewAudit}, nil, findEntries},
	}, a.own.finders()...)
}

// mayFind returns the kinds that the user of the visit may look for.
func (v *visit) mayFind() (all []finder, err error) {
	for _, f := range v.admin.finders() {
		sees, err := v.mayAny(f.permissions)
		if err != nil {
			return nil, err
		}
		if f.has && sees {
			all = append(all, f)
		}
	}
	return all, nil
}

// tokenKey is the key of a token of Django REST framework.
var tokenKey = regexp.MustCompile(`^[0-9a-fA-F]{40}$`)

// find is the search box: users, groups, keys, what the logs have of a request, and the project's
// own rows. It finds only what the user of the visit may see. One exact hit leads straight to it.
func (a *Admin) find(v *visit) (*rest.Response, error) {
	kinds, err := v.mayFind()
	if err != nil {
		return nil, err
	}
	if len(kinds) == 0 {
		return nil, rest.PermissionDenied(nil)
	}
	text := strings.TrimSpace(v.Query().Get("q"))
	switch {
	case text == "":
		return v.findPage("")
	case tokenKey.MatchString(text): // it stays out of the page
		return v.findPage("", page.Note{Tone: page.Warn, Line: page.Textf("%s",
			v.T("This looks like the key of a token. Look for its user instead, and replace the token: an address "+
				"stays in the history of the browser."))})
	case apikey.Check(text):
		text = apikey.HandleOf(text) // and it leads on, without the key
	}
	parts, exact, err := v.findIn(kinds, text)
	if err != nil {
		return nil, err
	}
	if exact != "" {
		return rest.Redirect(exact, http.StatusFound), nil
	}
	if len(parts) == 0 {
		parts = []page.Block{page.Empty{Title: v.T("Nothing found"),
			Text: v.T("Nothing that you may see has it in its name, e-mail address, handle or request id.")}}
	}
	return v.findPage(text, parts...)
}

// findIn looks for a text. If it names one thing, exact is the address of that.
func (v *visit) findIn(kinds []finder, text string) (parts []page.Block, exact string, err error) {
	names := 0
	for _, kind := range kinds {
		if kind.named == nil {
			continue
		}
		found, err := kind.named(v, text)
		if err != nil {
			return nil, "", err
		}
		if found != "" {
			exact, names = found, names+1
		}
	}
	if names == 1 {
		return nil, exact, nil
	}
	for _, kind := range kinds {
		part, err := kind.fitting(v, text)
		if err != nil {
			return nil, "", err
		}
		if part != nil {
			parts = append(parts, part)
		}
	}
	return parts, "", nil
}

func (v *visit) findPage(text string, parts ...page.Block) (*rest.Response, error) {
	p := page.Page{Title: v.T("Find"), Heading: v.T("Find"), Crumbs: v.crumbs(v.T("Find"))}
	if text != "" {
		p.Title, p.Heading = v.T("Find “%s”", text), v.T("Find “%s”", text)
	}
	box := page.Tools{URL: v.admin.url(findPath), Label: v.T("Find"), Value: text,
		Search: v.T("Find a user, key handle or request id")}
	p.Body = append([]page.Block{box}, parts...)
	return v.answer(p)
}
