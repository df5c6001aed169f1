package migrate

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// A migration that replaces others runs in their place, or is only recorded, or waits for the rest
// of them: as in Django.
func TestReplaces(t *testing.T) {
	t.Parallel()
	named := func(name string, replaces ...string) Migration {
		return Migration{App: "shop", Name: name, Replaces: replaces,
			Operations: []ops.Operation{ops.CreateModel{Name: "X"}}}
	}
	squashed := []Migration{named("0001_initial"), named("0002_x"),
		named("0001_squash", "0001_initial", "0002_x"), named("0003_y")}
	adopted := []Migration{named("0001_initial", "0001_initial", "0002_theirs"), named("0002_ours")}
	for name, c := range map[string]struct {
		own     []Migration
		applied string
		want    string
		err     error
	}{
		"a new database": {own: squashed, want: "apply 0001_squash apply 0003_y"},
		"all are applied": {own: squashed, applied: "0001_initial 0002_x",
			want: "record 0001_squash apply 0003_y"},
		"one is applied": {own: squashed, applied: "0001_initial",
			want: "apply 0002_x record 0001_squash apply 0003_y"},
		"nothing to do":        {own: squashed, applied: "0001_initial 0002_x 0001_squash 0003_y"},
		"adopted, new":         {own: adopted, want: "apply 0001_initial apply 0002_ours"},
		"adopted from Django":  {own: adopted, applied: "0001_initial 0002_theirs", want: "apply 0002_ours"},
		"Django is not so far": {own: adopted, applied: "0001_initial", err: ErrUnfinished},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlanner(sqliteTables(), sqlstore.UserModel{}.WithDefaults(), c.own)
			have := ledger{}
			for _, e := range p.all {
				have[e.key()] = !e.project
			}
			for _, e := range p.all {
				if e.project {
					delete(have, e.key())
				}
			}
			for name := range strings.FieldsSeq(c.applied) {
				have[key{"shop", name}] = true
			}
			steps, err := p.plan(have, request{})
			var got []string
			for _, s := range steps {
				got = append(got, string(s.do)+" "+s.Name)
			}
			if strings.Join(got, " ") != c.want || !errors.Is(err, c.err) {
				t.Errorf("%v, %v; want %s", got, err, c.want)
			}
		})
	}
}

// The rows of the ledger have the replaced migrations too, so that the program whose they are does
// not run them.
func TestWithReplaced(t *testing.T) {
	t.Parallel()
	e := entry{Migration: Migration{App: "shop", Name: "0001_initial",
		Replaces: []string{"0001_initial", "0002_theirs"}}}
	both := []key{{"shop", "0001_initial"}, {"shop", "0002_theirs"}}
	if got := withReplaced([]step{{e, apply}}); !slices.Equal(got, both) {
		t.Errorf("applied: %v", got)
	}
	if got := withReplaced([]step{{e, record}}); !slices.Equal(got, []key{{"shop", "0001_initial"}}) {
		t.Errorf("recorded: %v", got)
	}
}

func TestOrdered(t *testing.T) {
	t.Parallel()
	one := func(app, name string, after ...string) Migration {
		return Migration{App: app, Name: name, After: after}
	}
	for name, c := range map[string]struct {
		own  []Migration
		want string
	}{
		"as given": {[]Migration{one("b", "1"), one("a", "1")}, "b.1, a.1"},
		"across apps": {[]Migration{one("a", "1"), one("a", "2", "b.1"), one("b", "1", "a.1"), one("b", "2", "a.2")},
			"a.1, b.1, a.2, b.2"},
		"after what is built in": {[]Migration{one("a", "1", "auth.0001_initial")}, "a.1"},
		"in a circle":            {[]Migration{one("a", "1", "b.1"), one("b", "1", "a.1")}, "waits for itself"},
		"after none":             {[]Migration{one("a", "1", "b.7")}, `after "b.7"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if r := recover(); r != nil && !strings.Contains(r.(string), c.want) {
					t.Errorf("panic %v, want %s", r, c.want)
				}
			}()
			if got := labels(Ordered(c.own)); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}
