package detect_test

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/migrate/ops/detect"
	"github.com/latchkey-go/latchkey/model"
)

// history is a line of testdata/histories.jsonl, which conformance/reference/migrations/record has
// written: models before and after, and what Django's autodetector made of it.
type history struct {
	Name          string
	Before, After []modelJSON
	Leaves        map[string]string
	Trim          []string
	Renames       []string
	Once          map[string]any
	Outcomes      []outcome
}

type outcome struct {
	Asked      []string
	Migrations map[string][]struct {
		Name         string
		Dependencies [][2]string
		Operations   []operationJSON
	}
}

// TestHistories compares the migrations, their names, and the questions with Django's. A state of
// ours does not keep all that Django's does, so operations on the rest are left out.
func TestHistories(t *testing.T) {
	t.Parallel()
	for _, h := range readHistories(t) {
		t.Run(h.Name, func(t *testing.T) {
			t.Parallel()
			h.check(t)
		})
	}
}

func (h history) check(t *testing.T) {
	t.Helper()
	asker := &answers{history: h}
	in := h.input()
	found, err := detect.Detect(in, asker)
	if err != nil {
		t.Fatal(err)
	}
	got := describe(found, asker.asked)
	var wants []string
	for _, o := range h.Outcomes {
		wants = append(wants, h.expect(t, o))
	}
	if !slices.Contains(wants, got) {
		t.Errorf("ours:\n%s\nDjango's:\n%s", got, strings.Join(wants, "\nor\n"))
	}
	if h.Trim == nil {
		h.checkQuiet(t, in, found)
	}
}

// checkQuiet applies the migrations. Then there is nothing left to find.
func (h history) checkQuiet(t *testing.T, in detect.Input, found []ops.Migration) {
	t.Helper()
	in.From = in.From.Clone()
	for len(found) > 0 {
		i := slices.IndexFunc(found, func(m ops.Migration) bool {
			return !slices.ContainsFunc(found, func(other ops.Migration) bool {
				return slices.Contains(m.After, other.App+"."+other.Name) || other.App == m.App && other.Name < m.Name
			})
		})
		if i < 0 {
			t.Fatalf("in a circle: %v", found)
		}
		if err := found[i].Apply(in.From); err != nil {
			t.Fatal(err)
		}
		found = slices.Delete(found, i, i+1)
	}
	again, err := detect.Detect(in, &answers{history: h})
	if err != nil || len(again) > 0 {
		t.Errorf("after the migrations: %s, %v", describe(again, nil), err)
	}
}

func (h history) input() detect.Input {
	in := detect.Input{From: stateOf(h.Before), To: stateOf(h.After), User: "auth.User", Only: h.Trim,
		Apps: []string{"billing", "one", "shop", "three", "two"}, Last: map[string]string{}}
	for _, s := range []*ops.State{in.From, in.To} {
		for _, name := range []string{"User", "Group"} {
			if err := s.Add(&ops.ModelState{App: "auth", Name: name, Options: ops.Options{Unmanaged: true},
				Fields: []ops.Field{{Name: "id", Kind: model.AutoField, PrimaryKey: true}}}); err != nil {
				panic(err)
			}
		}
	}
	for _, m := range h.Before {
		in.Last[m.App] = "0001_initial"
	}
	for app, name := range h.Leaves {
		in.Last[app] = name
	}
	return in
}

// expect describes an outcome of Django's as describe does ours.
func (h history) expect(t *testing.T, o outcome) string {
	t.Helper()
	var all []ops.Migration
	names := map[string]string{}
	for _, app := range slices.Sorted(maps.Keys(o.Migrations)) {
		for _, m := range o.Migrations[app] {
			made := ops.Migration{App: app, Name: m.Name}
			for _, dep := range m.Dependencies {
				if dep[0] != app && dep[0] != "auth" && dep[0] != "__setting__" {
					made.After = append(made.After, dep[0]+"."+dep[1])
				}
			}
			for _, op := range m.Operations {
				made.Operations = append(made.Operations, op.operations(h)...)
			}
			if len(made.Operations) == 0 {
				continue // nothing that a state of ours keeps
			}
			if len(made.Operations) < len(m.Operations) && !strings.HasSuffix(m.Name, "_initial") {
				made.Name = m.Name[:5] + detect.SuggestName(made.Operations)
			}
			names[app+"."+m.Name] = app + "." + made.Name
			all = append(all, made)
		}
	}
	for _, m := range all {
		for i, name := range m.After {
			m.After[i] = cmp.Or(names[name], name)
		}
	}
	// Django's note on unique values is no question: whoever gives the one value sees it.
	asked := slices.DeleteFunc(o.Asked, func(q string) bool { return strings.HasSuffix(q, " unique") })
	return describe(all, asked)
}

func describe(all []ops.Migration, asked []string) string {
	var b strings.Builder
	for _, m := range all {
		sort.Strings(m.After)
		fmt.Fprintf(&b, "%s.%s after %v\n", m.App, m.Name, m.After)
		for _, o := range m.Operations {
			fmt.Fprintf(&b, "  %s\n    %s\n", o.Describe(), show(o))
		}
	}
	fmt.Fprintf(&b, "asked %v", asked)
	return b.String()
}

// show returns all of an operation in one form.
func show(o ops.Operation) string {
	switch op := o.(type) {
	case ops.CreateModel:
		op.Fields = slices.Clone(op.Fields)
		for i := range op.Fields {
			op.Fields[i] = normal(op.Fields[i])
		}
		op.UniqueTogether = normalSets(op.UniqueTogether)
		o = op
	case ops.AddField:
		op.Field = normal(op.Field)
		o = op
	case ops.AlterField:
		op.Field = normal(op.Field)
		o = op
	case ops.AlterUnique:
		op.Unique = normalSets(op.Unique)
		o = op
	}
	return fmt.Sprintf("%+v", o)
}

func normal(f ops.Field) ops.Field {
	f.To, f.Through = strings.ToLower(f.To), strings.ToLower(f.Through)
	return f
}

func normalSets(sets [][]string) [][]string {
	sets = slices.Clone(sets)
	slices.SortFunc(sets, slices.Compare[[]string])
	return sets
}

// answers answers as the history says, and notes the questions.
type answers struct {
	history
	asked []string
}

func (a *answers) yes(question string) (bool, error) {
	a.asked = append(a.asked, question)
	return slices.Contains(a.Renames, question), nil
}

func (a *answers) RenamedModel(old, new *ops.ModelState) (bool, error) {
	return a.yes(old.App + "." + old.Name + "=" + new.Name)
}

func (a *answers) RenamedField(m *ops.ModelState, old string, new ops.Field) (bool, error) {
	return a.yes(strings.ToLower(m.Name) + "." + old + "=" + new.Name)
}

func (a *answers) Value(m *ops.ModelState, f ops.Field, _ detect.Reason) (any, error) {
	question := strings.ToLower(m.Name) + "." + f.Name
	value, ok := a.Once[question]
	if !ok { // a default that is a function, which no state of ours keeps
		return "callable", nil
	}
	a.asked = append(a.asked, question)
	return value, nil
}

func readHistories(t *testing.T) (all []history) {
	t.Helper()
	file, err := os.Open("testdata/histories.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var h history
		if err := json.Unmarshal(lines.Bytes(), &h); err != nil {
			t.Fatal(err)
		}
		all = append(all, h)
	}
	return all
}
