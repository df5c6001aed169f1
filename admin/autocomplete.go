package admin

import (
	"encoding/json"

	"github.com/latchkey-go/latchkey/rest"
)

// suggested is the answer of the suggestions, with Django's names.
type suggested struct {
	Results    []result `json:"results"`
	Pagination struct {
		More bool `json:"more"`
	} `json:"pagination"`
}

type result struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// autocomplete suggests objects of a model for a text, at most suggestions. It is for the script of
// the pages: without script a form offers what fits when it is sent.
func (a *Admin) autocomplete(v *visit) (*rest.Response, error) {
	r, known := v.modelNamed(v.Query().Get("model"))
	if !known {
		return nil, rest.NotFound(nil)
	}
	sees, err := v.mayAny(r.see(a))
	if err != nil {
		return nil, err
	}
	if !sees {
		return nil, rest.PermissionDenied(nil)
	}
	found, err := r.find(v, v.Query().Get("term"), suggestions+1)
	if err != nil {
		return nil, err
	}
	answer := suggested{Results: []result{}}
	answer.Pagination.More = len(found) > suggestions
	for _, m := range found[:min(len(found), suggestions)] {
		answer.Results = append(answer.Results, result{ID: m.id, Text: m.text})
	}
	text, err := json.Marshal(answer)
	if err != nil {
		return nil, err
	}
	a.config.Pages.SetHeader(v.ResponseHeader())
	return rest.Raw("application/json", text), nil
}
