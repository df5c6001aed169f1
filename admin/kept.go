package admin

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// keptPrefix begins the names of the fields of a form that was posted without a session.
const keptPrefix = "kept_"

// keep returns what was posted, without passwords and tokens.
func (v *visit) keep() url.Values {
	values, err := v.form()
	if err != nil {
		return nil
	}
	kept := url.Values{}
	for name, list := range values {
		if name != "csrfmiddlewaretoken" && !strings.Contains(name, "password") {
			kept[name] = list
		}
	}
	return kept
}

// restore returns what keep has kept.
func restore(values url.Values) url.Values {
	kept := url.Values{}
	for name, list := range values {
		if own, ok := strings.CutPrefix(name, keptPrefix); ok {
			kept[own] = list
		}
	}
	return kept
}

// hiddenFields returns fields that send values again, in the order of their names.
func hiddenFields(prefix string, values url.Values) []page.Hidden {
	var all []page.Hidden
	for _, name := range slices.Sorted(maps.Keys(values)) {
		for _, value := range values[name] {
			all = append(all, page.Hidden{Name: prefix + name, Value: value})
		}
	}
	return all
}

// sendAgain is the page after a sign-in that a form has waited for. A redirect cannot post, so the
// user sends the form once more.
func (v *visit) sendAgain(form signInForm) (*rest.Response, error) {
	return v.bare(page.Page{Title: v.T("Signed in"), Heading: v.T("You are signed in again"), Narrow: true,
		Lede: page.Textf("%s", v.T("What you have entered is still here, except for passwords.")),
		Body: []page.Block{page.Form{URL: form.next, Hidden: hiddenFields("", form.kept),
			Save: &page.Save{Submits: []page.Submit{{Text: v.T("Send it")}},
				Cancel: page.Link{URL: v.admin.url(""), Text: v.T("Discard it")}}}}})
}
