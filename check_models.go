package latchkey

import (
	"context"
	"fmt"

	"github.com/latchkey-go/latchkey/internal/cli"
)

// checkModels compares the models of Project.Apps with their tables. While migrations are pending a
// missing table is no finding of its own, since a migration may create it.
func (s *Site) checkModels(ctx context.Context, pending bool) (list []cli.Warning) {
	if s.modelTables == nil {
		return nil
	}
	found, err := s.modelTables.Compare(ctx, s.modelApps...)
	if err != nil {
		return []cli.Warning{{ID: "latchkey.E001", Error: true,
			Message: fmt.Sprintf("The tables cannot be read: %v.", err),
			Hint:    "Check that the database still runs, and that its user may read every table."}}
	}
	for _, d := range found {
		w := cli.Warning{ID: "latchkey.W035",
			Message: "The struct " + d.Model.Object + " does not fit " + d.String() + ".",
			Hint:    "Change the struct, or the table by a migration."}
		if d.Missing {
			if pending && d.Column == "" {
				continue
			}
			w.ID, w.Error = "latchkey.E007", true
		}
		list = append(list, w)
	}
	return list
}
