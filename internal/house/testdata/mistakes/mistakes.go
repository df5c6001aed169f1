// Package mistakes has the mistakes that docs/mistakes.md shows. The test of tools/latchkeyvet
// finds them.
package mistakes

import (
	"context"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/rest"
)

type NotesView struct{ site *latchkey.Site }

func (v NotesView) Get(r *rest.Request) *rest.Response { // no error
	return rest.NoContent()
}

func (v *NotesView) Policy() []rest.Option { // not a method of NotesView
	return []rest.Option{rest.Permissions(rest.IsAdminUser)}
}

func (v NotesView) Post(r *rest.Request) (*rest.Response, error) {
	err := v.site.Tx.InTx(r.Context(), func(ctx context.Context) error {
		user, err := v.site.Users.ByName(r.Context(), "alice") // not ctx
		if err != nil {
			return err
		}
		return v.site.Users.SetActive(ctx, user.ID, false)
	})
	return rest.NoContent(), err
}

func setup(site *latchkey.Site) { site.View("/notes/", NotesView{site}) }
