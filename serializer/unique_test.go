package serializer_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
)

// Slot has a rule of each kind.
type Slot struct {
	ID    int64
	Room  string     `model:"max_length=10"`
	Title string     `model:"max_length=10,unique_for_date=day"`
	Day   model.Date `model:"null,blank"`
	Place *string    `model:"max_length=10,blank"`
	State string     `model:"max_length=10,default=open"`
	Code  string     `model:"max_length=10,blank"`
	Seat  int32      `model:"default=0,unique" unique_message:"That seat is taken."`
	Row   int32      `model:"default=0"`
}

func (Slot) Meta() model.Meta {
	return model.Meta{Unique: []model.UniqueConstraint{
		{Name: "open_code", Fields: []string{"code"}, Where: model.Is("state", "open"), Message: "One open code.",
			Code: "open"},
		{Name: "place_row", Fields: []string{"place", "row"}},
		{Name: "room_row", Fields: []string{"room", "row"}, NullsEqual: true},
	}}
}

// stub answers every question for rows, and remembers it.
type stub struct {
	exists bool
	err    error
	asked  []string
}

func (s *stub) Select(context.Context, *model.Model, model.Cond) ([]model.Row, error) {
	return nil, s.err
}

func (s *stub) Exists(_ context.Context, _ *model.Model, where model.Cond) (bool, error) {
	s.asked = append(s.asked, where.String())
	return s.exists, s.err
}

// Unique rules refuse in the words of DRF's validators, and ask no more than they must.
func TestUnique(t *testing.T) {
	t.Parallel()
	set := model.NewSet(model.App{Label: "slots", Models: []any{Slot{}}})
	day := model.Date{Year: 2026, Month: 1, Day: 2}
	old := &Slot{ID: 5, Room: "a", Row: 2, State: "open", Code: "c", Seat: 1, Day: day}
	for _, test := range []struct {
		name    string
		names   []string
		body    string
		old     *Slot
		partial bool
		taken   bool
		want    string
		asked   int
	}{
		{"free", []string{"seat"}, `{"seat": 3}`, nil, false, false, "", 1},
		{"message of the field", []string{"seat"}, `{"seat": 3}`, nil, false, true, `{"seat":["That seat is taken."]}`, 1},
		{"bounds and unique", []string{"seat"}, `{"seat": 99999999999}`, nil, false, false,
			`{"seat":["Ensure this value is less than or equal to 2147483647."]}`, 1},
		{"together needs both", []string{"room", "row"}, `{}`, nil, false, true, `{"room":["This field is required."]}`, 0},
		{"together", []string{"room", "row"}, `{"room": "a"}`, nil, false, true,
			`{"non_field_errors":["The fields room, row must make a unique set."]}`, 1},
		{"together, unchanged", []string{"room", "row"}, `{"room": "a"}`, old, true, true, "", 0},
		{"together, changed", []string{"room", "row"}, `{"row": 3}`, old, true, true,
			`{"non_field_errors":["The fields room, row must make a unique set."]}`, 1},
		{"null is distinct", []string{"place", "row"}, `{"place": null}`, nil, false, true, "", 0},
		{"null by default", []string{"place", "row"}, `{}`, nil, false, true, "", 0},
		{"not null", []string{"place", "row"}, `{"place": "x"}`, nil, false, true,
			`{"non_field_errors":["The fields place, row must make a unique set."]}`, 1},
		{"condition holds", []string{"code", "state"}, `{"code": "c"}`, nil, false, true,
			`{"non_field_errors":["One open code."]}`, 1},
		{"condition does not hold", []string{"code", "state"}, `{"code": "c", "state": "shut"}`, nil, false, true, "", 0},
		{"condition outside the fields", []string{"code"}, `{"code": "c"}`, nil, false, true, "", 0},
		{"for a date", []string{"title", "day"}, `{"title": "a", "day": "2026-01-02"}`, nil, false, true,
			`{"title":["This field must be unique for the \"day\" date."]}`, 1},
		{"for a date that is null", []string{"title", "day"}, `{"title": "a"}`, nil, false, true, "", 0},
		{"for a date, partial", []string{"title", "day"}, `{"day": "2026-01-02"}`, old, true, true,
			`{"title":["This field is required."]}`, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			rows := &stub{exists: test.taken}
			plan := serializer.Serializer[Slot]{Fields: test.names}.Compile(serializer.Env{Models: set, Rows: rows})
			o := serializer.Options{Partial: test.partial}
			if test.old != nil {
				o.Old = plan.Model().Row(test.old)
			}
			code, body, _ := post(plan, test.body, o)
			if code == 200 {
				body = ""
			}
			if diff := cmp.Diff(test.want, body); diff != "" || code >= 500 {
				t.Errorf("%d %s", code, diff)
			}
			if len(rows.asked) != test.asked {
				t.Errorf("asked %q", rows.asked)
			}
			for _, asked := range rows.asked {
				if test.old != nil && !strings.Contains(asked, "NOT pk = 5") {
					t.Errorf("asked %s: the row itself would be found", asked)
				}
			}
		})
	}
}

// A fault of the database is no answer about the body.
func TestFault(t *testing.T) {
	t.Parallel()
	down := errors.New("the database is down")
	set := shop()
	for _, body := range []string{
		`{"name": "a", "slug": "b"}`, `{"name": "a", "slug": "b", "parent": 1}`, `{"name": "a", "slug": "", "parent": 1}`,
	} {
		plan := categories.Compile(serializer.Env{Models: set, Rows: &stub{err: down}})
		code, _, err := post(plan, body, serializer.Options{})
		if !errors.Is(err, down) || code != 500 || serializer.Problems(err) != nil {
			t.Errorf("%s: %d, %v", body, code, err)
		}
	}
	failing := serializer.Plain{Validate: func(*rest.Request, serializer.Values) error { return down }}
	code, _, err := post(failing.Compile(serializer.Env{}), `{}`, serializer.Options{})
	if code != 500 || !errors.Is(err, down) {
		t.Errorf("Validate: %d, %v", code, err)
	}
}

// post reads a body as a view does, and returns the answer and the error of Read.
func post(plan *serializer.Plan, body string, o serializer.Options) (code int, answer string, failed error) {
	view := serve(func(r *rest.Request) (*rest.Response, error) {
		data, err := r.Data()
		if err != nil {
			return nil, err
		}
		in, err := plan.Read(r, data, o)
		if failed = err; err != nil {
			return nil, err
		}
		out, err := plan.AppendInput(nil, r, in)
		failed = err
		return rest.OK(ready(out)), err
	})
	r := httptest.NewRequest("POST", "/", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	view.ServeHTTP(w, r)
	return w.Code, w.Body.String(), failed
}
