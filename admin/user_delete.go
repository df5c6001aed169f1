package admin

import (
	"context"
	"errors"
	"net/http"

	"github.com/latchkey-go/latchkey/adminlog"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// stillNeeded is told where rows of the project's own tables refer to what is to be deleted.
const stillNeeded = "Nothing is deleted: objects of this site still refer to it."

// deleteUser asks, and deletes a user.
func (a *Admin) deleteUser(v *visit, p *person) (*rest.Response, error) {
	l, err := v.losses(v.Context(), []*person{p})
	if err != nil {
		return nil, err
	}
	q := question{path: userPath(p.ID, "delete/"), back: userPath(p.ID, "change/"),
		crumbs: v.userCrumbs(p, v.T("Delete")), heading: v.T("Delete %s?", p.Username),
		lede: v.T("This cannot be undone. What is listed here goes too."), body: l.blocks(v),
		verb: v.T("Yes, delete %s", p.Username), danger: true}
	if q.why = l.askTyped(v); q.why != "" {
		q.typed = p.Username
	}
	if changes, err := v.may(a.users.permission("change")); err != nil {
		return nil, err
	} else if changes && p.Active {
		q.body = append([]page.Block{page.Note{Line: page.Line{
			page.Strong(v.T("To keep the past, deactivate instead.")), page.Text(" " +
				v.T("Sign-in, keys and token stop at once; what the user did keeps their name."))},
			Link: &page.Link{URL: a.url(userPath(p.ID, "deactivate/")), Text: v.T("Deactivate instead…")}}}, q.body...)
	}
	return v.decide(q, func(ctx context.Context) error { return v.deleteUsers(ctx, []*person{p}) },
		func() (*rest.Response, error) {
			return v.done(usersPath, v.T("The user “%s” was deleted successfully.", p.Username))
		})
}

// decide asks a question. Once it is answered, do is called in a transaction. Before that the guard
// of the route asks for the password: see Admin.ending.
func (v *visit) decide(q question, do func(ctx context.Context) error,
	then func() (*rest.Response, error),
) (*rest.Response, error) {
	if q.danger && !v.isGuarded {
		return nil, errUnguarded
	}
	if v.Method != http.MethodPost {
		return v.ask(q, nil)
	}
	form, err := v.form()
	if err != nil {
		return nil, err
	}
	if yes, wrong := q.answered(v, form); !yes {
		return v.ask(q, wrong)
	}
	err = v.admin.config.Tx.InTx(v.Context(), do)
	switch {
	case errors.Is(err, sqlstore.ErrForeignKey):
		return v.warn(q.back, v.T(stillNeeded))
	case isMissing(err):
		return v.warn("", v.T("It was deleted meanwhile."))
	case err != nil:
		return nil, err
	}
	return then()
}

// deleteUsers deletes users. The entries of the log come first: they go too if users delete
// themselves.
func (v *visit) deleteUsers(ctx context.Context, persons []*person) error {
	ids, objects, err := v.lockAllWithin(ctx, persons)
	if err != nil {
		return err
	}
	if err := v.logAll(ctx, adminlog.Deletion, objects, ""); err != nil {
		return err
	}
	return v.admin.config.Users.DeleteAll(ctx, ids...)
}

// lockAllWithin is lockWithin for several users. It returns their ids, and what the log calls them.
func (v *visit) lockAllWithin(
	ctx context.Context, persons []*person,
) (ids []auth.UserID, objects []adminlog.Object, err error) {
	for _, p := range persons {
		ids, objects = append(ids, p.ID), append(objects, v.admin.object(p))
	}
	users, err := v.admin.config.Users.LockAll(ctx, ids...)
	if err != nil {
		return nil, nil, err
	}
	locked, err := v.personsOf(ctx, users)
	for _, p := range locked {
		if !p.within {
			return nil, nil, rest.PermissionDenied(nil)
		}
	}
	return ids, objects, err
}

// setActive returns the action that asks, and activates or deactivates a user.
func (a *Admin) setActive(active bool) func(v *visit, p *person) (*rest.Response, error) {
	return func(v *visit, p *person) (*rest.Response, error) {
		q := question{path: userPath(p.ID, "deactivate/"), back: userPath(p.ID, "change/"),
			crumbs: v.userCrumbs(p, v.T("Deactivate")), heading: v.T("Deactivate %s?", p.Username),
			lede: v.T("Ends sessions, keys and token at once. Nothing is deleted, and it can be undone."),
			verb: v.T("Yes, deactivate %s", p.Username)}
		if active {
			q.path, q.crumbs = userPath(p.ID, "activate/"), v.userCrumbs(p, v.T("Activate"))
			q.heading, q.verb = v.T("Activate %s?", p.Username), v.T("Yes, activate %s", p.Username)
			q.lede = v.T("The user may sign in again. Keys that have not ended and the token work again.")
		}
		return v.decide(q, func(ctx context.Context) error { return v.setActiveAll(ctx, []*person{p}, active) },
			func() (*rest.Response, error) {
				return v.done(userPath(p.ID, "change/"), v.T("The user “%s” was changed successfully.", p.Username))
			})
	}
}

// setActiveAll activates or deactivates users.
func (v *visit) setActiveAll(ctx context.Context, persons []*person, active bool) error {
	ids, _, err := v.lockAllWithin(ctx, persons)
	if err != nil {
		return err
	}
	changed, err := v.admin.config.Users.SetActiveAll(ctx, active, ids...)
	if err != nil {
		return err
	}
	var objects []adminlog.Object
	for _, user := range changed {
		objects = append(objects, v.admin.object(&person{User: user}))
	}
	return v.logAll(ctx, adminlog.Change, objects, adminlog.ChangedMessage("Active"))
}

// signOutEverywhere asks, and ends all sessions of a user. It reads all sessions that a Django has
// started since the last search, and keeps no transaction open meanwhile.
func (a *Admin) signOutEverywhere(v *visit, p *person) (*rest.Response, error) {
	q := question{path: userPath(p.ID, "sign-out/"), back: userPath(p.ID, "change/"),
		crumbs: v.userCrumbs(p, v.T("Sign out everywhere")), heading: v.T("Sign %s out everywhere?", p.Username),
		lede: v.T("Ends all sessions. Keys and the token go on working."), verb: v.T("Yes, end all sessions")}
	ended := 0
	return v.decide(q, func(context.Context) error { return nil }, func() (resp *rest.Response, err error) {
		if ended, err = a.config.Sessions.EndAll(v.Context(), p.ID); err != nil {
			return nil, err
		}
		return v.done(userPath(p.ID, "change/"), v.N(ended, "%d session was ended.", "%d sessions were ended."))
	})
}
