package apikey

import (
	"errors"
	"net/http"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/rest"
)

// describe returns a key as the views show it. The key itself is not stored, and so not shown.
func describe(k apikey.Key, now time.Time) rest.Object {
	return rest.Object{
		"handle", k.Handle,
		"name", k.Name,
		"description", k.Description,
		"scopes", scopeNames(k.Scopes),
		"networks", networkNames(k),
		"state", string(k.State(now)),
		"created", stamp(k.Created),
		"expires", stamp(k.Expires),
		"last_used", stamp(k.LastUsed),
		"last_network", orNull(k.LastNetwork),
		"rotated", stamp(k.Rotated),
		"successor", orNull(k.Successor),
	}
}

func scopeNames(s auth.Scopes) []string {
	if !s.Limited() {
		return []string{auth.AllScopes}
	}
	return append([]string{}, s.Names()...)
}

func networkNames(k apikey.Key) []string {
	names := []string{}
	for _, n := range k.Networks {
		names = append(names, n.String())
	}
	return names
}

// stamp returns a time as text, nil (null) for the zero time.
func stamp(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(time.RFC3339)
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// created returns the 201 with a new key, and with the key itself. No cache may store it.
func created(k apikey.Key, secret apikey.Secret, now time.Time) *rest.Response {
	resp := rest.Created(append(describe(k, now), "key", secret.Reveal()))
	resp.Header = http.Header{"Cache-Control": {"no-store"}}
	return resp
}

// answerTo returns the error that a view returns for an error of the service: a client's mistake
// becomes a rest.Error, and a fault stays as it is.
func answerTo(err error) error {
	switch invalid := (*auth.InvalidError)(nil); {
	case errors.As(err, &invalid):
		return rest.ValidationError(rest.Object{invalid.Field, []string{invalid.Message}})
	case errors.Is(err, auth.ErrBadCredentials): // the credential has ended since it was checked
		return refused("Invalid token.", err)
	case errors.Is(err, apikey.ErrBeyond):
		return rest.PermissionDenied("A key cannot do, or undo, more than the credential that asks for it.").WithCause(
			&auth.Refusal{Reason: auth.ReasonScope, Detail: err.Error(), Err: err})
	case errors.Is(err, apikey.ErrTooMany):
		return &rest.Error{Status: http.StatusConflict, Code: "too_many_keys", Err: err,
			Detail: "You have as many API keys as are allowed. Revoke one that you no longer need."}
	case errors.Is(err, apikey.ErrEnded):
		return &rest.Error{Status: http.StatusConflict, Code: "ended", Err: err,
			Detail: "This key has expired, or was revoked or replaced."}
	case errors.Is(err, auth.ErrNotFound):
		return rest.NotFound("")
	}
	return err
}

// message returns the text of an error for a client.
func message(err error) string {
	if invalid := (*auth.InvalidError)(nil); errors.As(err, &invalid) {
		return invalid.Message
	}
	return err.Error()
}
