package rest_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/latchkey-go/latchkey/rest"
)

// spoken is a project's own renderer. It renders what it was called with, or calls say if that is
// set.
type spoken struct {
	mediaType string
	say       func(resp *rest.Response) string
}

func (s spoken) MediaType() string { return s.mediaType }
func (spoken) Format() string      { return "spoken" }
func (s spoken) Render(dst []byte, r *rest.Request, resp *rest.Response) ([]byte, error) {
	if s.say != nil {
		return append(dst, s.say(resp)...), nil
	}
	return fmt.Appendf(dst, "data=%v", resp.Data), nil
}

// The renderer is called for every answer, also for one without data. The expected answers are
// those of Django 5.2 with REST framework 3.18 and the same renderers. Unlike here, they send the
// body of a 204 or 304, or its length, which HTTP does not allow.
func TestRendererWithoutData(t *testing.T) {
	t.Parallel()
	nothing := func(*rest.Response) string { return "" }
	text := spoken{mediaType: "text/plain; charset=utf-8"}
	emptyText := spoken{"text/plain; charset=utf-8", nothing}
	bytes := spoken{mediaType: "application/x-b"}
	noBytes := spoken{"application/x-b", nothing}
	page := spoken{"text/html; charset=utf-8", func(resp *rest.Response) string { // as DRF's page does
		said := fmt.Sprint(resp.Status)
		if resp.Status == http.StatusNoContent {
			resp.Status = http.StatusOK
		}
		return said
	}}
	const textType, bytesType, htmlType, json = "text/plain; charset=utf-8", "application/x-b",
		"text/html; charset=utf-8", "application/json"
	own := &rest.Response{Header: http.Header{"Content-Type": {"text/x"}}}
	for _, c := range []struct {
		name        string
		renderer    rest.Renderer
		resp        *rest.Response
		status      int
		contentType string // "": none
		body        string
	}{
		{"JSON: 200", rest.JSON{}, rest.OK(nil), 200, "", ""},
		{"JSON: no status", rest.JSON{}, &rest.Response{}, 200, "", ""},
		{"JSON: 201", rest.JSON{}, rest.Created(nil), 201, "", ""},
		{"JSON: 204", rest.JSON{}, rest.NoContent(), 204, "", ""},
		{"JSON: 205", rest.JSON{}, &rest.Response{Status: 205}, 205, "", ""},
		{"JSON: 304", rest.JSON{}, &rest.Response{Status: 304}, 304, "", ""},
		{"JSON: 404", rest.JSON{}, &rest.Response{Status: 404}, 404, "", ""},
		{"JSON: the response's own type is dropped too", rest.JSON{}, own, 200, "", ""},
		{"JSON: empty text", rest.JSON{}, rest.OK(""), 200, json, `""`},
		{"JSON: an empty list", rest.JSON{}, rest.OK([]any{}), 200, json, `[]`},
		{"JSON: zero", rest.JSON{}, rest.OK(0), 200, json, `0`},
		{"JSON: data in a 204", rest.JSON{}, &rest.Response{Status: 204, Data: "lost"}, 204, json, ""},
		{"JSON: data in a 304", rest.JSON{}, &rest.Response{Status: 304, Data: "lost"}, 304, json, ""},
		{"text: 200", text, rest.OK(nil), 200, textType, "data=<nil>"},
		{"text: 201", text, rest.Created(nil), 201, textType, "data=<nil>"},
		{"text: 204", text, rest.NoContent(), 204, textType, ""},
		{"text: 205", text, &rest.Response{Status: 205}, 205, textType, "data=<nil>"},
		{"text: 304", text, &rest.Response{Status: 304}, 304, textType, ""},
		{"empty text keeps its type", emptyText, rest.OK(nil), 200, textType, ""},
		{"empty text for data", emptyText, rest.OK(1), 200, textType, ""},
		{"empty text with the response's own type", emptyText, own, 200, "text/x", ""},
		{"static HTML: 200, unlike Django, which sends None without a type", rest.StaticHTML{}, rest.OK(nil), 200,
			htmlType, ""},
		{"static HTML: 204", rest.StaticHTML{}, rest.NoContent(), 204, htmlType, ""},
		{"bytes", bytes, rest.OK(nil), 200, bytesType, "data=<nil>"},
		{"no bytes: no type", noBytes, rest.OK(nil), 200, "", ""},
		{"no bytes for data", noBytes, rest.OK(1), 200, "", ""},
		{"page: 200", page, rest.OK(nil), 200, htmlType, "200"},
		{"page: 201", page, rest.Created(nil), 201, htmlType, "201"},
		{"page: 204 is sent as 200", page, rest.NoContent(), 200, htmlType, "204"},
		{"page: no status", page, &rest.Response{}, 200, htmlType, "200"},
		{"page: 304", page, &rest.Response{Status: 304}, 304, htmlType, ""},
		{"StaticHTML: empty text", rest.StaticHTML{}, rest.OK(""), 200, htmlType, ""},
		{"StaticHTML: nothing", rest.StaticHTML{}, rest.OK(nil), 200, htmlType, ""}, // DRF sends "None", without a type
		{"JsonResponse: null", rest.JSON{}, rest.JSONResponse(nil), 200, json, "null"},
	} {
		api, _ := newAPI(func(config *rest.Config) {
			config.Permissions, config.Renderers = []rest.Permission{rest.AllowAny}, []rest.Renderer{c.renderer}
		})
		view := api.View(failing(func(*rest.Request) (*rest.Response, error) { return c.resp, nil }))
		before := c.resp.Status
		for range 2 { // a handler may return the same Response again: renderers get a copy
			w := send(view, "GET /")
			expect(t, c.name, w, c.status, c.body)
			got, typed := w.Header()["Content-Type"]
			if typed != (c.contentType != "") || typed && got[0] != c.contentType {
				t.Errorf("%s: Content-Type %q, want %q", c.name, got, c.contentType)
			}
			if length := w.Header()["Content-Length"]; len(length) != 1 || length[0] != fmt.Sprint(len(c.body)) {
				t.Errorf("%s: Content-Length %q", c.name, length)
			}
		}
		if c.resp.Status != before {
			t.Errorf("%s: the handler's response is changed to %d", c.name, c.resp.Status)
		}
	}
}

// A renderer that sets an invalid status causes a fault.
func TestRendererThatSetsAnInvalidStatus(t *testing.T) {
	t.Parallel()
	for _, status := range []int{-1, 0, 42, 199, 600} {
		api, log := newAPI(func(config *rest.Config) { config.Permissions = []rest.Permission{rest.AllowAny} })
		odd := spoken{"text/x", func(resp *rest.Response) string {
			if resp.Status == 200 {
				resp.Status = status
			}
			return "x"
		}}
		w := send(api.View(who{}, rest.Renderers(odd)), "GET /")
		if w.Code != 500 || log.Len() == 0 {
			t.Errorf("%d: %d, log %q", status, w.Code, log)
		}
	}
}
