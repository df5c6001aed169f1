package resource

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
)

// Guard answers conditional requests (RFC 9110), so that clients save transfers and do not
// overwrite what they have not seen. DRF has none. The zero Guard does nothing.
//
// The ETag of a row is made of its key and of Meta.Version, if the serializer shows nothing but
// columns of the row. Otherwise it is a hash of the JSON that the action retrieve would answer, so
// that a change of a nested row changes it too. Pages for people have no ETag.
type Guard struct {
	// ETag gives rows an ETag. A GET with a matching If-None-Match is answered with 304. A PUT, a
	// PATCH, a DELETE or an action that changes a row is refused with 412 if its If-Match does not
	// match the row, which is locked by then. With Meta.Version the UPDATE compares the version
	// too.
	ETag bool
	// Require refuses such a change without If-Match: 428.
	Require bool
	// Lists gives lists a hash of their JSON as ETag: 304 saves the transfer, and not the queries.
	Lists bool
}

func (s *set) checkGuard() {
	if s.guard.Require && !s.guard.ETag {
		s.fail("Guard", "Require needs ETag: clients could not know what to send")
	}
}

// etag is an entity tag: of the row, and of the form in which an answer shows it.
type etag struct{ row, form string }

func (t etag) String() string { return `"` + t.row + t.form + `"` }

func hashOf(text []byte) string {
	sum := sha256.Sum256(text)
	return base64.RawURLEncoding.EncodeToString(sum[:15])
}

// formOf returns the part of an ETag that tells media types apart: "" for compact JSON. It reports
// false for pages.
func formOf(r *rest.Request) (string, bool) {
	switch r.Renderer().(type) {
	case rest.JSON, *rest.JSON:
	default:
		return "", false
	}
	if media := r.AcceptedMediaType(); media != "application/json" {
		return "." + hashOf([]byte(media))[:6], true
	}
	return "", true
}

// versioned reports whether the version of a row tells all that a serializer shows.
func (p *planned) versioned(m *model.Model) bool {
	return m.Version != nil && len(p.loads) == 0 && !p.Computes()
}

// rowTag returns the tag of a row by its version, or of its JSON as the action retrieve shows it.
// Without text the row is read and rendered.
func (s *set) rowTag(r *rest.Request, row model.Row, plan *planned, text []byte) (string, error) {
	shown := s.planFor(r, Retrieve)
	if shown.versioned(s.model) {
		version := row.Value(s.model.Version)
		if at, ok := version.(time.Time); ok {
			version = at.UnixMicro()
		}
		key := base64.RawURLEncoding.EncodeToString([]byte(row.ID().String()))
		return fmt.Sprintf("%s-%v%s", key, version, shown.mark), nil
	}
	if text == nil || plan != shown {
		row, err := s.src.get(r.Context(), model.Query{Where: model.Is("pk", row.ID()), Load: shown.loads})
		if err != nil {
			return "", err
		}
		if text, err = shown.AppendRow(nil, r, row); err != nil {
			return "", err
		}
	}
	return hashOf(text), nil
}

// tagged gives the answer with a row its ETag. text is the row as plan shows it, unless the row was
// written: then the database may have another form of what is in memory.
func (s *set) tagged(r *rest.Request, row model.Row, plan *planned, text []byte, resp *rest.Response,
) (*rest.Response, error) {
	form, ok := formOf(r)
	if !s.guard.ETag || !ok {
		return resp, nil
	}
	tag, err := s.rowTag(r, row, plan, text)
	if err != nil {
		return nil, err
	}
	return conditional(r, etag{tag, form}, resp), nil
}

// conditional adds an ETag, and answers 304 if the client has it.
func conditional(r *rest.Request, tag etag, resp *rest.Response) *rest.Response {
	if rest.IsSafe(r.Method) && matches(r, "If-None-Match", func(one string) bool {
		return strings.TrimPrefix(one, "W/") == tag.String()
	}) {
		resp = &rest.Response{Status: http.StatusNotModified}
	}
	if resp.Header == nil {
		resp.Header = http.Header{}
	}
	resp.Header["Etag"] = []string{tag.String()}
	return resp
}

// matches reports whether a header lists * or a tag that fits.
func matches(r *rest.Request, header string, fits func(one string) bool) bool {
	line, _ := r.HeaderLine(header)
	for one := range strings.SplitSeq(line, ",") {
		if one = strings.TrimSpace(one); one == "*" || fits(one) {
			return true
		}
	}
	return false
}

// precondition checks what a change says about the row that it changes.
func (s *set) precondition(r *rest.Request, row model.Row) error {
	match, hasMatch := r.HeaderLine("If-Match")
	_, hasNone := r.HeaderLine("If-None-Match")
	switch {
	case !s.guard.ETag:
		return nil
	case !hasMatch && s.guard.Require:
		return &rest.Error{Status: http.StatusPreconditionRequired, Code: "precondition_required",
			Detail: "Send the ETag of the row that you change as If-Match."}
	case !hasNone && (!hasMatch || match == "*"):
		return nil
	}
	tag, err := s.rowTag(r, row, nil, nil)
	if err != nil {
		return err
	}
	same := func(one string) bool { // whatever form the client has seen
		if len(one) < 2 || one[0] != '"' || one[len(one)-1] != '"' {
			return false
		}
		seen, _, _ := strings.Cut(one[1:len(one)-1], ".")
		return seen == tag
	}
	weakly := func(one string) bool { return same(strings.TrimPrefix(one, "W/")) }
	if hasMatch && !matches(r, "If-Match", same) || hasNone && matches(r, "If-None-Match", weakly) {
		return staleRow()
	}
	return nil
}

func staleRow() *rest.Error {
	return &rest.Error{Status: http.StatusPreconditionFailed, Code: "precondition_failed",
		Detail: "The row has been changed since you read it."}
}

// changedMeanwhile answers a row whose version another program has moved: 412 under a Guard, and
// 409 without.
func (s *set) changedMeanwhile(err error) error {
	if !errors.Is(err, model.ErrChanged) {
		return err
	}
	e := staleRow()
	if !s.guard.ETag {
		e.Status, e.Code = http.StatusConflict, "conflict"
	}
	return e.WithCause(err)
}
