package admin_test

import (
	"fmt"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/admin"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
)

// Book is a model of a project.
type Book struct {
	ID     int64
	Title  string `model:"max_length=80"`
	Author string `model:"max_length=80"`
	Lent   bool   `model:"default=false"`
}

// A project registers a model with the columns, filters and actions of its list.
func ExampleOf() {
	project := latchkey.Project{Name: "library",
		Apps: []model.App{{Label: "library", Models: []any{Book{}}}},
		Setup: func(site *latchkey.Site) error {
			books := latchkey.Table[Book](site)
			site.Admin(admin.Config{Models: []admin.Registration{admin.Of[Book]{
				List: []string{"title", "author", "lent"}, Filter: []string{"lent"}, Search: []string{"title",
					"author"},
				Actions: []admin.Action[Book]{{Name: "back", Label: "Mark as returned",
					Do: func(r *rest.Request, rows []*Book) error {
						for _, book := range rows {
							if _, err := books.UpdateWhere(r.Context(), model.Is("pk", book.ID),
								map[string]any{"lent": false}); err != nil {
								return err
							}
						}
						return nil
					}}},
			}}})
			return nil
		}}
	fmt.Println(project.Name, "has its books at /admin/library/book/")
	// Output: library has its books at /admin/library/book/
}
