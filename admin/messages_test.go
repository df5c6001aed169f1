package admin_test

import (
	"net/http"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/admin"
	"github.com/latchkey-go/latchkey/messages"
	"github.com/latchkey-go/latchkey/page"
)

// withMessages lets the admin of a test show messages.
func withMessages(site *latchkey.Site, c *admin.Config) { c.Messages = plainMessages{site.Messages} }

type plainMessages struct{ *messages.Service }

func (m plainMessages) Take(r *http.Request, header http.Header) (notes []page.Note, err error) {
	taken, err := m.Service.Take(r, header)
	for _, message := range taken {
		notes = append(notes, page.Note{Line: page.Textf("%s", message.Text)})
	}
	return notes, err
}
