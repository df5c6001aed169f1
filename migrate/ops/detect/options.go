package detect

import (
	"slices"

	"github.com/latchkey-go/latchkey/migrate/ops"
)

// alterOptions plans the options that do not change the table.
func (d *detector) alterOptions() error {
	all := d.kept.or(d.oldUnmanaged.and(d.newUnmanaged)).
		or(d.oldUnmanaged.and(d.new)).or(d.old.and(d.newUnmanaged))
	for _, k := range sortedModels(all) {
		was, is := d.wasModel(k).Options, d.after[k].Options
		if was.Unmanaged != is.Unmanaged || was.Verbose != is.Verbose ||
			(was.DefaultPermissions == nil) != (is.DefaultPermissions == nil) ||
			!slices.Equal(was.DefaultPermissions, is.DefaultPermissions) ||
			!slices.Equal(was.Permissions, is.Permissions) {
			d.add(k.app, ops.AlterModelOptions{Name: k.name, Unmanaged: is.Unmanaged, Verbose: is.Verbose,
				DefaultPermissions: is.DefaultPermissions, Permissions: is.Permissions})
		}
	}
	return nil
}

// alterTables plans the tables that have another name.
func (d *detector) alterTables() error {
	for _, k := range sortedModels(d.kept.or(d.oldUnmanaged.and(d.newUnmanaged))) {
		if is := d.after[k]; d.wasModel(k).Table != is.Table {
			d.add(k.app, ops.AlterModelTable{Name: k.name, Table: is.Table})
		}
	}
	return nil
}
