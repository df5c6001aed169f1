package table

import "github.com/latchkey-go/latchkey/model"

type annotation struct{}

func (r *Rows) annotate(*scope, *text) []any          { return nil }
func (r *Rows) orderExtra(*scope, *text, string) bool { return false }
func (r *Rows) setExtra(model.Row, []any)             {}
