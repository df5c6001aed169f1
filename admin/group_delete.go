package admin

import (
	"context"
	"strconv"

	"github.com/latchkey-go/latchkey/adminlog"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// deleteGroup asks, and deletes a group. Who lacks one of its permissions does not: that would take
// from its members what they cannot give back.
func (a *Admin) deleteGroup(v *visit, t *team) (*rest.Response, error) {
	if len(t.beyond) > 0 {
		return nil, rest.PermissionDenied(nil)
	}
	q := question{path: groupPath(t.ID, "delete/"), back: groupPath(t.ID, "change/"),
		crumbs: v.groupCrumbs(t, v.T("Delete")), heading: v.T("Delete the group %s?", t.Name),
		lede: v.T("This cannot be undone. What is listed here goes too."), danger: true,
		verb: v.T("Yes, delete %s", t.Name)}
	if err := v.previewGroups(&q, []*team{t}, t.Name); err != nil {
		return nil, err
	}
	return v.decide(q, func(ctx context.Context) error { return v.deleteGroups(ctx, []*team{t}) },
		func() (*rest.Response, error) {
			return v.done(groupsPath, v.T("The group “%s” was deleted successfully.", t.Name))
		})
}

// deleteGroups deletes groups, unless somebody has given one a permission meanwhile that the user
// of the visit lacks.
func (v *visit) deleteGroups(ctx context.Context, teams []*team) error {
	var ids []auth.GroupID
	var objects []adminlog.Object
	for _, t := range teams {
		ids, objects = append(ids, t.ID), append(objects, t.object())
	}
	groups, err := v.admin.config.Groups.LockAll(ctx, ids...)
	if err != nil {
		return err
	}
	locked, err := v.teamsOf(ctx, groups)
	if err != nil {
		return err
	}
	for _, now := range locked {
		if len(now.beyond) > 0 {
			return rest.PermissionDenied(nil)
		}
	}
	if err := v.logAll(ctx, adminlog.Deletion, objects, ""); err != nil {
		return err
	}
	return v.admin.config.Groups.DeleteAll(ctx, ids...)
}

// groupActions are the actions of the list of groups. delete_selected is Django's name.
var groupActions = []bulkAction[*team]{
	{"delete_selected", "Delete…", "delete", [2]string{"Delete %d group?", "Delete %d groups?"},
		"This cannot be undone. What is listed here goes too.",
		[2]string{"Successfully deleted %d group.", "Successfully deleted %d groups."}, true, false,
		func(ctx context.Context, v *visit, chosen []*team) error { return v.deleteGroups(ctx, chosen) }},
}

// bulk is what can be done with several groups at once.
func (l *groupList) bulk(v *visit) bulk[*team] {
	groups := v.admin.config.Groups
	return bulk[*team]{path: listPath(groupsPath, l.query),
		list:  page.Link{URL: v.admin.url(groupsPath), Text: v.T("Groups")},
		model: groupModel, actions: groupActions, tooMany: "More than %d groups match. Search for fewer.",
		some: func(ctx context.Context, ids []string) ([]*team, error) {
			filter := auth.GroupFilter{IDs: []auth.GroupID{}}
			for _, id := range ids {
				filter.IDs = append(filter.IDs, auth.GroupID(id))
			}
			found, _, err := collect(groups.List(ctx, filter), len(ids))
			if err != nil {
				return nil, err
			}
			return v.teamsOf(ctx, found)
		},
		all: func(ctx context.Context, limit int) ([]*team, error) {
			filter := l.filter
			filter.Limit = limit
			found, _, err := collect(groups.List(ctx, filter), limit)
			if err != nil {
				return nil, err
			}
			return v.teamsOf(ctx, found)
		},
		isWithin: func(t *team) bool { return len(t.beyond) == 0 },
		left: [2]string{"%d of them gives more than you have, and is left out.",
			"%d of them give more than you have, and are left out."},
		preview: func(q *question, _ bulkAction[*team], chosen []*team) error {
			return v.previewGroups(q, chosen, v.N(len(chosen), "%d group", "%d groups"))
		}}
}

// membersCounted is how many members of groups are counted at most before a question: it is enough
// to see that it is much, and to count them all may take longer than the rest of the page.
const membersCounted = 10_000

// previewGroups adds to a question what goes with groups. typed has to be typed if that is much.
// Members are counted only for who may see users: the question itself would tell their number.
func (v *visit) previewGroups(q *question, teams []*team, typed string) error {
	sees, err := v.mayAny(v.admin.users.see())
	if err != nil {
		return err
	}
	counts, most := map[auth.GroupID]int{}, min(v.admin.config.MaxRead, membersCounted)
	if sees {
		var ids []auth.GroupID
		for _, t := range teams {
			ids = append(ids, t.ID)
		}
		if counts, err = v.admin.config.Groups.CountMembersOf(v.Context(), most, ids...); err != nil {
			return err
		}
	}
	members, permissions := 0, 0
	for _, n := range counts {
		members += n
	}
	var tree []page.TreeItem
	for _, t := range teams {
		permissions += len(t.stored["permissions"])
		if len(tree) == treeSize {
			continue
		}
		item := page.TreeItem{Line: page.Line{page.Text(v.T("Group") + ": "), page.Strong(t.Name)}}
		if sees {
			line := v.N(counts[t.ID], "%d member", "%d members")
			if members >= most {
				line = v.T("Members") + ": " + strconv.Itoa(counts[t.ID]) + "+"
			}
			item.Below = append(item.Below, page.TreeItem{Line: page.Textf("%s", line)})
		}
		for _, name := range t.stored["permissions"] {
			item.Below = append(item.Below, page.TreeItem{Line: page.Line{page.Text(v.T("Permission") + ": "),
				page.Mono(name)}})
		}
		tree = append(tree, item)
	}
	if total := len(teams) + members + permissions; total > 100 {
		q.typed, q.why = typed, v.T("Asked because much goes with it.")
	}
	count := func(n string, seen bool) page.Line {
		if !seen {
			return page.Line{page.Soft("—")}
		}
		return page.Textf("%s", n)
	}
	row := func(kind, effect string, n page.Line) page.Row {
		return page.Row{Cells: []page.Cell{{Line: page.Textf("%s", v.T(kind))}, {Line: n},
			{Line: page.Textf("%s", v.T(effect))}}}
	}
	q.body = append(q.body, page.Card{Title: v.T("What goes"), Body: []page.Block{page.Table{Caption: v.T("Summary"),
		Columns: []page.Column{{Label: v.T("Kind")}, {Label: v.T("How many"), Number: true},
			{Label: v.T("What happens")}},
		Rows: []page.Row{
			row("Groups", "deleted", count(strconv.Itoa(len(teams)), true)),
			row("Memberships of groups", "deleted; the users stay, and lose what only the group gives them",
				count(atLeast(members, most), sees)),
			row("Permissions", "no longer given by the group", count(strconv.Itoa(permissions), true)),
			row("Audit entries", "kept, with the name", page.Line{page.Soft("—")}),
		}}}}, page.Tree{Title: v.T("What belongs to them"), Items: tree})
	return nil
}
