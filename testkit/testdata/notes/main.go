// Command notes keeps the notes of its users. Its tests show package testkit.
package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/throttle"
)

func main() { latchkey.Main(project()) }

// project returns the project. It is a function, so that each test gets one of its own.
func project() latchkey.Project {
	return latchkey.Project{
		Name: "notes",
		Migrations: []migrate.Migration{{
			App: "notes", Name: "0001_initial",
			Up: []string{"CREATE TABLE notes_note (owner_id integer NOT NULL, title varchar(100) NOT NULL, " +
				"PRIMARY KEY (owner_id, title))"},
			Down: []string{"DROP TABLE notes_note"},
		}},
		Setup: func(site *latchkey.Site) error {
			limits := throttle.New(site.Counters, throttle.Rates{"user": "3/hour"})
			site.View("/notes/", NotesView{site}, rest.Throttles(limits.User()))
			site.View("/token/", site.ObtainAuthToken)
			return nil
		},
		Commands: []latchkey.Command{{
			Name: "count", Summary: "Count the notes",
			Run: func(ctx context.Context, site *latchkey.Site, c latchkey.Call) error {
				var n int
				if err := site.DB.QueryRow(ctx, "SELECT count(*) FROM notes_note").Scan(&n); err != nil {
					return err
				}
				_, err := fmt.Fprintf(c.Out, "%d notes\n", n)
				return err
			},
		}},
	}
}

// NotesView lists and creates the notes of the user who asks.
type NotesView struct{ site *latchkey.Site }

func (v NotesView) Get(r *rest.Request) (*rest.Response, error) {
	titles := []string{}
	for row, err := range v.site.DB.Query(r.Context(),
		"SELECT title FROM notes_note WHERE owner_id = ? ORDER BY title", r.User.ID) {
		if err != nil {
			return nil, err
		}
		var title string
		if err := row.Scan(&title); err != nil {
			return nil, err
		}
		titles = append(titles, title)
	}
	return rest.OK(titles), nil
}

func (v NotesView) Post(r *rest.Request) (*rest.Response, error) {
	var note struct {
		Title string `json:"title"`
	}
	if err := r.Decode(&note); err != nil {
		return nil, err
	}
	_, err := v.site.DB.Exec(r.Context(), "INSERT INTO notes_note (owner_id, title) VALUES (?, ?)",
		r.User.ID, note.Title)
	if errors.Is(err, auth.ErrExists) {
		return nil, rest.FieldError("title", "You have this note already.")
	}
	if err != nil {
		return nil, err
	}
	return rest.Created(note), nil
}
