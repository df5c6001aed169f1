package migrations

import (
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/model"
)

func m0002RenameNoteOrderRemarkOrderPriority() migrate.Migration {
	return migrate.Migration{
		App: "shop", Name: "0002_rename_note_order_remark_order_priority",
		Operations: []ops.Operation{
			ops.RenameField{Model: "order", Old: "note", New: "remark"},
			ops.AddField{Model: "order", Field: ops.Field{Name: "priority", Kind: model.IntegerField}, Once: 3},
		},
	}
}
