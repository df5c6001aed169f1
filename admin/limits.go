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

// mayAllOf is mayAll for the permissions of a group.
func (v *visit) mayAllOf(ctx context.Context, group auth.GroupID) (bool, error) {
	if v.User.Superuser {
		return true, nil
	}
	all, err := v.admin.collectPermissions(ctx, auth.PermissionFilter{Group: group})
	if err != nil {
		return false, err
	}
	return v.mayAll(names(all)...)
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
	for _, group := range without(wanted["groups"], stored["groups"]) {
		if has, err := v.mayAllOf(ctx, auth.GroupID(group)); err != nil {
			return err
		} else if !has {
			return rest.PermissionDenied(nil)
		}
	}
	return nil
}
