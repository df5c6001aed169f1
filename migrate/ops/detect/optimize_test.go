package detect_test

import (
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/migrate/ops/detect"
	"github.com/latchkey-go/latchkey/model"
)

// What squashing joins, beyond what the histories have.
func TestOptimize(t *testing.T) {
	t.Parallel()
	code := ops.AddField{Model: "customer", Field: ops.Field{Name: "code", Kind: model.CharField, Null: true}}
	key := ops.AddField{Model: "order",
		Field: ops.Field{Name: "c", Kind: model.ForeignKey, To: "shop.Customer", Null: true}}
	dated := ops.RunGo{Name: "fill"}
	for name, c := range map[string]struct {
		all  []ops.Operation
		want string
	}{
		"a key to the model keeps its place": {
			[]ops.Operation{code, key, ops.RenameField{Model: "customer", Old: "code", New: "ref"}},
			"Add field ref to customer, Add field c to order"},
		"a field that goes again": {[]ops.Operation{code, key, ops.RemoveField{Model: "customer", Name: "code"}},
			"Add field c to order"},
		"nothing moves across a data migration": {
			[]ops.Operation{code, dated, ops.RemoveField{Model: "customer", Name: "code"}},
			"Add field code to customer, Go function: fill, Remove field code from customer"},
		"an elidable one goes": {
			[]ops.Operation{code, ops.RunGo{Elidable: true}, ops.RemoveField{Model: "customer", Name: "code"}}, ""},
		"an index that has another name": {
			[]ops.Operation{ops.AddIndex{Model: "order", Index: ops.Index{Name: "a"}},
				ops.RenameIndex{Model: "order", Old: "a", New: "b"},
				ops.RenameIndex{Model: "order", Old: "b", New: "c"}},
			"Create index c on field(s)  of model order"},
		"a model that is renamed twice": {
			[]ops.Operation{ops.RenameModel{Old: "A", New: "B"}, key, ops.RenameModel{Old: "B", New: "C"}},
			"Add field c to order, Rename model A to C"},
		"a model that goes again": {
			[]ops.Operation{ops.CreateModel{Name: "A"}, key, ops.DeleteModel{Name: "A"}}, "Add field c to order"},
		"options of a new model": {
			[]ops.Operation{ops.CreateModel{Name: "A", Fields: []ops.Field{{Name: "x"}, {Name: "y"}}},
				ops.AlterUnique{Name: "a", Unique: [][]string{{"x", "y"}}}, ops.RemoveField{Model: "a", Name: "y"},
				ops.AlterModelTable{Name: "a", Table: "t"}}, "Create model A"},
		"the last change of a field counts": {
			[]ops.Operation{ops.AlterField{Model: "order", Field: ops.Field{Name: "c"}, Once: 1},
				ops.AlterField{Model: "order", Field: ops.Field{Name: "c", Null: true}}}, "Alter field c on order"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, o := range detect.Optimize(c.all, "shop") {
				got = append(got, o.Describe())
			}
			if strings.Join(got, ", ") != c.want {
				t.Errorf("got  %s\nwant %s", strings.Join(got, ", "), c.want)
			}
		})
	}
}
