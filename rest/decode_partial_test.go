package rest_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/rest"
)

// ticket is an object that a client changes in part.
type ticket struct {
	ID     int64   `json:"id" rest:"readonly"`
	Title  string  `json:"title" rest:"max=10"`
	Note   *string `json:"note"`
	Urgent bool    `json:"urgent"`
	Rank   int     `json:"rank" rest:"optional,min=1"`
}

// patched answers with the ticket as a PATCH has changed it, or a PUT has replaced it.
type patched struct{}

func (patched) Patch(r *rest.Request) (*rest.Response, error) { return answer(r.DecodePartial) }
func (patched) Put(r *rest.Request) (*rest.Response, error)   { return answer(r.Decode) }

func answer(decode func(any) error) (*rest.Response, error) {
	v := ticket{ID: 7, Title: "printer", Note: new("loud"), Urgent: true, Rank: 2}
	err := decode(&v)
	return rest.OK(v), err
}

// TestDecodePartial has the answers of a DRF serializer with partial=True. A form that lacks a
// checkbox means false for PUT, and nothing for PATCH.
func TestDecodePartial(t *testing.T) {
	t.Parallel()
	const form = "application/x-www-form-urlencoded"
	view := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny}}).View(patched{})
	for name, c := range map[string]struct {
		method, contentType, body string
		status                    int
		want                      string
	}{
		"nothing": {"PATCH", jsonType, `{}`, 200, `{"id":7,"title":"printer","note":"loud","urgent":true,"rank":2}`},
		"one field": {"PATCH", jsonType, `{"title": " fax "}`, 200,
			`{"id":7,"title":"fax","note":"loud","urgent":true,"rank":2}`},
		"null": {"PATCH", jsonType, `{"note": null}`, 200, `{"id":7,"title":"printer","note":null,"urgent":true,"rank":2}`},
		"all refused fields": {"PATCH", jsonType, `{"title": "", "rank": 0, "id": 9}`, 400,
			`{"title":["This field may not be blank."],"rank":["Ensure this value is greater than or equal to 1."]}`},
		"null for a field without null": {"PATCH", jsonType, `{"title": null}`, 400,
			`{"title":["This field may not be null."]}`},
		"no object": {"PATCH", jsonType, `[]`, 400,
			`{"non_field_errors":["Invalid data. Expected a dictionary, but got list."]}`},
		"form": {"PATCH", form, `rank=3`, 200, `{"id":7,"title":"printer","note":"loud","urgent":true,"rank":3}`},
		"blank in a form": {"PATCH", form, `title=&note=`, 400,
			`{"title":["This field may not be blank."]}`},
		"PUT of a form": {"PUT", form, `title=fax`, 200, `{"id":7,"title":"fax","note":"loud","urgent":false,"rank":2}`},
		"PUT":           {"PUT", jsonType, `{"rank": 3}`, 400, `{"title":["This field is required."],"urgent":["This field is required."]}`},
	} {
		hr := httptest.NewRequest(c.method, "/", strings.NewReader(c.body))
		hr.Header.Set("Content-Type", c.contentType)
		w := httptest.NewRecorder()
		view.ServeHTTP(w, hr)
		if got := w.Body.String(); w.Code != c.status || got != c.want {
			t.Errorf("%s: %d %s\nwant %d %s", name, w.Code, got, c.status, c.want)
		}
	}
}
