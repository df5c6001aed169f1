package model_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/model"
)

// panicOf returns the text of the panic of do, or "".
func panicOf(do func()) (text string) {
	defer func() {
		if v := recover(); v != nil {
			text = fmt.Sprint(v)
		}
	}()
	do()
	return ""
}

type wrong[T any] struct {
	ID int64
	F  T
}

// field returns a model with one field F of the type T, and its tag.
func field[T any](tag string) model.Outside {
	return model.Outside{Struct: wrong[T]{}, Tags: map[string]reflect.StructTag{
		"ID": "", "F": reflect.StructTag(`model:"` + tag + `"`),
	}}
}

// TestWrongTags has a field for each option that a struct may have by mistake. The text names the
// struct, the field and the option, and says what to do.
func TestWrongTags(t *testing.T) {
	t.Parallel()
	type Named string
	for _, c := range []struct {
		model model.Outside
		want  string
	}{
		{field[string]("max_lenght=5"),
			`there is no option "max_lenght": did you mean max_length? The options of a CharField are `},
		{field[string]("max_length=5,uniqe"), `there is no option "uniqe": did you mean unique?`},
		{field[string](""), "a CharField needs max_length=…; a string without a limit takes the option text"},
		{field[Named](""), "a CharField needs max_length=…"},
		{field[string]("max_length"), "the option max_length needs a value: max_length=…"},
		{field[string]("max_length="), "the option max_length needs a value: max_length=…"},
		{field[string]("max_length=none"), `the option max_length takes a number above 0, not "none"`},
		{field[string]("max_length=-1"), `the option max_length takes a number above 0, not "-1"`},
		{field[string]("max_length=5,blank=true"), "the option blank takes no value"},
		{field[string]("text=long"), "the option text takes no value"},
		{field[string]("max_length=5,,blank"), `an option is empty in the tag "max_length=5,,blank"`},
		{field[string]("blank,max_length=5,blank"), "the option blank stands twice"},
		{field[string]("max_length=5,default='a"), `the quote does not end in the tag "max_length=5,default='a"`},
		{field[string]("default='a'b,max_length=5"), `a comma must follow the quoted value in the tag`},
		{field[string]("max_length=5,default=abcdef"), `the default "abcdef" is longer than max_length=5`},
		{field[string]("max_length=5,null"),
			"the zero string is a value, not NULL: make the field a *string, which needs no option null"},
		{field[string]("max_length=5,default"),
			"a default without a value comes from the method Defaults, and *model_test."},
		{field[string]("text,slug"), "the options text and slug exclude each other"},
		{field[int64]("text"), "the option text is not for the type int64"},
		{field[int64]("max_length=5"),
			"a BigIntegerField (int64) does not take the option max_length. Its options are "},
		{field[int64]("default=x"), `the default: a BigIntegerField takes an integer, not "x"`},
		{field[int16]("default=40000"), "the default: 40000 does not fit into the type int16"},
		{field[int32]("default=-1,positive"),
			"the default: a PositiveIntegerField takes no negative number, as -1"},
		{field[int32]("min=x"), `the option min takes an integer, not "x"`},
		{field[bool]("min=1"), "a BooleanField (bool) does not take the option min."},
		{field[bool]("null"), "the zero bool is a value, not NULL: make the field a *bool"},
		{field[bool]("default=yes"), `the default: a BooleanField takes true or false, not "yes"`},
		{field[model.UUID]("null"), "the zero model.UUID is a value, not NULL"},
		{field[model.TimeOfDay]("null"), "the zero model.TimeOfDay is a value, not NULL"},
		{field[time.Duration]("null"), "the zero time.Duration is a value, not NULL"},
		{field[model.Date]("default=tomorrow"),
			`the default: a DateField takes a model.Date or a day like 2006-01-02, not "tomorrow"`},
		{field[time.Time]("auto_now,auto_now_add"),
			"the options auto_now, auto_now_add and default exclude each other"},
		{field[model.Date]("auto_now,default=2020-01-02"),
			"the options auto_now, auto_now_add and default exclude each other"},
		{field[time.Duration]("auto_now"), "a DurationField (time.Duration) does not take the option auto_now."},
		{field[decimal.Decimal](""), "a DecimalField needs max_digits=… and decimal_places=…"},
		{field[decimal.Decimal]("max_digits=5"), "a DecimalField needs max_digits=… and decimal_places=…"},
		{field[decimal.Decimal]("max_digits=2,decimal_places=3"), "decimal_places=3 is above max_digits=2"},
		{field[decimal.Decimal]("max_digits=2,decimal_places=-1"),
			`the option decimal_places takes a number of digits, not "-1"`},
		{field[string]("ip,blank"),
			"a blank IP address is stored as NULL: add null, or a pointer if the type is string"},
		{field[string]("ip,protocol=ipv5"), `the option protocol takes both, ipv4 or ipv6, not "ipv5"`},
		{field[string]("filepath,nofiles"), "the option nofiles needs folders: there is nothing left to choose"},
		{field[model.JSON]("default={"), `the default: a JSONField takes a JSON document, not "{"`},
		{field[string]("max_length=5,unique,unique_for_date=day"), "a unique field is unique for each day too"},
		{field[string]("max_length=5,unique_for_date=day"), `has no field "day": did you mean id? It has id, f`},
		{field[string]("max_length=5,unique_for_date=id"),
			"unique for a date: id is a BigAutoField, not a DateField or a DateTimeField"},
		{field[string]("name=two__words,text"),
			`the name "two__words" has two underscores together or one at an end`},
		{field[string]("name=pk,text"), "the name pk stands for the primary key in conditions: choose another"},
		{field[string]("name=id,text"), `the name "id" is that of ID already: give one of them another by name=…`},
		{field[string]("column=id,text"),
			`the column "id" is that of ID already: give one of them another by column=…`},
		{field[string]("primary_key,text"),
			"the field ID is the primary key: rename ID, or drop the option primary_key"},
		{field[int64]("auto"), "only the primary key is automatic: add primary_key"},
		{field[complex128](""),
			"there is no Django field for the type complex128. Types of fields are string, bool, "},
		{field[map[string]any](""), "tag a field that is not stored with `model:\"-\"`"},
		{field[model.Ref[Tag]](""),
			"a ForeignKey needs one of cascade, protect, restrict, set_null, set_default and do_nothing"},
		{field[model.Ref[Tag]]("cascade,protect"),
			"the option protect takes one rule of on_delete, and there are two"},
		{field[model.Ref[Tag]]("set_null"), "set_null needs the option null"},
		{field[model.Ref[Tag]]("set_default"), "set_default needs a default"},
		{field[*model.Ref[Tag]]("cascade"), "a relation needs no pointer: the zero model.Ref["},
		{field[*[]byte](""), "a []uint8 needs no pointer: nil is NULL, with the option null"},
		{field[model.Ref[Tag]]("cascade,default=x"), `the default: a BigAutoField takes an integer, not "x"`},
		{field[model.Ref[Tag]]("cascade,to_field=nam"),
			`the option to_field: Tag has no field "nam": did you mean name? It has id, name`},
		{field[model.Ref[Category]]("cascade,to_field=position"),
			"the option to_field: shop.Category.position must be unique"},
		{field[model.Ref[Tag]]("cascade,related=a__b"), "related=a__b is no name: conditions could not tell its end"},
		{field[model.Ref[Tag]]("cascade,related=name"),
			`its way back from Tag is "name", which is the field Name of Tag: choose another by related=…`},
		{field[model.Ref[Category]]("cascade,related=children"),
			`its way back from Category is "children", which is that of shop.Category.parent too: choose another`},
		{field[model.Ref[Tag]]("cascade,to=shop.tag"),
			"the option to is for relations to model.Elsewhere; this one leads to model_test.Tag"},
		{field[model.Ref[model.Elsewhere]]("cascade"), "a relation to Elsewhere needs to=app.model"},
		{field[model.Ref[model.Elsewhere]]("cascade,to=shop.tagg"),
			`there is no model "shop.tagg": did you mean shop.tag?`},
		{field[model.Ref[auth.Group]]("cascade"),
			"it leads to auth.Group, which no app names: add auth.Group{} to the Models of an App, " +
				"or a model.Outside if its package has no tags"},
		{field[model.Many[Tag]]("null"),
			"Tag]) does not take the option null."},
		{field[model.Many[Tag]]("asymmetrical"), "the option asymmetrical is for relations of a model with itself"},
		{field[model.Many[Tag]]("through_fields=a:b"), "the option through_fields needs through=…"},
		{field[model.Many[Tag]]("through=shop.itm"), `there is no model "shop.itm": did you mean shop.item?`},
		{field[model.Many[Tag]]("through=shop.item"), "the join table Item lacks a foreign key to "},
		{field[model.Many[Tag]]("through=shop.item,table=x"),
			"the options table and through exclude each other: the table is that of the model"},
		{field[model.Many[Tag]]("through=shop.item,through_fields=order"),
			"through_fields=order must name two foreign keys of Item"},
		{field[model.Many[Tag]]("through=shop.item,through_fields=order:product"),
			"through_fields=order:product must name a foreign key to "},
		{field[model.Many[Tag]]("table=shop_item"),
			`the join table "shop_item" is a table of Item: choose another by table=…`},
		{field[model.Back[Tag]]("cascade"),
			"a Back has no column: of the options it takes only name=… and to=…, not cascade"},
		{field[model.Back[Tag]](""), "no relation of Tag leads to "},
	} {
		t.Run(fmt.Sprintf("%T %s", c.model.Struct, c.model.Tags["F"]), func(t *testing.T) {
			t.Parallel()
			got := panicOf(func() {
				users := model.App{Label: "auth", Models: authApp().Models[1:]}
				model.NewSet(users, model.App{Label: "shop",
					Models: []any{Category{}, Tag{}, Product{}, Item{}, Order{}, c.model}})
			})
			if !strings.HasPrefix(got, "model: ") || !strings.Contains(got, ".F: ") || !strings.Contains(got, c.want) {
				t.Errorf("the panic is\n\t%s\nwant\n\t%s", got, c.want)
			}
		})
	}
}
