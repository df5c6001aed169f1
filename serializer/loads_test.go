package serializer_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
)

// Sender is a row of which letters show parts.
type Sender struct {
	ID       int64
	Username string `model:"max_length=20,unique"`
	Email    string `model:"max_length=20"`
}

// Letter is a model whose relation is shown in parts.
type Letter struct {
	ID   int64
	From model.Ref[Sender] `model:"cascade,related=letters"`
}

// TestLoads: a serializer names the fields that it reads behind a relation. A function of the
// project may read any, and so may str().
func TestLoads(t *testing.T) {
	t.Parallel()
	name := serializer.Field{Source: "from.username", ReadOnly: true}
	mail := serializer.Field{Source: "from.email", ReadOnly: true}
	function := serializer.Field{Value: serializer.Value(func(*rest.Request, *Letter) int { return 1 })}
	env := serializer.Env{Models: model.NewSet(model.App{Label: "post", Models: []any{Sender{}, Letter{}}})}
	for label, c := range map[string]struct {
		with serializer.With
		only []string
	}{
		"a field":    {serializer.With{"a": name}, []string{"username"}},
		"two fields": {serializer.With{"a": name, "b": mail}, []string{"username", "email"}},
		"a slug": {serializer.With{"from": {Type: serializer.SlugRelated, Slug: "username", ReadOnly: true}},
			[]string{"username"}},
		"str()":      {serializer.With{"a": name, "from": {Type: serializer.StringRelated}}, nil},
		"a function": {serializer.With{"a": name, "b": function}, nil},
	} {
		fields := []string{"id"}
		for _, f := range []string{"a", "b", "from"} {
			if _, ok := c.with[f]; ok {
				fields = append(fields, f)
			}
		}
		got := serializer.Serializer[Letter]{Fields: fields, With: c.with}.Compile(env).Loads()
		if diff := cmp.Diff([]serializer.Load{{Path: "from", Only: c.only}}, got); diff != "" {
			t.Errorf("%s: %s", label, diff)
		}
	}
}
