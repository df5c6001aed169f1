package openapi

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/resource"
	"github.com/latchkey-go/latchkey/rest"
)

// errorText describes the errors of all views.
var errorText = map[int]string{
	http.StatusBadRequest:           "The body or a parameter is refused. Messages stand under the fields.",
	http.StatusUnauthorized:         "There is no credential, or it is refused.",
	http.StatusForbidden:            "The credential is not enough for this.",
	http.StatusNotFound:             "There is no such object, or it is not shown to this client.",
	http.StatusNotAcceptable:        "The version that Accept asks for does not exist.",
	http.StatusConflict:             "The change does not fit what is stored.",
	http.StatusPreconditionFailed:   "The object has been changed since the client read it.",
	http.StatusPreconditionRequired: "The header If-Match is missing.",
	http.StatusTooManyRequests:      "Too many requests. Retry-After says how many seconds to wait, if that is known.",
}

// errorExample has the words of the answers.
var errorExample = map[int]string{
	http.StatusUnauthorized:         "Authentication credentials were not provided.",
	http.StatusForbidden:            "You do not have permission to perform this action.",
	http.StatusNotFound:             "Not found.",
	http.StatusNotAcceptable:        `Invalid version in "Accept" header.`,
	http.StatusConflict:             "The row has been changed since you read it.",
	http.StatusPreconditionFailed:   "The row has been changed since you read it.",
	http.StatusPreconditionRequired: "Send the ETag of the row that you change as If-Match.",
	http.StatusTooManyRequests:      "Request was throttled. Expected available in 42 seconds.",
}

// errorName is the name of a response in the components: BadRequest.
func errorName(status int) string {
	return cmp.Or(camel(http.StatusText(status)), "Status"+strconv.Itoa(status))
}

// errors returns the statuses of errors that an operation may answer.
func (e *endpoint) errors(hasBody bool) []int {
	policy, set := e.view.Policy(), map[int]bool{}
	add := func(status int, may bool) {
		if may {
			set[status] = true
		}
	}
	isSafe := rest.IsSafe(e.method)
	hasChallenge := len(policy.Authenticators) > 0 && policy.Authenticators[0].Challenge() != ""
	lists := e.isResource && e.isList() && e.own.Answer == nil
	_, byOffset := e.set.Pages.(resource.LimitOffset)
	add(http.StatusBadRequest, hasBody || lists && len(e.set.Filters)+len(e.set.Search) > 0)
	add(http.StatusUnauthorized, hasChallenge)
	_, anyScope := e.view.Scopes()
	add(http.StatusForbidden, len(policy.Authenticators) > 0 && (!hasChallenge || !e.isOpen() ||
		e.takesLimited() && !anyScope))
	scheme := policy.Versioning.Scheme
	add(http.StatusNotFound, len(e.params) > 0 || lists && e.set.Pages != nil && !byOffset ||
		scheme == rest.QueryParameterVersioning || scheme == rest.HostNameVersioning)
	add(http.StatusNotAcceptable, scheme == rest.AcceptHeaderVersioning)
	add(http.StatusTooManyRequests, len(policy.Throttles) > 0)
	if e.isResource && !isSafe {
		guard := e.set.Guard
		versioned := e.set.Model.Version != nil && !guard.ETag && e.method != http.MethodPost
		add(http.StatusConflict, e.method == http.MethodDelete && e.set.Extra == "" || versioned)
		add(http.StatusPreconditionFailed, guard.ETag && len(e.params) > 0)
		add(http.StatusPreconditionRequired, guard.Require && len(e.params) > 0)
	}
	for _, status := range e.own.Errors {
		set[status] = true
	}
	return slices.Sorted(maps.Keys(set))
}

// isOpen reports whether nobody is refused for who they are.
func (e *endpoint) isOpen() bool {
	for _, p := range e.view.Policy().Permissions {
		if p != rest.Permission(rest.AllowAny) {
			return false
		}
	}
	return true
}

// errorRef returns a reference to the response of an error, and makes it.
func (b *builder) errorRef(status int) rest.Object {
	b.responses[status] = true
	return rest.Object{"$ref", "#/components/responses/" + errorName(status)}
}

// errorResponses returns the responses that operations refer to.
func (b *builder) errorResponses() rest.Object {
	all := rest.Object{}
	names := map[string]int{}
	for status := range b.responses {
		names[errorName(status)] = status
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		all = append(all, name, b.errorResponse(names[name]))
	}
	return all
}

func (b *builder) errorResponse(status int) rest.Object {
	o := rest.Object{"description", errorText[status]}
	if errorText[status] == "" {
		o = rest.Object{"description", statusText(status)}
	}
	schema, example := "ErrorDetail", any(rest.Object{"detail", errorExample[status]})
	if status == http.StatusBadRequest {
		schema, example = "ValidationErrors", rest.Object{"field", []string{"This field is required."}}
	} else if errorExample[status] == "" {
		example = rest.Object{"detail", statusText(status)}
	}
	switch status {
	case http.StatusTooManyRequests:
		o = append(o, "headers", rest.Object{"Retry-After", rest.Object{"description", "Seconds to wait.",
			"schema", rest.Object{"type", "integer"}}})
	case http.StatusUnauthorized:
		o = append(o, "headers", rest.Object{"WWW-Authenticate", rest.Object{"description",
			"How to authenticate.", "schema", text("")}})
	}
	return append(o, "content", rest.Object{"application/json", rest.Object{"schema", reference(b.errorSchema(schema)),
		"example", example}})
}

// errorSchema makes the component of errors with a name.
func (b *builder) errorSchema(name string) string {
	detail := object(rest.Object{"detail", text("")}, []string{"detail"})
	if name == "ValidationErrors" {
		const said = "Messages by the name of the field, in lists; of nested objects in objects. Those of the whole " +
			"body stand under non_field_errors, and those of a body that cannot be read under detail."
		detail = rest.Object{"type", "object", "description", said, "additionalProperties", rest.Object{}}
	}
	ref := b.place(name, answer, detail)
	return strings.TrimPrefix(ref[1].(string), "#/components/schemas/")
}

// success is the status of an operation that succeeds.
func (e *endpoint) success() int {
	switch {
	case e.own.Status != 0:
		return e.own.Status
	case e.method == http.MethodDelete && e.own.Answer == nil:
		return http.StatusNoContent
	case e.isResource && e.set.Action(e.method) == resource.Create:
		return http.StatusCreated
	}
	return http.StatusOK
}

// statusText is the description of a status, which a response must have.
func statusText(status int) string {
	return cmp.Or(http.StatusText(status), "Status "+strconv.Itoa(status))
}

func statusKey(status int) string { return strconv.Itoa(status) }
