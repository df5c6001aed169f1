package serializer_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/serializer"
)

// TestFilePath accepts what a folder has, also a file that came later, and nothing outside of it.
func TestFilePath(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	dir := filepath.Join(root, "open")
	for _, name := range []string{"open/a.txt", "open/b.md", "open/sub/c.txt", "open/__pycache__/d.txt", "secret.txt"} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	in := func(name string) string { return filepath.Join(dir, name) }
	for name, x := range map[string]struct {
		paths serializer.Paths
		want  []string
	}{
		"files":     {serializer.Paths{Dir: dir}, []string{in("a.txt"), in("b.md")}},
		"a pattern": {serializer.Paths{Dir: dir, Match: `\.txt$`}, []string{in("a.txt")}},
		"folders":   {serializer.Paths{Dir: dir, Folders: true}, []string{in("sub")}},
		"both": {serializer.Paths{Dir: dir, Files: true, Folders: true},
			[]string{in("a.txt"), in("b.md"), in("sub")}},
		"all": {serializer.Paths{Dir: dir, Match: "txt", Recursive: true},
			[]string{in("a.txt"), in("__pycache__/d.txt"), in("sub/c.txt")}},
	} {
		plan := serializer.Plain{Fields: serializer.Fields{{Name: "f", Type: serializer.FilePath, Paths: x.paths}}}.
			Compile(serializer.Env{})
		var got []string
		for _, choice := range plan.Metadata()[0].Choices {
			got = append(got, choice.Value.(string))
		}
		if diff := cmp.Diff(x.want, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
	}
	plan := serializer.Plain{Fields: serializer.Fields{{Name: "f", Type: serializer.FilePath,
		Paths: serializer.Paths{Dir: dir}}}}.Compile(serializer.Env{})
	check := func(path string, valid bool) {
		t.Helper()
		code, answer, _ := post(plan, `{"f":"`+path+`"}`, serializer.Options{})
		want := `{"f":["\"` + path + `\" is not a valid path choice."]}`
		if valid {
			want = `{"f":"` + path + `"}`
		}
		if (code == 200) != valid || answer != want {
			t.Errorf("%s: %d %s, want %s", path, code, answer, want)
		}
	}
	check(in("a.txt"), true)
	check(in("later.txt"), false)
	if err := os.WriteFile(in("later.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	check(in("later.txt"), true)
	for _, path := range []string{dir + "/../secret.txt", filepath.Join(root, "secret.txt"), "a.txt",
		dir + "/./a.txt", ""} {
		check(path, false)
	}
}
