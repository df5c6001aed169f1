package rest

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/reqinfo"
)

// Refusal is why a request was refused, for Config.OnRefusal. User and Handle are those of the
// credential, also if the credential itself was refused.
type Refusal struct {
	auth.Refusal
	Status    int    // of the answer: 401, 403 or 429; of a refused sign-in also 400
	RequestID string // as RequestID returns it
}

// RefusalFunc is told of each refused request. See Config.OnRefusal.
type RefusalFunc func(r *Request, refusal Refusal)

// WithCause returns a copy of e with err as its cause. An *auth.Refusal as the cause tells the
// operator the reason of a refusal; the client does not see it.
func (e *Error) WithCause(err error) *Error {
	c := *e
	c.Err = err
	return &c
}

// NoteRefusal notes why credentials of this request do not count. Authenticators that pass over
// credentials, as Django passes over a session that has ended, call it: if the request is refused
// for want of a user, the note is the reason. It is also called by auth.Users for each refused
// sign-in. It implements auth.RefusalNoter.
func (r *Request) NoteRefusal(why auth.Refusal) {
	r.view.notes.Lock() // a handler may try several passwords at the same time
	defer r.view.notes.Unlock()
	r.Original().noted = &why
}

// lastNote returns what NoteRefusal was told last, or nil.
func (r *Request) lastNote() *auth.Refusal {
	r.view.notes.Lock()
	defer r.view.notes.Unlock()
	return r.Original().noted
}

// isRefused reports whether an answer refuses the client, rather than its input.
func isRefused(status int) bool {
	return status == http.StatusUnauthorized || status == http.StatusForbidden ||
		status == http.StatusTooManyRequests
}

// noteError tells of e, if it is a refusal. status is that of the answer, which may differ from
// that of e.
func (p *policy) noteError(r *Request, e *Error, status int) {
	if e.Status >= http.StatusInternalServerError { // a fault, which has a line of its own
		return
	}
	why, known := auth.Explain(e.Err)
	if noted := r.lastNote(); !known && noted != nil {
		why, known = *noted, true
	}
	if known || isRefused(e.Status) {
		p.tell(r, Refusal{Refusal: r.complete(why, e), Status: status})
	}
}

// noteAnswer tells of an answer without an error, if it refuses the client: a sign-in view may
// answer so.
func (p *policy) noteAnswer(r *Request, resp *Response) {
	status := resp.status()
	if resp.refuses != nil {
		p.noteError(r, &Error{Status: http.StatusBadRequest, Code: "answered by the view", Err: resp.refuses},
			status)
		return
	}
	if status < http.StatusBadRequest || resp.isHandler() {
		return
	}
	p.noteError(r, &Error{Status: status, Code: "answered by the view"}, status)
}

// complete adds to why what e and the request know.
func (r *Request) complete(why auth.Refusal, e *Error) auth.Refusal {
	switch {
	case why.Reason != "":
	case errors.Is(e.Err, auth.ErrTooManyAttempts):
		why.Reason, why.Detail = auth.ReasonAttempts, "too many wrong passwords"
	case errors.Is(e.Err, auth.ErrBadCredentials):
		why.Reason, why.Detail = auth.ReasonPassword, "wrong name or password"
	case errors.Is(e.Err, ErrScope):
		why.Reason = auth.ReasonScope
	case e.Status == http.StatusTooManyRequests:
		why.Reason = auth.ReasonThrottle
	default:
		why.Reason = auth.ReasonOther
	}
	if why.Detail == "" {
		if why.Detail = e.Code; e.Err != nil {
			why.Detail += ": " + e.Err.Error()
		}
	}
	if why.User == "" {
		why.User = r.identity.User.ID
	}
	if held, ok := r.identity.Auth.(auth.Credential); ok && why.Handle == "" {
		_, why.Handle, _ = strings.Cut(held.Credential(), " ") // "key 7ks3q2mzv4aa"
	}
	return why
}

// tell logs a refusal and calls Config.OnRefusal.
func (p *policy) tell(r *Request, refusal Refusal) {
	ctx := r.logContext()
	refusal.RequestID = RequestID(ctx)
	if !p.NoRefusalLog && p.Log.Enabled(ctx, slog.LevelInfo) {
		p.logRefusal(ctx, r, refusal)
	}
	if p.OnRefusal == nil {
		return
	}
	if err := p.callOnRefusal(r, refusal); err != nil {
		p.Log.ErrorContext(ctx, "rest: OnRefusal failed", "err", err)
	}
}

func (p *policy) callOnRefusal(r *Request, refusal Refusal) (err error) {
	defer catch(&err)
	p.OnRefusal(r, refusal)
	return nil
}

// logRefusal writes the line of a refusal. [LogHandler] adds the user of an accepted credential.
func (p *policy) logRefusal(ctx context.Context, r *Request, refusal Refusal) {
	attrs := []slog.Attr{
		slog.Int("status", refusal.Status), slog.String("reason", string(refusal.Reason)),
		slog.String("detail", reqinfo.Truncate(refusal.Detail)),
	}
	if refusal.User != "" && r.identity == anonymous {
		attrs = append(attrs, slog.String("credential_of", string(refusal.User)))
	}
	if refusal.Handle != "" {
		attrs = append(attrs, slog.String("handle", refusal.Handle))
	}
	p.Log.LogAttrs(ctx, slog.LevelInfo, "rest: request refused", attrs...)
}

// deniedBy returns the reason of a refusal by a permission.
func (r *Request) deniedBy(p Permission) *auth.Refusal {
	why := &auth.Refusal{Reason: auth.ReasonPermission, Detail: "permission " + nameOf(p) + " refused"}
	if model := r.view.policy.model; model != "" && needsModel([]Permission{p}) {
		why.Detail += " " + r.Method + " for the model " + model
	}
	names, _ := scopesOf([]Permission{p})
	has := r.Scopes()
	if _, ok := p.(scopeRule); ok {
		why.Reason, why.Err = auth.ReasonScope, ErrScope
		why.Detail = "the view asks for " + strconv.Quote(strings.Join(names, " "))
	}
	if has.Limited() {
		why.Detail += ", and the credential has the scopes " + strconv.Quote(has.String())
	}
	return why
}

// withoutUser returns the reason why an anonymous request was refused by a permission.
func (r *Request) withoutUser(p Permission) *auth.Refusal {
	if noted := r.lastNote(); noted != nil {
		return noted
	}
	return &auth.Refusal{Reason: auth.ReasonNoCredentials,
		Detail: r.sentInstead() + "; permission " + nameOf(p) + " needs a user"}
}

// sentInstead says which credentials a request without a user has sent. It names a scheme only if
// that is a common one: any other word may be the secret itself.
func (r *Request) sentInstead() string {
	line, ok := HeaderLine(r.Header, authorization) // not r.HeaderLine: the answer does not depend on it
	sent := "the header Authorization has no scheme that is known here"
	if !ok {
		if _, ok := HeaderLine(r.Header, "X-API-Key"); !ok {
			return "no credentials were sent"
		}
		sent = "the header X-API-Key was sent"
	}
	scheme, _ := cutWord(line)
	for _, known := range []string{"Basic", "Bearer", "Token", "Api-Key", "Digest", "Negotiate", "JWT"} {
		if equalFoldASCII(scheme, known) {
			sent = "the header Authorization has the scheme " + known
		}
	}
	var reads []string
	for _, a := range r.view.policy.Authenticators {
		if own, _ := cutWord(a.Challenge()); own != "" {
			reads = append(reads, own)
		}
	}
	if len(reads) == 0 {
		return sent + ", and the view reads no such header"
	}
	return sent + ", and the view reads Authorization: " + strings.Join(reads, ", ")
}
