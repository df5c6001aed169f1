package model_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/model"
)

// ticket is a struct whose Meta each case gives.
type ticket struct {
	ID    int64
	Name  string `model:"max_length=5"`
	Count int32
	Tags  model.Many[Tag]
	Tag   model.Ref[Tag]     `model:"cascade,related=+"`
	Self  model.Ref[ticket]  `model:"cascade,null"`
	Self2 model.Many[ticket] `model:"name=friends"`
}

func (ticket) Validators() map[string][]model.Validator { return nil }

func ticketWith(meta model.Meta) model.Outside {
	tags := map[string]reflect.StructTag{}
	for sf := range reflect.TypeFor[ticket]().Fields() {
		tags[sf.Name] = sf.Tag
	}
	return model.Outside{Struct: ticket{}, Meta: meta, Tags: tags}
}

func TestWrongMeta(t *testing.T) {
	t.Parallel()
	unique := func(u model.UniqueConstraint) model.Meta { return model.Meta{Unique: []model.UniqueConstraint{u}} }
	index := func(i model.Index) model.Meta { return model.Meta{Indexes: []model.Index{i}} }
	name := []string{"name"}
	for label, c := range map[string]struct {
		meta model.Meta
		want string
	}{
		"ordering by no field": {model.Meta{Ordering: []string{"-nam"}},
			`Ordering: ticket has no field "nam": did you mean name? It has id, name, count, tag, self, tags, friends, `},
		"ordering by a look-up": {model.Meta{Ordering: []string{"name__lower"}},
			`Ordering: name__lower: a CharField has no look-up "lower"`},
		"ordering in a circle": {model.Meta{Ordering: []string{"self"}},
			"the orderings of ticket lead in a circle"},
		"together with no field": {model.Meta{UniqueTogether: [][]string{{"name", "coun"}}},
			"did you mean count?"},
		"together with many-to-many": {model.Meta{UniqueTogether: [][]string{{"tags"}}},
			"tags is many-to-many, and has no column"},
		"together with itself": {model.Meta{UniqueTogether: [][]string{{"name", "name"}}}, "names name twice"},
		"together of nothing":  {model.Meta{UniqueTogether: [][]string{{}}}, "UniqueTogether names no fields"},
		"a constraint without a name": {unique(model.UniqueConstraint{Fields: name}),
			"a UniqueConstraint needs a Name"},
		"a constraint's condition": {unique(model.UniqueConstraint{Name: "x", Fields: name, Where: model.Is("count",
			"many")}),
			`the constraint x: count: an IntegerField takes an integer, not "many"`},
		"a constraint on another table": {
			unique(model.UniqueConstraint{Name: "x", Fields: name, Where: model.Is("tag__name", "a")}),
			`the constraint x: "tag__name" leads to another table, which a rule of this one cannot see`},
		"a check without a condition": {model.Meta{Checks: []model.CheckConstraint{{Name: "x"}}},
			"a CheckConstraint needs a Name and a condition, That"},
		"a check of no field": {model.Meta{Checks: []model.CheckConstraint{{Name: "x", That: model.Is("coun", 1)}}},
			"the check x: ticket has no field"},
		"an index on no field": {index(model.Index{Fields: []string{"-coun"}}), "did you mean count?"},
		"a long name of an index": {index(model.Index{Name: strings.Repeat("i", 31), Fields: name}),
			"longer than 30 characters"},
		"an index that begins odd": {index(model.Index{Name: "1st", Fields: name}),
			"begins with an underscore or a digit"},
		"a name that stands twice": {model.Meta{
			Indexes: []model.Index{{Name: "x", Fields: name}},
			Checks:  []model.CheckConstraint{{Name: "x", That: model.Is("count", 1)}},
		}, `the name "x" of an index or a constraint stands in ticket too`},
		"a version that is text": {model.Meta{Version: "name"},
			"Version: name is neither an integer nor has it the option auto_now"},
		"a version that is nothing": {model.Meta{Version: "revision"}, `ticket has no field "revision"`},
		"a limit on no relation": {model.Meta{LimitChoices: map[string]model.Cond{"name": model.Is("id", 1)}},
			"LimitChoices: name is no relation"},
		"a limit by no field": {model.Meta{LimitChoices: map[string]model.Cond{"tag": model.Is("nam", "a")}},
			"LimitChoices of tag: Tag has no field"},
		"a permission twice": {model.Meta{Permissions: []model.Permission{{Codename: "add_ticket", Name: "Add"}}},
			"the permission add_ticket stands twice"},
		"a permission without a name": {model.Meta{Permissions: []model.Permission{{}}},
			"a permission has a Codename"},
		"the table of another model": {model.Meta{Table: "shop_tag"}, `the table "shop_tag" is that of Tag`},
	} {
		t.Run(label, func(t *testing.T) {
			t.Parallel()
			got := panicOf(func() {
				model.NewSet(model.App{Label: "shop", Models: []any{Tag{},
					ticketWith(c.meta)}})
			})
			if !strings.HasPrefix(got, "model: model_test.ticket.Meta: ") || !strings.Contains(got, c.want) {
				t.Errorf("the panic is\n\t%s\nwant\n\t%s", got, c.want)
			}
		})
	}
}

type (
	keyless struct {
		Name string `model:"text"`
	}
	twoKeys struct {
		A, B int64 `model:"primary_key"`
	}
	badChoice struct {
		ID int64
		F  choiceOfNumber `model:"text"`
	}
	choiceOfNumber string
	longChoice     struct {
		ID int64
		F  Status `model:"max_length=3"`
	}
	otherDefault struct {
		ID int64
		F  Status `model:"max_length=5,default=old"`
	}
	hidden struct {
		ID int64
		f  string `model:"text"`
	}
	byPointer struct {
		ID int64
		*Stamped
	}
	wrongFunc struct {
		ID int64
		F  string `model:"text"`
	}
	wrongLimit struct {
		ID int64
		F  string `model:"text"`
	}
	unnamedRule struct {
		ID int64
		F  int64
	}
	noSuchField struct{ ID int64 }
)

func (choiceOfNumber) Choices() []model.Choice { return model.Choices(1.5, "One") }

func (wrongFunc) Validators() map[string][]model.Validator {
	return map[string][]model.Validator{"f": {model.Func(func(int64) error { return errors.New("never") })}}
}

func (wrongLimit) Validators() map[string][]model.Validator {
	return map[string][]model.Validator{"f": {model.StepValue(2)}}
}

func (unnamedRule) Validators() map[string][]model.Validator {
	return map[string][]model.Validator{"f": {{Limit: 5}}}
}

func (noSuchField) Validators() map[string][]model.Validator {
	return map[string][]model.Validator{"f": {model.MinLength(2)}}
}

func TestWrongStructs(t *testing.T) {
	t.Parallel()
	_ = hidden{}.f
	for _, c := range []struct {
		models []any
		want   string
	}{
		{[]any{keyless{}},
			"model: model_test.keyless.ID: the struct has no primary key: add a field ID, for example ID int64"},
		{[]any{twoKeys{}}, "model: model_test.twoKeys.B: A is the primary key already"},
		{[]any{badChoice{}},
			"model: model_test.badChoice.F: the choice 1.5 of model_test.choiceOfNumber is of type float64, " +
				"and the field is a TextField"},
		{[]any{longChoice{}}, `model: model_test.longChoice.F: the choice "paid" is longer than max_length=3`},
		{[]any{otherDefault{}},
			"model: model_test.otherDefault.F: the default old is none of the choices of model_test.Status"},
		{[]any{hidden{}}, "model: model_test.hidden.f: a field of a model begins with a capital"},
		{[]any{byPointer{}}, "model: model_test.byPointer.Stamped: an embedded struct gives its fields to this one: " +
			"embed it without the pointer"},
		{[]any{wrongFunc{}},
			"model: model_test.wrongFunc.F: a Func of the field takes a string, or the form string, and not int64"},
		{[]any{wrongLimit{}}, "model: model_test.wrongLimit.F: StepValue is for numbers, not for a TextField"},
		{[]any{unnamedRule{}},
			"model: model_test.unnamedRule.F: a Validator without a rule: use model.MinValue and its like"},
		{[]any{noSuchField{}},
			`model: model_test.noSuchField.Validators: noSuchField has no field "f": did you mean id? It has id`},
		{[]any{Tag{}, Tag{}}, "model: model_test.Tag is a model of shop and of shop: name it once"},
		{[]any{Tag{}, model.Outside{Struct: keyless{}, Meta: model.Meta{Name: "tag"},
			Tags: map[string]reflect.StructTag{"Name": `model:"text,primary_key"`}}},
			"model: model_test.Tag and model_test.keyless are both shop.tag: give one of them another Meta.Name"},
		{[]any{model.Outside{Struct: Tag{}, Tags: map[string]reflect.StructTag{"ID": "", "Nam": ""}}},
			"model: model_test.Tag.Nam: the description has a tag for it, and the struct no such field of its own"},
		{[]any{5}, "model: int is no model: give a struct with a name, as Order{}"},
		{[]any{nil}, "model: <nil> is no model"},
		{[]any{struct{ ID int64 }{}}, "is no model: give a struct with a name"},
	} {
		got := panicOf(func() { model.NewSet(model.App{Label: "shop", Models: c.models}) })
		if !strings.Contains(got, c.want) {
			t.Errorf("the panic is\n\t%s\nwant\n\t%s", got, c.want)
		}
	}
	for _, label := range []string{"", "Shop", "my shop", "2nd"} {
		got := panicOf(func() { model.NewSet(model.App{Label: label}) })
		if !strings.Contains(got, "a word in lower case") {
			t.Errorf("the label %q: %s", label, got)
		}
	}
	got := panicOf(func() { model.NewSet(model.App{Label: "a"}, model.App{Label: "a"}) })
	if !strings.Contains(got, "two apps") {
		t.Errorf("a label twice: %s", got)
	}
	if got := panicOf(func() { shop().Of(keyless{}) }); !strings.Contains(got, "model_test.keyless is in no app") {
		t.Errorf("Of: %s", got)
	}
	if got := panicOf(func() { model.Choices(anys([]string{"a"})...) }); !strings.Contains(got,
		"the last value has no label") {
		t.Errorf("Choices: %s", got)
	}
}
