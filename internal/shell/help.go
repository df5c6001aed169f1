package shell

import (
	"context"
	"fmt"

	"go.starlark.net/starlark"
)

const helpText = `users   all(search="", limit=0)  filter(email__icontains="…", is_active=True, groups=group, limit=0)
        get(username)  get(email="…")  create(username, email="", password="", first_name="", last_name="",
        staff=False, superuser=False)  set_password(user, password)
        set_active(user, active)  set_staff(user, staff)  set_superuser(user, superuser)
        grant(user, permission)  withdraw(user, permission)  delete(user)
tokens  get_or_create(user)  get(user)  reset(user)  revoke(user)  all(limit=0)
groups  all()  get(name)  create(name)  delete(group)  add_user(group, user)  remove_user(group, user)
        grant(group, permission)  withdraw(group, permission)
time    now()  parse_time(text)  parse_duration(text)

For a user pass the record or the username, for a group the record or the name. A permission is "app.codename".
user    id username first_name last_name email is_active is_staff is_superuser date_joined last_login
        save()  delete()  refresh_from_db()  has_perm(permission)
        groups.all() .add(group, …) .remove(group, …) .set([group, …]) .clear()
        user_permissions.all() .add(permission, …) .remove(permission, …)
token   key user_id created
group   id name  save()  delete()  user_set.all() .add(user, …) .remove(user, …)
        permissions.all() .add(permission, …) .remove(permission, …)

    for user in users.filter(email__endswith="@example.com"):
        user.is_staff = True
        user.save()

A look-up of filter and get is a field (username, first_name, last_name, email), alone or with __iexact, __contains,
__icontains, __startswith, __istartswith, __endswith or __iendswith. save() stores what was assigned. delete() does
not ask.

The language is Starlark, a dialect of Python without imports, classes, exceptions and f-strings. An empty line
ends a block, Ctrl-C interrupts, Ctrl-D or exit() leaves.`

func (s *Shell) help(_ context.Context, in arguments) (starlark.Value, error) {
	if err := in.unpack(); err != nil {
		return nil, err
	}
	_, err := fmt.Fprintln(s.config.Out, helpText)
	return starlark.None, err
}
