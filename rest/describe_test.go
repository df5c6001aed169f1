package rest_test

import (
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/rest"
)

func TestFieldsOf(t *testing.T) {
	t.Parallel()
	type common struct {
		Title string `rest:"max=150"`
	}
	type note struct {
		_        int // not exported
		Text     string
		Draft    bool    `rest:"optional"`
		Rating   float64 `json:"stars"`
		ParentID *int32
		Size     big.Int
		Secret   string `json:"-"`
	}
	want := []rest.Field{
		{Name: "text", Type: "string", Label: "Text", Required: true},
		{Name: "draft", Type: "boolean", Label: "Draft"},
		{Name: "stars", Type: "float", Label: "Stars", Required: true},
		{Name: "parent_id", Type: "integer", Label: "Parent id", MinValue: int64(-2147483648),
			MaxValue: int64(2147483647)},
		{Name: "size", Type: "integer", Label: "Size", Required: true},
	}
	if diff := cmp.Diff(want, rest.FieldsOf[note]()); diff != "" {
		t.Error(diff)
	}
	type titled struct {
		common
		Text string `rest:"raw,optional,max=5"`
	}
	want = []rest.Field{
		{Name: "title", Type: "string", Label: "Title", Required: true, MaxLength: 150},
		{Name: "text", Type: "string", Label: "Text", MaxLength: 5},
	}
	if diff := cmp.Diff(want, rest.FieldsOf[titled]()); diff != "" {
		t.Error(diff)
	}
	defer func() {
		if recover() == nil {
			t.Error("FieldsOf accepted a field of type chan")
		}
	}()
	rest.FieldsOf[struct{ Channel chan int }]()
}
