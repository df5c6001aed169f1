package django_test

import (
	"bytes"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/internal/django"
)

// drafted is the draft of testdata/shop.json. The module conformance plays the recorded requests
// of Django against it, and its linters look at it.
const drafted = "../../conformance/drafted"

// TestDraft drafts the shop. With LATCHKEY_UPDATE=1 it writes the files.
func TestDraft(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/shop.json")
	if err != nil {
		t.Fatal(err)
	}
	project, err := django.Read(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	files, _, err := project.Draft("main")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		path := filepath.Join(drafted, f.Name)
		if os.Getenv("LATCHKEY_UPDATE") != "" {
			if err := os.WriteFile(path, f.Content, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(f.Content)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", f.Name, diff)
		}
	}
}

// FuzzDraft drafts whatever it reads: what it writes is Go, with imports of this library and of the
// standard library alone.
func FuzzDraft(f *testing.F) {
	text, err := os.ReadFile("testdata/shop.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		project, err := django.Read(bytes.NewReader(text))
		if err != nil {
			return
		}
		files, _, err := project.Draft("main")
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			parsed, err := parser.ParseFile(token.NewFileSet(), file.Name, file.Content, parser.ImportsOnly)
			if err != nil {
				t.Fatal(err)
			}
			for _, spec := range parsed.Imports {
				path := strings.Trim(spec.Path.Value, `"`)
				if strings.Contains(path, ".") && !strings.HasPrefix(path, "github.com/latchkey-go/latchkey") &&
					path != "github.com/shopspring/decimal" {
					t.Errorf("%s imports %s", file.Name, path)
				}
			}
		}
	})
}

// seeds have names and texts that try to leave their place in the source.
var seeds = []string{
	"{\n\"latchkey\": 1}",
	`{
"latchkey": 1, "models": [{"label": "shop.A\"}; func init() { panic(1) }; type B struct { C", "table": "x` + "`" + `\ny",
"verbose_name": "a\"b` + "`" + `\u2028", "methods": {"save": {"source": "*/\npanic(1)\r\nfunc init() {}"},
"__str__": {"args": ["self"], "body": [{"node": "Return", "value": {"node": "Attribute", "attr": "a; panic(1)",
"value": {"node": "Name", "id": "self"}}}]}}, "ordering": [1, "-x\n"], "constraints": [{"class": "CheckConstraint"}],
"fields": [{"name": "id\nx", "kind": "BigAutoField", "options": {"primary_key": true}},
{"name": "a; panic(1)", "class": "x", "kind": "CharField", "options": {"default": "'a,b", "help_text": "` + "`" + `",
"choices": [["x\n", "y"], [1, "z"]]}}, {"name": "Meta", "kind": "ForeignKey", "to": "shop.A\"}; func init() { panic(1) }; type B struct { C"}]}]}`,
	`{
"latchkey": 1, "models": [{"label": "a.type", "fields": [{"name": "id", "kind": "AutoField"}]}, {"label": "b.type"},
	{"label": ""}],
"serializers": [{"name": "x.func", "base": "ModelSerializer", "model": "a.type", "meta": {"fields": ["id", "\n"],
"extra_kwargs": {"id\n": {"default": 1e999, "label": "*/"}}}, "declared": [{"name": "z", "class": "x.func",
"base": "rest_framework.serializers.ModelSerializer"}, {"name": "m", "base": "SerializerMethodField"}],
"methods": {"validate_id": {"args": ["self", "v"], "source": "//go:embed x"}, "create": {"source": "\u0000"}}}],
"views": [{"name": "v.range", "bases": ["rest_framework.mixins.ListModelMixin"], "serializer": "x.func",
"permission": [{"class": "p.Q", "base": "rest_framework.permissions.BasePermission",
	"methods": {"has_permission": {"args": []}}}],
"filter_backends": ["own.Filter"], "queryset": {"model": "a.type", "where": [["id", "exact\n", null]],
"annotations": [{"name": "n", "function": "Avg", "path": "x"}]}, "actions": [{"name": "a\"", "detail": true,
	"mapping": {"po st": "a\""}}]}],
"routes": [{"path": "/<int:a>/\"{", "view": "v.range"}, {"path": "/x/", "router": "DefaultRouter", "slash": "/",
"registry": [{"prefix": "\"", "view": "v.range", "basename": "\n"}]}, {"path": "/admin/", "admin": true}]}`,
}
