package serializer_test

import (
	"fmt"
	"net/http/httptest"
	"strings"

	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
)

// Post is a model.
type Post struct {
	ID    int64
	Title string `model:"max_length=20"`
	Stars int32  `model:"default=0,min=0,max=5"`
}

var posts = serializer.Serializer[Post]{
	Fields: []string{"id", "title", "stars", "shout"},
	With: serializer.With{
		"shout": {Value: serializer.Value(func(_ *rest.Request, p *Post) string { return strings.ToUpper(p.Title) })},
		"title": {Check: serializer.CheckFunc(func(_ *rest.Request, title string) error {
			if title == "spam" {
				return serializer.Invalid("Not this title.")
			}
			return nil
		})},
	},
	Validate: func(_ *rest.Request, c *serializer.Change[Post]) error {
		if c.Creating() && c.New.Stars > 4 {
			return serializer.InvalidField("stars", "Nobody begins with five.")
		}
		return nil
	},
}

func ExampleSerializer() {
	plan := posts.Compile(serializer.Env{Models: model.NewSet(model.App{Label: "blog", Models: []any{Post{}}})})
	view := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny}}).View(rest.Func(
		func(r *rest.Request) (*rest.Response, error) {
			data, err := r.Data()
			if err != nil {
				return nil, err
			}
			in, err := plan.Read(r, data, serializer.Options{})
			if err != nil {
				return nil, err // the 400 with REST framework's body
			}
			in.New.Ptr().(*Post).ID = 7 // here package table stores the row
			body, err := plan.AppendRow(nil, r, in.New)
			return rest.OK(ready(body)), err
		}, "POST"))
	for _, body := range []string{
		`{"title": "hello", "stars": 3}`, `{"title": "spam", "stars": 9}`, `{"title": "a", "stars": 5}`,
	} {
		r := httptest.NewRequest("POST", "/", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		view.ServeHTTP(w, r)
		fmt.Println(w.Code, w.Body)
	}
	// Output:
	// 200 {"id":7,"title":"hello","stars":3,"shout":"HELLO"}
	// 400 {"title":["Not this title."],"stars":["Ensure this value is less than or equal to 5."]}
	// 400 {"stars":["Nobody begins with five."]}
}
