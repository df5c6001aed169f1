package resource

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
)

// find is DRF's get_object: the row of the path among those that a list would have, then the
// permissions about it.
func (s *set) find(r *rest.Request, plan *planned, lock bool) (model.Row, error) {
	where, err := s.where(r)
	if err != nil {
		return model.Row{}, err
	}
	value, err := s.lookUp(r.PathValue(s.param))
	if err != nil {
		return model.Row{}, err
	}
	row, err := s.src.get(r.Context(), model.Query{
		Where: chain(where, model.Is(s.lookup.Name, value)), Load: plan.loads, Lock: lock,
	})
	switch {
	case errors.Is(err, auth.ErrNotFound):
		return model.Row{}, s.missing()
	case err != nil:
		return model.Row{}, unfit(r, err)
	}
	if err := r.CheckObject(row.Ptr()); err != nil || !lock {
		return row, err
	}
	return row, s.precondition(r, row)
}

// lookUp reads the value by which a path names its row, or returns the 404 for one that no row can
// have. Django's driver for PostgreSQL refuses a NUL before it asks.
func (s *set) lookUp(text string) (any, error) {
	value, ok := serializer.KeyValue(s.lookup, text)
	hasNUL := strings.Contains(text, "\x00")
	switch {
	case !ok || hasNUL && s.env.Engine == serializer.PostgreSQL:
		return nil, rest.NotFound("")
	case value == nil || hasNUL:
		return nil, s.missing()
	}
	return value, nil
}

func (s *set) retrieve(r *rest.Request) (*rest.Response, error) {
	plan := s.planFor(r, Retrieve)
	row, err := s.find(r, plan, false)
	if err != nil {
		return nil, err
	}
	resp, err := plan.response(r, row, http.StatusOK)
	if err != nil {
		return nil, err
	}
	return s.tagged(r, row, plan, resp.Data.(body), resp)
}

// response answers with a row, whose relations have been loaded.
func (p *planned) response(r *rest.Request, row model.Row, status int) (*rest.Response, error) {
	dst, err := p.AppendRow(make(body, 0, 512), r, row)
	if err != nil {
		return nil, err
	}
	return &rest.Response{Status: status, Data: body(dst)}, nil
}

// created is response for a new row. DRF's Location is the field url.
func (p *planned) created(r *rest.Request, row model.Row) (*rest.Response, error) {
	resp, err := p.response(r, row, http.StatusCreated)
	if err != nil || !p.Shows("url") {
		return resp, err
	}
	var shown struct {
		URL string `json:"url"`
	}
	if json.Unmarshal(resp.Data.(body), &shown) == nil && shown.URL != "" {
		resp.Header = http.Header{"Location": {shown.URL}}
	}
	return resp, nil
}
