package resource

import (
	"errors"
	"maps"
	"net/http"
	"strings"

	"github.com/latchkey-go/latchkey/rest"
)

// ExtraActions implements rest.Brancher: on the pages of a list the actions for lists, and on those
// of a row the actions for rows, as DRF's get_extra_action_url_map.
func (v view) ExtraActions(r *rest.Request) (urls []string, err error) {
	values := rest.PathValues{}
	maps.Copy(values, rest.InFormat(r.FormatSuffix()))
	for _, name := range v.set.outer {
		values[name] = r.PathValue(name)
	}
	if !v.isList {
		values[v.set.param] = r.PathValue(v.set.param)
	}
	for _, a := range v.set.actions {
		if a.detail == v.isList {
			continue
		}
		to, err := r.Reverse(v.set.name+"-"+a.urlName, values)
		if errors.Is(err, rest.ErrNoReverseMatch) { // its Path has names of its own
			continue
		}
		if err != nil {
			return nil, err
		}
		urls = append(urls, to)
	}
	return urls, nil
}

// ShowObject implements rest.ObjectShower.
func (v view) ShowObject(r *rest.Request) (*rest.Response, error) {
	plan := v.set.planFor(r, Retrieve)
	row, err := v.set.find(r, plan, false)
	if err != nil {
		return nil, err
	}
	return plan.response(r, row, http.StatusOK)
}

// namesIn returns the names of the values in a pattern.
func namesIn(pattern string) (names []string) {
	for i, part := range strings.Split(pattern, "{") {
		if i > 0 {
			name, _, _ := strings.Cut(part, "}")
			name, _, _ = strings.Cut(name, ":")
			names = append(names, name)
		}
	}
	return names
}
