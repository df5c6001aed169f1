package detect_test

import (
	"fmt"

	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/migrate/ops/detect"
	"github.com/latchkey-go/latchkey/model"
)

// yes says that what looks renamed is renamed, and gives rows that exist the value 3.
type yes struct{}

func (yes) RenamedModel(_, _ *ops.ModelState) (bool, error)               { return true, nil }
func (yes) RenamedField(*ops.ModelState, string, ops.Field) (bool, error) { return true, nil }
func (yes) Value(*ops.ModelState, ops.Field, detect.Reason) (any, error)  { return int64(3), nil }

// A field has another name, and another field is new.
func Example() {
	order := func(fields ...ops.Field) *ops.State {
		var s ops.State
		id := ops.Field{Name: "id", Kind: model.BigAutoField, PrimaryKey: true}
		m := &ops.ModelState{App: "shop", Name: "Order", Fields: append([]ops.Field{id}, fields...)}
		if err := s.Add(m); err != nil {
			panic(err)
		}
		return &s
	}
	note := ops.Field{Name: "note", Kind: model.TextField}
	remark := ops.Field{Name: "remark", Kind: model.TextField}
	priority := ops.Field{Name: "priority", Kind: model.IntegerField}
	found, err := detect.Detect(detect.Input{
		From: order(note), To: order(remark, priority), Apps: []string{"shop"},
		Last: map[string]string{"shop": "0001_initial"},
	}, yes{})
	if err != nil {
		panic(err)
	}
	for _, m := range found {
		fmt.Println(m.App, m.Name)
		for _, o := range m.Operations {
			fmt.Println("-", o.Describe())
		}
	}
	// Output:
	// shop 0002_rename_note_order_remark_order_priority
	// - Rename field note on order to remark
	// - Add field priority to order
}
