package rest

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/latchkey-go/latchkey/auth"
)

// WithRequestID returns r with a context by which log lines name it. A line of a [LogHandler] that is logged with
// this context has the request's id, method and path, and the user once an authenticator has found one. An empty
// id is replaced by a random one.
func WithRequestID(r *http.Request, id string) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), loggedKey{}, &logged{request: r, id: id}))
}

// RequestID returns the id of the request that ctx belongs to, "" where ctx belongs to none. A client reads it only
// where a view sends it: Django has no such header.
func RequestID(ctx context.Context) string {
	if l := loggedOf(ctx); l != nil {
		return l.requestID()
	}
	return ""
}

// LogHandler returns a handler that adds to each line what is known of the request whose context it is logged
// with: method, path, request_id and user, the user's id. API and Site put it around their loggers themselves. A
// line that has a request_id already passes as it is, so that one handler may stand around another.
func LogHandler(next slog.Handler) slog.Handler {
	if next == nil {
		panic("rest: LogHandler of no handler")
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
	l := loggedOf(ctx)
	if l == nil || namesRequest(own) {
		return h.Handler.Handle(ctx, own)
	}
	line := slog.NewRecord(own.Time, own.Level, own.Message, own.PC)
	line.AddAttrs(
		slog.String("method", cut(l.request.Method)),
		slog.String("path", cut(l.request.URL.EscapedPath())), // ASCII without control characters
		slog.String(requestIDKey, l.requestID()),
	)
	if user := l.user.Load(); user != nil {
		line.AddAttrs(slog.String("user", string(*user)))
	}
	own.Attrs(func(a slog.Attr) bool {
		line.AddAttrs(a)
		return true
	})
	return h.Handler.Handle(ctx, line)
}

func namesRequest(line slog.Record) (named bool) {
	line.Attrs(func(a slog.Attr) bool {
		named = a.Key == requestIDKey
		return !named
	})
	return named
}

func (h logHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return logHandler{h.Handler.WithAttrs(attrs)}
}

func (h logHandler) WithGroup(name string) slog.Handler {
	return logHandler{h.Handler.WithGroup(name)}
}

// logged is what log lines say of a request.
type logged struct {
	request *http.Request
	user    atomic.Pointer[auth.UserID] // nil until an authenticator has found one
	once    sync.Once
	id      string
}

type loggedKey struct{}

func loggedOf(ctx context.Context) *logged {
	l, _ := ctx.Value(loggedKey{}).(*logged)
	return l
}

// requestID makes the id of a request that came without one, when it is first asked for.
func (l *logged) requestID() string {
	l.once.Do(func() {
		if l.id == "" {
			l.id = rand.Text()[:16] // 80 bits
		}
	})
	return l.id
}

// identify tells the log who asks.
func (r *Request) identify(ctx context.Context) {
	if l := loggedOf(ctx); l != nil && r.identity != anonymous {
		l.user.Store(&r.identity.User.ID)
	}
}

// logContext is the request's context, by which log lines name the request also where nobody stands in front of
// the view to see to it.
func (r *Request) logContext() context.Context {
	ctx := r.Context()
	if loggedOf(ctx) == nil {
		ctx = WithRequestID(r.Request, "").Context()
		r.identify(ctx)
	}
	return ctx
}

// cut bounds what a log line says of a client's text.
func cut(s string) string {
	const most = 256
	if len(s) > most {
		return s[:most] + "..."
	}
	return s
}
