package admin

import (
	"errors"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// lives are the choices of how long a new key lives, in days. 0 is for ever.
var lives = []struct {
	days  int
	label string
}{{30, "In 30 days"}, {90, "In 90 days"}, {365, "In 1 year"}, {0, "Never"}}

// createKey makes a key. The answer to the POST shows it: a redirect would need a place to keep it.
func (a *Admin) createKey(v *visit) (*rest.Response, error) {
	if v.Method != "POST" {
		return v.keyForm(url.Values{"owner": {v.User.Username}, "expires": {"90"}}, nil)
	}
	values, err := v.form()
	if err != nil {
		return nil, err
	}
	if v.User.Superuser { // others make keys of their own
		if err := v.settle(values, "owner", relatedUsers); err != nil {
			return nil, err
		}
	}
	params, wrong, err := v.keyParams(values)
	if err != nil {
		return nil, err
	}
	v.explainPicks(values, "owner", wrong)
	if len(wrong) > 0 {
		return v.keyForm(values, wrong)
	}
	key, secret, err := a.config.Keys.Create(v.Context(), params)
	if field, problem := v.keyProblem(err); problem != "" {
		return v.keyForm(values, mistakes{field: {problem}})
	}
	if err != nil {
		return nil, err
	}
	return v.showKey(key, secret)
}

// keyProblem returns what is wrong with a field of the form of a new key, or "" if err is nil or a
// fault.
func (v *visit) keyProblem(err error) (field, problem string) {
	var invalid *auth.InvalidError
	switch {
	case errors.As(err, &invalid) && invalid.Field == "scopes": // the field that is always there
		return "more_scopes", v.T(invalid.Message)
	case errors.As(err, &invalid):
		return invalid.Field, v.T(invalid.Message)
	case errors.Is(err, apikey.ErrTooMany):
		return "owner", v.T("The user has as many keys as a user may have.")
	}
	return "", ""
}

// keyParams reads the form of a new key.
func (v *visit) keyParams(values url.Values) (p apikey.CreateParams, wrong map[string][]string, err error) {
	wrong = v.lacking(values, "name")
	owner, problem, err := v.keyOwner(strings.TrimSpace(values.Get("owner")))
	switch {
	case err != nil:
		return p, nil, err
	case problem != "":
		wrong["owner"] = []string{problem}
	}
	p = apikey.CreateParams{User: owner.ID, Name: strings.TrimSpace(values.Get("name")),
		Description: strings.Join(strings.Fields(values.Get("description")), " ")}
	names := slices.Concat(values["scopes"], strings.Fields(values.Get("more_scopes")))
	if values.Get("everything") == "on" {
		p.Scopes = &auth.Scopes{}
	} else if scopes, err := auth.LimitTo(names...); err != nil {
		wrong["more_scopes"] = []string{err.Error()}
	} else {
		p.Scopes = &scopes
	}
	for _, text := range strings.Fields(values.Get("networks")) {
		var network netip.Prefix
		if network, err = apikey.ParseNetwork(text); err != nil {
			wrong["networks"] = []string{v.T("“%s” is not a network.", text)}
		}
		p.Networks = append(p.Networks, network)
	}
	expires := time.Time{}
	days, err := strconv.Atoi(values.Get("expires"))
	switch {
	case err != nil || !slices.ContainsFunc(lives, func(l struct {
		days  int
		label string
	}) bool {
		return l.days == days
	}):
		wrong["expires"] = []string{v.T(required)}
	case days > 0:
		expires = v.admin.config.Keys.Now().AddDate(0, 0, days)
	}
	p.Expires = &expires
	return p, wrong, nil
}

// keyOwner returns the owner of a new key, or an error for the field. Who is no superuser makes
// their own keys, and does not learn which other names exist.
func (v *visit) keyOwner(name string) (auth.User, string, error) {
	if name != "" && !v.User.Superuser && v.admin.config.Users.NormalizeUsername(name) != v.User.Username {
		return auth.User{}, v.T("Only a superuser makes keys of other users."), nil
	}
	return v.owner(name)
}

// keyForm is the page with the form of a new key.
func (v *visit) keyForm(values url.Values, wrong map[string][]string) (*rest.Response, error) {
	owner, err := v.relation(page.Field{Name: "owner", Label: v.T("Owner"), Value: values.Get("owner"),
		Width: page.MediumWidth,
		Help:  v.T("A username. The key can do at most what its owner can, and ends with them.")}, relatedUsers)
	if err != nil {
		return nil, err
	}
	what := page.Fields{
		{Name: "name", Label: v.T("Name"), Kind: page.ShortText, Value: values.Get("name"), Max: 100,
			Width: page.MediumWidth, Focus: true,
			Help: v.T("Say which program uses it: billing-export, label-printer.")},
		owner,
		{Name: "description", Label: v.T("Description"), Kind: page.ShortText, Value: values.Get("description"),
			Optional: true, Max: 500},
	}
	may, where := v.keyLimits(values)
	p := page.Page{Title: v.T("Create an API key"), Heading: v.T("Create an API key"), Narrow: true,
		Lede:   page.Textf("%s", v.T("Give it the least it needs. The key is shown once, on the next page.")),
		Crumbs: v.crumbs(v.T("Create"), page.Link{URL: v.admin.url(keysPath), Text: v.T("API keys")})}
	v.explainErrors(&p, []page.Fields{what, may, where}, wrong)
	list, err := v.orStart(keysPath)
	if err != nil {
		return nil, err
	}
	p.Body = []page.Block{page.Form{URL: v.FullPath(), Guard: true,
		Body: []page.Block{page.Card{Title: v.T("What for"), Body: []page.Block{what}},
			page.Card{Title: v.T("What it may do"), Body: []page.Block{may}},
			page.Card{Title: v.T("Where and how long"), Body: []page.Block{where}}},
		Save: &page.Save{Submits: []page.Submit{{Text: v.T("Create key")}},
			Cancel: page.Link{URL: v.admin.url(list), Text: v.T("Cancel")}}}}
	return v.answer(p)
}

// keyLimits are the fields of a new key that say what it may do, and where and how long.
func (v *visit) keyLimits(values url.Values) (may, where page.Fields) {
	expires := page.Field{Name: "expires", Label: v.T("Expires"), Kind: page.Radios, Value: values.Get("expires"),
		Help: v.T("The start page reminds of it 14 days before.")}
	for _, l := range lives {
		expires.Options = append(expires.Options, page.Option{Value: strconv.Itoa(l.days), Text: v.T(l.label)})
	}
	if len(v.admin.config.Scopes) > 0 {
		scopes := page.Field{Name: "scopes", Label: v.T("Scopes"), Kind: page.Boxes, Values: values["scopes"],
			Optional: true}
		for _, name := range v.admin.config.Scopes {
			scopes.Options = append(scopes.Options, page.Option{Value: name, Text: name})
		}
		may = append(may, scopes)
	}
	may = append(may,
		page.Field{Name: "more_scopes", Label: v.T("More scopes"), Kind: page.ShortText, Optional: true,
			Value: values.Get("more_scopes"), Help: v.T("Names with spaces between them: orders:read stock:write.")},
		page.Field{Name: "everything", Label: v.T("Everything that its owner may do"), Kind: page.Check,
			Value: values.Get("everything")})
	where = page.Fields{expires, {Name: "networks", Label: v.T("Allowed networks"), Kind: page.LongText,
		Optional: true, Rows: 3, Value: values.Get("networks"),
		Help: v.T("One a line, as 192.0.2.0/24 or 2001:db8::/48. Empty: from anywhere.")}}
	return may, where
}

// showKey is the only page that shows a key. Nothing keeps it: see page.Set.SetHeader.
func (v *visit) showKey(key apikey.Key, secret apikey.Secret) (*rest.Response, error) {
	next, err := v.orStart(keysPath + key.Handle + "/change/")
	if err != nil {
		return nil, err
	}
	return v.answer(page.Page{Title: v.T("Copy the key now"), Heading: v.T("Copy the key now"), Narrow: true,
		Crumbs: v.crumbs(v.T("Created"), page.Link{URL: v.admin.url(keysPath), Text: v.T("API keys")}),
		Body: []page.Block{
			page.Secret{Title: v.T("The key of %s", key.Name), Value: secret.Reveal(),
				Text: v.T("It is shown only this once. We keep no copy: who loses it makes a new one."),
				Hint: v.T("Put it into a secret store or an environment variable. Never into a repository, " +
					"a web address or a chat.")},
			page.Card{Title: v.T("What it may do"), Body: []page.Block{append(page.Facts{
				{Name: v.T("Handle"), Value: page.Line{page.Mono(key.Handle)}},
				{Name: v.T("Expires"), Value: moment(v, page.Time{At: key.Expires, As: page.Full})},
			}, v.keyFacts(key)...)}},
			page.Button{Kind: page.Primary, Link: page.Link{URL: v.admin.url(next), Text: v.T("I have it: done")}},
		}})
}
