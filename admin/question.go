package admin

import (
	"net/url"

	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// question is a page that asks before something is done.
type question struct {
	path    string // where the answer is posted to, below Config.Prefix
	crumbs  []page.Link
	heading string
	lede    string
	body    []page.Block // what will happen
	hidden  []page.Hidden
	typed   string // what has to be typed before it is done; "": nothing
	why     string // why it has to be typed
	verb    string // of the button
	danger  bool   // it cannot be undone
	back    string // the address for who does not want it, below Config.Prefix
}

// answered reports whether a form says yes. As in Django it has post=yes. wrong is set if the text
// that has to be typed is another one.
func (q question) answered(v *visit, form url.Values) (yes bool, wrong mistakes) {
	switch {
	case form.Get("post") != "yes":
		return false, nil
	case q.typed != "" && form.Get("confirm") != q.typed:
		return false, mistakes{"confirm": {v.T("Type “%s”, exactly like this.", q.typed)}}
	}
	return true, nil
}

// ask returns the page with the question.
func (v *visit) ask(q question, wrong mistakes) (*rest.Response, error) {
	back, err := v.orStart(q.back)
	if err != nil {
		return nil, err
	}
	form := page.Form{URL: v.admin.url(q.path), Hidden: append(q.hidden, page.Hidden{Name: "post", Value: "yes"}),
		Save: &page.Save{Danger: q.danger, Submits: []page.Submit{{Text: q.verb}},
			Cancel: page.Link{URL: v.admin.url(back), Text: v.T("No, take me back")}}}
	p := page.Page{Title: q.heading, Heading: q.heading, Narrow: true, Crumbs: q.crumbs,
		Lede: page.Textf("%s", q.lede)}
	if q.typed != "" {
		fields := page.Fields{{Name: "confirm", Label: v.T("Type “%s”", q.typed), Kind: page.ShortText, Help: q.why,
			Width: page.MediumWidth}}
		v.explainErrors(&p, []page.Fields{fields}, wrong)
		form.Body = []page.Block{page.Card{Body: []page.Block{fields}}}
	}
	p.Body = append(q.body, form)
	return v.answer(p)
}
