package admin

import (
	"context"
	"errors"
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

// hasAll reports whether the user of the visit has all of these permissions.
func (v *visit) hasAll(permissions []string) (bool, error) {
	if v.User.Superuser {
		return true, nil
	}
	for _, p := range permissions {
		if has, err := v.may(p); !has || err != nil {
			return false, err
		}
	}
	return true, nil
}

// hasAllOf is hasAll for the permissions of a group.
func (v *visit) hasAllOf(ctx context.Context, group auth.GroupID) (bool, error) {
	if v.User.Superuser {
		return true, nil
	}
	all, err := v.admin.collectPermissions(ctx, auth.PermissionFilter{Group: group})
	if err != nil {
		return false, err
	}
	return v.hasAll(names(all))
}

// refuseMore returns an error if a change gives permissions or memberships that its author lacks.
// Django lets who may change users give everything to everyone, themselves included.
func (v *visit) refuseMore(ctx context.Context, stored, wanted values) error {
	if wanted.is("is_superuser") && !stored.is("is_superuser") && !v.User.Superuser {
		return rest.PermissionDenied(nil)
	}
	for _, field := range []string{"user_permissions", "permissions"} {
		if has, err := v.hasAll(without(wanted[field], stored[field])); err != nil {
			return err
		} else if !has {
			return rest.PermissionDenied(nil)
		}
	}
	for _, group := range without(wanted["groups"], stored["groups"]) {
		if has, err := v.hasAllOf(ctx, auth.GroupID(group)); err != nil {
			return err
		} else if !has {
			return rest.PermissionDenied(nil)
		}
	}
	return nil
}

// mayAll reports whether the user has all of the permissions.
func (v *visit) mayAll(permissions ...string) (bool, error) {
	for _, permission := range permissions {
		if has, err := v.may(permission); !has || err != nil {
			return false, err
		}
	}
	return true, nil
}

// isGone reports whether an object does not exist any more.
func isGone(err error) bool { return errors.Is(err, auth.ErrNotFound) }
