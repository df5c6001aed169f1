package admin

import (
	"context"
	"net/http"

	"github.com/latchkey-go/latchkey/adminlog"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// addGroup makes a group with its permissions.
func (a *Admin) addGroup(v *visit) (*rest.Response, error) {
	t := &team{stored: values{}}
	f := draft{shown: t.stored, seen: t.stored, editable: true}
	if v.Method != http.MethodPost {
		return v.showGroup(t, f)
	}
	form, err := v.form()
	if err != nil {
		return nil, err
	}
	f.shown = postedGroup(form, t)
	if f.wrong, err = v.checkGroup(f.shown); err != nil {
		return nil, err
	}
	if len(f.wrong) > 0 {
		return v.showGroup(t, f)
	}
	var made auth.Group
	err = a.config.Tx.InTx(v.Context(), func(ctx context.Context) error {
		if err := v.refuseMore(ctx, t.stored, f.shown); err != nil {
			return err
		}
		if made, err = a.config.Groups.Create(ctx, f.shown.text("name")); err != nil {
			return err
		}
		if err := a.config.Groups.SetPermissions(ctx, made.ID, f.shown["permissions"]...); err != nil {
			return err
		}
		return v.log(ctx, adminlog.Addition, (&team{Group: made}).object(), adminlog.AddedMessage)
	})
	if f.wrong = v.mistakesOf(err, "name", groupTaken); len(f.wrong) > 0 {
		return v.showGroup(t, f)
	}
	if err != nil {
		return nil, err
	}
	return v.saved(form, v.T("The group “%s” was added successfully.", made.Name), groupsPath,
		groupPath(made.ID, "change/"), "group")
}

// changeGroup shows a group, and saves what was changed in one transaction.
func (a *Admin) changeGroup(v *visit, t *team) (*rest.Response, error) {
	editable, err := v.may(groupModel.permission("change"))
	if err != nil {
		return nil, err
	}
	if v.Method != http.MethodPost {
		return v.showGroup(t, draft{shown: t.stored, seen: t.stored, editable: editable})
	}
	if !editable {
		return nil, rest.PermissionDenied(nil)
	}
	form, err := v.form()
	if err != nil {
		return nil, err
	}
	f := draft{shown: postedGroup(form, t), seen: seenValues(form, t.stored), editable: true}
	if f.wrong, err = v.checkGroup(f.shown); err != nil {
		return nil, err
	}
	if len(f.wrong) > 0 {
		return v.showGroup(t, f)
	}
	err = v.save(&f, v.editingGroup(t))
	if f.wrong = v.mistakesOf(err, "name", groupTaken); len(f.wrong) > 0 {
		return v.showGroup(t, f)
	}
	switch {
	case isMissing(err):
		return v.missing("Group", string(t.ID))
	case err != nil:
		return nil, err
	case len(f.conflict) > 0:
		return v.showGroup(t, f)
	}
	return v.saved(form, v.T("The group “%s” was changed successfully.", f.shown.text("name")), groupsPath,
		groupPath(t.ID, "change/"), "group")
}

// checkGroup returns what is wrong with the values of a form, with Django's texts.
func (v *visit) checkGroup(posted values) (mistakes, error) {
	wrong := mistakes{}
	if posted.text("name") == "" {
		wrong["name"] = []string{v.T(required)}
	}
	return wrong, v.checkChoices(wrong, posted)
}

// editingGroup says how the form of a group is saved.
func (v *visit) editingGroup(t *team) editing {
	groups := v.admin.config.Groups
	var now *team
	return editing{traits: groupTraits,
		lock: func(ctx context.Context) (values, error) {
			group, err := groups.Lock(ctx, t.ID)
			if err != nil {
				return nil, err
			}
			if now, err = v.teamOf(ctx, group); err != nil {
				return nil, err
			}
			return now.stored, nil
		},
		write: func(ctx context.Context, posted values, changed []trait) (adminlog.Object, error) {
			object := now.object()
			object.Text = posted.text("name")
			if err := v.refuseMore(ctx, now.stored, posted); err != nil {
				return object, err
			}
			for _, trait := range changed {
				var err error
				switch trait.name {
				case "name":
					err = groups.Rename(ctx, t.ID, posted.text("name"))
				case "permissions":
					err = groups.SetPermissions(ctx, t.ID, posted["permissions"]...)
				}
				if err != nil {
					return object, err
				}
			}
			return object, nil
		}}
}
