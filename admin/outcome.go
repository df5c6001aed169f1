package admin

import (
	"context"
	"net/http"
	"net/url"

	"github.com/latchkey-go/latchkey/adminlog"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// Messages keeps messages for the next page that a user sees, as Django's contrib.messages does.
type Messages interface {
	Success(r *http.Request, header http.Header, text string) error
	Warning(r *http.Request, header http.Header, text string) error
	// Take returns the messages, and forgets them.
	Take(r *http.Request, header http.Header) ([]page.Note, error)
}

// done tells the user what was done, and leads to a page.
func (v *visit) done(path, text string) (*rest.Response, error) {
	if m := v.admin.config.Messages; m != nil {
		if err := m.Success(v.Request.Request, v.ResponseHeader(), text); err != nil {
			return nil, err
		}
	}
	return v.goTo(path)
}

// goTo leads to a page, or to the start for who may not see it.
func (v *visit) goTo(path string) (*rest.Response, error) {
	path, err := v.orStart(path)
	if err != nil {
		return nil, err
	}
	return v.redirect(path), nil
}

// warn tells the user why nothing was done, and leads to a page.
func (v *visit) warn(path, text string) (*rest.Response, error) {
	if m := v.admin.config.Messages; m != nil {
		if err := m.Warning(v.Request.Request, v.ResponseHeader(), text); err != nil {
			return nil, err
		}
	}
	return v.goTo(path)
}

// missing answers the address of an object that does not exist, as Django does.
func (v *visit) missing(kind, id string) (*rest.Response, error) {
	return v.warn("", v.T("%s with ID “%s” doesn’t exist. Perhaps it was deleted?", v.T(kind), id))
}

// takeMessages returns the messages for the page.
func (v *visit) takeMessages() ([]page.Note, error) {
	if v.admin.config.Messages == nil {
		return nil, nil
	}
	notes, err := v.admin.config.Messages.Take(v.Request.Request, v.ResponseHeader())
	for i := range notes {
		notes[i].IsNew = true
	}
	return notes, err
}

// log writes an entry into the log of Django's admin, in the transaction of ctx.
func (v *visit) log(ctx context.Context, action adminlog.Action, object adminlog.Object, message string) error {
	return v.logAll(ctx, action, []adminlog.Object{object}, message)
}

// logAll is log for each of several objects.
func (v *visit) logAll(
	ctx context.Context, action adminlog.Action, objects []adminlog.Object, message string,
) error {
	if v.admin.config.Log == nil || len(objects) == 0 {
		return nil
	}
	var entries []adminlog.Entry
	for _, object := range objects {
		entries = append(entries, adminlog.Entry{Time: v.admin.config.Now(), User: v.User.ID,
			Object: object, Action: action, Message: message})
	}
	return v.admin.config.Log.AddEntries(ctx, entries...)
}

// logged calls do and writes an entry about it, both in one transaction.
func (v *visit) logged(action adminlog.Action, object adminlog.Object, message string,
	do func(ctx context.Context) error,
) error {
	return v.admin.config.Tx.InTx(v.Context(), func(ctx context.Context) error {
		if err := do(ctx); err != nil {
			return err
		}
		return v.log(ctx, action, object, message)
	})
}

// changedMessage returns the message for a change of these traits.
func changedMessage(traits []trait) string {
	var labels []string
	for _, t := range traits {
		labels = append(labels, t.label)
	}
	return adminlog.ChangedMessage(labels...)
}

// saved leads on from a form that was saved: to the object, to a form for another one, or to the
// list. text is Django's message up to its full stop.
func (v *visit) saved(form url.Values, text, list, object, kind string) (*rest.Response, error) {
	switch {
	case form.Has("_continue"):
		return v.done(object, text+" "+v.T("You may edit it again below."))
	case form.Has("_addanother"):
		return v.done(list+"add/", text+" "+v.T("You may add another "+kind+" below."))
	}
	return v.done(list, text)
}
