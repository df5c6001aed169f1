package admin

import (
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// start is the first page.
func (a *Admin) start(v *visit) (*rest.Response, error) {
	return v.answer(page.Page{Title: v.T("Start"), Heading: v.T("Start")})
}
