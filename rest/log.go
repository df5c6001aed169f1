package rest

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/mask"
)

// WithRequestID returns a copy of r with a context that identifies the request in the log. A line
// that a [LogHandler] logs with this context has the request's id, method and path, and the user
// once an authenticator has found one. An empty id is replaced by a random one.
func WithRequestID(r *http.Request, id string) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), requestInfoKey{}, &requestInfo{request: r, id: id}))
}

// RequestID returns the id of the request that ctx belongs to, or "" if it belongs to none. A
// latchkey.Site sends it to clients whose request was refused or failed, in the header
// X-Request-ID.
func RequestID(ctx context.Context) string {
	if info := requestInfoOf(ctx); info != nil {
		return info.requestID()
	}
	return ""
}

// LogHandler returns a handler that adds method, path, request_id and user (the user's id) of the
// request to each line that is logged with its context. API and Site wrap their loggers in it. It
// does not change a line that already has a request_id, so that handlers can be nested.
func LogHandler(next slog.Handler) slog.Handler {
	if next == nil {
		panic("rest: LogHandler needs a handler")
	}
	if _, ok := next.(logHandler); ok {
		return next
	}
	return logHandler{next}
}

const requestIDKey = "request_id"

type logHandler struct{ slog.Handler }

// Handle puts the request's attributes before the line's own.
func (h logHandler) Handle(ctx context.Context, own slog.Record) error {
	info := requestInfoOf(ctx)
	if info == nil || hasRequestID(own) {
		return h.Handler.Handle(ctx, own)
	}
	line := slog.NewRecord(own.Time, own.Level, own.Message, own.PC)
	line.AddAttrs(
		slog.String("method", truncate(info.request.Method)),
		slog.String("path", truncate(mask.Path(info.request.URL))), // ASCII without control characters
		slog.String(requestIDKey, info.requestID()),
	)
	if user := info.user.Load(); user != nil {
		line.AddAttrs(slog.String("user", string(*user)))
	}
	own.Attrs(func(a slog.Attr) bool {
		line.AddAttrs(a)
		return true
	})
	return h.Handler.Handle(ctx, line)
}

func hasRequestID(line slog.Record) (found bool) {
	line.Attrs(func(a slog.Attr) bool {
		found = a.Key == requestIDKey
		return !found
	})
	return found
}

func (h logHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return logHandler{h.Handler.WithAttrs(attrs)}
}

func (h logHandler) WithGroup(name string) slog.Handler {
	return logHandler{h.Handler.WithGroup(name)}
}

// requestInfo is the part of a request that log lines show.
type requestInfo struct {
	request *http.Request
	user    atomic.Pointer[auth.UserID] // nil until an authenticator has found one
	route   atomic.Pointer[string]      // nil outside of every route
	once    sync.Once
	id      string
}

type requestInfoKey struct{}

func requestInfoOf(ctx context.Context) *requestInfo {
	info, _ := ctx.Value(requestInfoKey{}).(*requestInfo)
	return info
}

// requestID returns the id, and makes one when it is first needed.
func (i *requestInfo) requestID() string {
	i.once.Do(func() {
		if i.id == "" {
			i.id = rand.Text()[:16] // 80 bits
		}
	})
	return i.id
}

// noteUser stores the user for log lines.
func (r *Request) noteUser(ctx context.Context) {
	if info := requestInfoOf(ctx); info != nil && r.identity != anonymous {
		info.user.Store(&r.identity.User.ID)
	}
}

// logContext returns the request's context for log lines. If WithRequestID has not been called
// outside the view, logContext calls it.
func (r *Request) logContext() context.Context {
	ctx := r.Context()
	if requestInfoOf(ctx) == nil {
		ctx = WithRequestID(r.Request, "").Context()
		r.noteUser(ctx)
	}
	return ctx
}

// truncate shortens a client's text for a log line.
func truncate(s string) string {
	const most = 256
	if len(s) > most {
		return s[:most] + "..."
	}
	return s
}
