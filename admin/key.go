package admin

import (
	"errors"
	"time"

	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/refusal"
	"github.com/latchkey-go/latchkey/rest"
)

// pathKey returns the key of the address.
func (v *visit) pathKey() (apikey.Key, error) {
	key, err := v.admin.config.Keys.ByHandle(v.Context(), v.PathValue("handle"))
	return key, rest.NotFoundIf(err)
}

// key shows a key, and what can be done with it.
func (a *Admin) key(v *visit) (*rest.Response, error) {
	key, err := v.pathKey()
	if err != nil {
		return nil, err
	}
	owner, err := a.config.Users.ByID(v.Context(), key.UserID)
	if err != nil {
		return nil, rest.NotFoundIf(err)
	}
	link, err := v.userLink()
	if err != nil {
		return nil, err
	}
	use, err := v.keyUse(key)
	if err != nil {
		return nil, err
	}
	now := a.config.Keys.Now()
	body := []page.Block{use, page.Card{Title: v.T("What it may do"), Body: []page.Block{v.keyFacts(key)}}}
	if state := key.State(now); state == apikey.StateActive || state == apikey.StateRotated {
		actions, err := v.keyActions(key, state)
		if err != nil {
			return nil, err
		}
		body = append(body, actions...)
	}
	return v.answer(page.Page{Title: key.Name, Heading: key.Name, Body: body,
		Crumbs: v.crumbs(key.Name, page.Link{URL: a.url(keysPath), Text: v.T("API keys")}),
		Lede: page.Line{v.keyState(key, now), page.Text(" "), page.Mono(key.Handle), page.Text(", "),
			page.Text(v.T("owned by")), page.Text(" "), link(owner.ID, owner.Username)},
		Aside: []page.Block{page.Card{Title: v.T("At a glance"), Body: []page.Block{v.keyHistory(key)}}}})
}

func (v *visit) keyFacts(k apikey.Key) page.Facts {
	networks := page.Line{page.Soft(v.T("from anywhere"))}
	if len(k.Networks) > 0 {
		networks = page.Line{page.Mono(apikey.FormatNetworks(k.Networks))}
	}
	return page.Facts{
		{Name: v.T("Scopes"), Value: page.Line{page.Mono(scopeText(v, k.Scopes))}},
		{Name: v.T("Allowed networks"), Value: networks},
		{Name: v.T("Description"), Value: textOr(k.Description, "—")},
	}
}

func (v *visit) keyHistory(k apikey.Key) page.Facts {
	facts := page.Facts{
		{Name: v.T("Created"), Value: page.Line{page.Time{At: k.Created, As: page.Full}}},
		{Name: v.T("Expires"), Value: moment(v, page.Time{At: k.Expires, As: page.Full})},
	}
	link := func(handle string) page.Line {
		return page.Line{page.Link{URL: v.keyURL(handle, "change"), Text: handle}}
	}
	if k.Parent != "" {
		facts = append(facts, page.Fact{Name: v.T("Made with"), Value: link(k.Parent)})
	}
	if k.Successor != "" {
		facts = append(facts, page.Fact{Name: v.T("Replaced by"), Value: link(k.Successor)})
	}
	if !k.Revoked.IsZero() {
		facts = append(facts,
			page.Fact{Name: v.T("Revoked"), Value: page.Line{page.Time{At: k.Revoked, As: page.Full}}},
			page.Fact{Name: v.T("Revoked by"), Value: textOr(k.RevokedBy, "—")})
	}
	return append(facts, page.Fact{Name: v.T("Kept as"),
		Value: page.Textf("%s", v.T("SHA-256 digest; nobody can show the key"))})
}

// refusalsShown is how many refusals of a key its page counts.
const refusalsShown = 100

// keyUse says when the key was used last, and how often it was refused in 7 days.
func (v *visit) keyUse(k apikey.Key) (page.Card, error) {
	facts := page.Facts{
		{Name: v.T("Last used"), Value: moment(v, page.Time{At: k.LastUsed, As: page.Full})},
		{Name: v.T("From"), Value: textOr(k.LastNetwork, "—")},
	}
	card := page.Card{Title: v.T("Use"), Note: v.T("Written at most once a minute")}
	allowed, err := v.may(viewRefusals)
	if err != nil {
		return card, err
	}
	if recorder := v.admin.config.Refusals; recorder != nil && allowed {
		found, err := recorder.List(v.Context(), refusal.Filter{Handle: k.Handle, Limit: refusalsShown,
			Since: v.admin.config.Now().Add(-7 * 24 * time.Hour)})
		if err != nil {
			return card, err
		}
		line := page.Line{page.Soft(v.T("Never in 7 days"))}
		if len(found) > 0 {
			times := v.N(len(found), "%d time in 7 days, last from", "%d times in 7 days, last from")
			if len(found) == refusalsShown {
				times = v.T("At least %d times in 7 days, last from", refusalsShown)
			}
			line = page.Line{page.Text(times), page.Text(" "), page.Mono(found[0].Network), page.Text(": "),
				page.Text(v.Message(found[0].Detail))}
		}
		facts = append(facts, page.Fact{Name: v.T("Refused"), Value: line})
	}
	card.Body = []page.Block{facts}
	return card, nil
}

// graces are the choices of how long a rotated key still works.
var graces = []struct {
	value, label string
	grace        time.Duration
}{
	{"1h", "1 hour", time.Hour}, {"24h", "1 day", 24 * time.Hour}, {"168h", "7 days", 7 * 24 * time.Hour},
	{"0", "Not at all: it leaked", 0},
}

// mayActFor reports whether the visitor may get a key of a user: only a superuser gets another
// user's, since a key can do what its owner can.
func (v *visit) mayActFor(k apikey.Key) bool { return v.User.Superuser || v.User.ID == k.UserID }

// keyActions returns what the visitor may do with a key.
func (v *visit) keyActions(k apikey.Key, state apikey.State) (all []page.Block, err error) {
	change, err := v.may(changeKeys)
	if err != nil {
		return nil, err
	}
	if change && v.mayActFor(k) && state == apikey.StateActive {
		field := page.Field{Name: "grace", Label: v.T("The old key works for"), Kind: page.Radios, Value: "24h"}
		for _, g := range graces {
			field.Options = append(field.Options, page.Option{Value: g.value, Text: v.T(g.label)})
		}
		all = append(all, page.Card{ID: "rotate", Title: v.T("Rotate"),
			Lede: page.Textf("%s", v.T("Makes a new key with the same name and scopes. The old one works for a "+
				"while, and its answers carry Deprecation and Sunset.")),
			Body: []page.Block{page.Form{URL: v.keyURL(k.Handle, "rotate"), Body: []page.Block{page.Fields{field}},
				Save: &page.Save{Submits: []page.Submit{{Text: v.T("Rotate and show the new key")}}}}}})
	}
	end, err := v.may(deleteKeys)
	if end {
		all = append(all, page.DangerZone{Title: v.T("Revoke"), Items: []page.DangerItem{{
			Text: v.T("The key stops working at once, everywhere. It cannot be undone."),
			Link: page.Button{Kind: page.ToDanger, Link: page.Link{URL: v.keyURL(k.Handle, "delete"),
				Text: v.T("Revoke…")}}}}})
	}
	return all, err
}

// rotateKey replaces a key, and shows the new one.
func (a *Admin) rotateKey(v *visit) (*rest.Response, error) {
	old, err := v.pathKey()
	if err != nil {
		return nil, err
	}
	if !v.mayActFor(old) {
		return nil, rest.PermissionDenied(nil)
	}
	values, err := v.form()
	if err != nil {
		return nil, err
	}
	params := apikey.RotateParams{}
	for _, g := range graces {
		if g.value == values.Get("grace") {
			params.Grace = &g.grace
		}
	}
	key, secret, err := a.config.Keys.Rotate(v.Context(), old.Handle, params)
	if errors.Is(err, apikey.ErrEnded) || errors.Is(err, apikey.ErrTooMany) {
		return v.warn(keysPath+old.Handle+"/change/",
			v.T("The API key “%s” was not rotated: it has ended, or its owner has too many keys.", old.Name))
	}
	if err != nil {
		return nil, rest.NotFoundIf(err)
	}
	return v.showKey(key, secret)
}

// revokeKey asks, and then ends a key.
func (a *Admin) revokeKey(v *visit) (*rest.Response, error) {
	key, err := v.pathKey()
	if err != nil {
		return nil, err
	}
	values, err := v.form()
	if err != nil {
		return nil, err
	}
	back, err := v.orStart(keysPath + key.Handle + "/change/")
	if err != nil {
		return nil, err
	}
	if v.Method == "POST" && values.Get("post") == "yes" {
		err := a.config.Keys.Revoke(v.Context(), key.Handle, apikey.RevokeParams{Reason: "revoked in the admin by " +
			v.User.Username})
		if err != nil && !errors.Is(err, apikey.ErrEnded) {
			return nil, rest.NotFoundIf(err)
		}
		return v.done(back, v.T("The API key “%s” was revoked.", key.Name))
	}
	var body []page.Block
	mayRotate, err := v.may(changeKeys)
	if err != nil {
		return nil, err
	}
	var rotate *page.Link
	if mayRotate && v.mayActFor(key) && key.State(a.config.Keys.Now()) == apikey.StateActive {
		rotate = &page.Link{URL: v.keyURL(key.Handle, "change") + "#rotate", Text: v.T("Rotate instead")}
	}
	if !key.LastUsed.IsZero() && key.LastUsed.After(a.config.Keys.Now().Add(-7*24*time.Hour)) {
		body = []page.Block{page.Note{Tone: page.Warn,
			Line: page.Line{page.Strong(v.T("It was used lately:")), page.Text(" "),
				page.Time{At: key.LastUsed, As: page.Full}, page.Text(". "),
				page.Text(v.T("Its client gets 401 from the next request on. To change a key without a break, " +
					"rotate it."))},
			Link: rotate}}
	}
	return v.askFirst(page.Page{Heading: v.T("Revoke the key %s?", key.Name),
		Crumbs: v.crumbs(v.T("Revoke"), page.Link{URL: a.url(keysPath), Text: v.T("API keys")},
			v.keyLink(key)),
		Lede: page.Textf("%s", v.T("The key stops working at once, everywhere. It cannot be undone."))},
		back, []page.Submit{{Text: v.T("Yes, revoke the key")}}, body...)
}
