package apikey

import (
	"errors"
	"net/http"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/rest"
)

// describe returns a key as the views show it: all but the key itself, which is stored nowhere.
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

// shown returns the answer with a new key. It is the only one that has the key itself, and no cache
// may keep it.
func shown(k apikey.Key, secret apikey.Secret, now time.Time) *rest.Response {
	resp := rest.Created(append(describe(k, now), "key", secret.Reveal()))
	resp.Header = http.Header{"Cache-Control": {"no-store"}}
	return resp
}

// answer turns an error of the keys' service into an answer.
func answer(err error) error {
	switch invalid := (*auth.InvalidError)(nil); {
	case errors.As(err, &invalid):
		return rest.ValidationError(rest.Object{invalid.Field, []string{invalid.Message}})
	case errors.Is(err, auth.ErrBadCredentials): // revoked since it was checked
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

// message returns the words for a client.
func message(err error) string {
	if invalid := (*auth.InvalidError)(nil); errors.As(err, &invalid) {
		return invalid.Message
	}
	return err.Error()
}
