package admin

import (
	"context"
	"slices"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// collectPermissions returns the permissions that filter selects.
func (a *Admin) collectPermissions(
	ctx context.Context, filter auth.PermissionFilter,
) (all []auth.Permission, err error) {
	for p, err := range a.config.Groups.Permissions(ctx, filter) {
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// names returns permissions as they are granted.
func names(permissions []auth.Permission) (all []string) {
	for _, p := range permissions {
		all = append(all, p.String())
	}
	slices.Sort(all)
	return all
}

// mayAll reports whether the user of the visit has all of the permissions.
func (v *visit) mayAll(permissions ...string) (bool, error) {
	for _, p := range permissions {
		if has, err := v.may(p); !has || err != nil {
			return false, err
		}
	}
	return true, nil
}

// mayGive returns which of the groups give no permission that the user of the visit lacks. It reads
// all groups at once.
func (v *visit) mayGive(ctx context.Context, groups ...auth.GroupID) (map[auth.GroupID]bool, error) {
	all := map[auth.GroupID]bool{}
	given := map[auth.GroupID][]auth.Permission{}
	if !v.User.Superuser {
		var err error
		if given, err = v.admin.config.Groups.PermissionsOf(ctx, groups...); err != nil {
			return nil, err
		}
	}
	for _, group := range groups {
		has, err := v.mayAll(names(given[group])...)
		if err != nil {
			return nil, err
		}
		all[group] = has
	}
	return all, nil
}

// refuseMore returns an error if a change gives permissions or memberships that its author lacks.
// In Django a user who may change users can give everything to everyone, themselves included.
func (v *visit) refuseMore(ctx context.Context, stored, wanted values) error {
	if wanted.is("is_superuser") && !stored.is("is_superuser") && !v.User.Superuser {
		return rest.PermissionDenied(nil)
	}
	for _, field := range []string{"user_permissions", "permissions"} {
		if has, err := v.mayAll(without(wanted[field], stored[field])...); err != nil {
			return err
		} else if !has {
			return rest.PermissionDenied(nil)
		}
	}
	var groups []auth.GroupID
	for _, group := range without(wanted["groups"], stored["groups"]) {
		groups = append(groups, auth.GroupID(group))
	}
	may, err := v.mayGive(ctx, groups...)
	if err != nil {
		return err
	}
	for _, group := range groups {
		if !may[group] {
			return rest.PermissionDenied(nil)
		}
	}
	return nil
}
