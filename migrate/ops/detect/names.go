package detect

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/migrate/ops"
)

// arrange names the migrations after those that the apps have, and leaves out the apps that nobody
// asked for.
func (d *detector) arrange() []ops.Migration {
	names := map[string][]string{}
	hadModels := map[string]bool{}
	for k := range d.before {
		hadModels[k.app] = true
	}
	for app, all := range d.made {
		number := Number(d.Last[app])
		for i, m := range all {
			number++
			name := d.Name
			switch {
			case name != "":
			case i == 0 && d.Last[app] == "" || !hadModels[app]:
				name = "initial"
			default:
				name = cut(SuggestName(m.operations), maxName)
			}
			names[app] = append(names[app], fmt.Sprintf("%04d_%s", number, name))
		}
	}
	var arranged []ops.Migration
	for _, app := range d.wanted() {
		for i, m := range d.made[app] {
			arranged = append(arranged, ops.Migration{App: app, Name: names[app][i], Operations: m.operations,
				After: d.afterOf(m, names)})
		}
	}
	return arranged
}

const maxName = 100

func cut(s string, n int) string { return s[:min(len(s), n)] }

// afterOf returns the labels of the migrations of other apps that run before one.
func (d *detector) afterOf(m *made, names map[string][]string) (labels []string) {
	for _, a := range m.after {
		switch {
		case a.index != last:
			labels = append(labels, a.app+"."+names[a.app][a.index])
		case d.Last[a.app] != "":
			labels = append(labels, a.app+"."+d.Last[a.app])
		}
	}
	slices.Sort(labels)
	return slices.Compact(labels)
}

// wanted returns the apps of Only with those that they depend on, or all.
func (d *detector) wanted() []string {
	all := slices.Sorted(maps.Keys(d.made))
	if len(d.Only) == 0 {
		return all
	}
	wanted := set[string]{}
	var want func(app string)
	want = func(app string) {
		if wanted[app] {
			return
		}
		wanted[app] = true
		for _, m := range d.made[app] {
			for _, a := range m.after {
				want(a.app)
			}
		}
	}
	for _, app := range d.Only {
		want(app)
	}
	return slices.DeleteFunc(all, func(app string) bool { return !wanted[app] })
}

var (
	squashed = regexp.MustCompile(`.*_squashed_(\d+)`)
	numbered = regexp.MustCompile(`^\d+`)
	noWord   = regexp.MustCompile(`\W+`)
)

// Number returns the number at the beginning of a migration's name; of a squashed one, that of the
// last migration that it stands for. It is 0 for a name without one.
func Number(name string) int {
	digits := numbered.FindString(name)
	if match := squashed.FindStringSubmatch(name); match != nil {
		digits = match[1]
	}
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return n
}

// SuggestName returns a name for a migration of these operations, without its number:
// "order_remark_and_more". It is "" if an operation has no part in a name.
func SuggestName(operations []ops.Operation) string {
	const most = 52
	name := ""
	for i, o := range operations {
		part := noWord.ReplaceAllString(fragment(o), "_")
		switch joined := name + "_" + part; {
		case part == "":
			return ""
		case i == 0:
			name = part
		case len(joined) > most:
			return name + "_and_more"
		default:
			name = joined
		}
	}
	return name
}

// fragment returns the part that an operation has in a name.
func fragment(o ops.Operation) string {
	name := func(parts ...string) string { return strings.ToLower(strings.Join(parts, "_")) }
	switch o := o.(type) {
	case ops.CreateModel:
		return name(o.Name)
	case ops.DeleteModel:
		return name("delete", o.Name)
	case ops.RenameModel:
		return name("rename", o.Old, o.New)
	case ops.AlterModelTable:
		return name("alter", o.Name, "table")
	case ops.AlterModelOptions:
		return name("alter", o.Name, "options")
	case ops.AlterUnique:
		return name("alter", o.Name, "unique_together")
	case ops.AddField:
		return name(o.Model, o.Field.Name)
	case ops.AlterField:
		return name("alter", o.Model, o.Field.Name)
	case ops.RemoveField:
		return name("remove", o.Model, o.Name)
	case ops.RenameField:
		return name("rename", o.Old, o.Model, o.New)
	case ops.AddIndex:
		return name(o.Model, o.Index.Name)
	case ops.RemoveIndex:
		return name("remove", o.Model, o.Name)
	case ops.RenameIndex:
		return name("rename", o.Old, o.New)
	case ops.AddConstraint:
		return name(o.Model, o.Constraint.Name)
	case ops.RemoveConstraint:
		return name("remove", o.Model, o.Name)
	}
	return ""
}
