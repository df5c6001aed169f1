package latchkey

import (
	"bytes"
	"context"
	"io"
	"log"
	"log/slog"
	"os"

	"github.com/latchkey-go/latchkey/internal/lines"
	"github.com/latchkey-go/latchkey/internal/printable"
	"github.com/latchkey-go/latchkey/internal/web"
)

// ownLog is the log of a project without Project.Log. All its lines pass one writer, so that they
// keep their order and are never mixed.
type ownLog struct {
	*slog.Logger
	lines  *lines.Writer
	access *web.AccessLog
}

// newOwnLog returns a log to sink. Warnings and errors are written at once. Other lines come with
// requests, and are written in batches; access lines are dropped if the sink is too slow for them.
func newOwnLog(s LogSettings, sink io.Writer) *ownLog {
	writer := lines.New(lines.Config{
		Sink: sink, Size: s.AccessBuffer, Wait: s.AccessWhenSlow == "wait",
		Dropped: func(n int) []byte {
			var line bytes.Buffer
			newLog(s, &line).Warn("log lines dropped", "lines", n, "hint",
				"what reads the log is too slow; log.access_when_slow = wait slows requests down instead")
			return line.Bytes()
		},
	})
	calm, urgent := newLog(s, writer.Waiting()).Handler(), newLog(s, writer).Handler()
	return &ownLog{slog.New(byLevel{calm, urgent}), writer, web.NewAccessLog(writer, s.Format == "json")}
}

// newLog returns a logger to w. Log lines contain text from clients and servers, so control
// characters are escaped: they must not drive a terminal. slog.TextHandler escapes them by itself.
func newLog(s LogSettings, w io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(s.Level)) // cannot fail: withDefaults has checked the name
	options := &slog.HandlerOptions{Level: level}
	if s.Format == "json" {
		return slog.New(slog.NewJSONHandler(printable.JSONWriter(w), options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// byLevel is a slog.Handler that gives warnings and errors to urgent, and other records to calm.
type byLevel struct{ calm, urgent slog.Handler }

func (h byLevel) Enabled(ctx context.Context, level slog.Level) bool {
	return h.urgent.Enabled(ctx, level)
}

func (h byLevel) Handle(ctx context.Context, r slog.Record) error {
	if r.Level < slog.LevelWarn {
		return h.calm.Handle(ctx, r)
	}
	return h.urgent.Handle(ctx, r)
}

func (h byLevel) WithAttrs(attrs []slog.Attr) slog.Handler {
	return byLevel{h.calm.WithAttrs(attrs), h.urgent.WithAttrs(attrs)}
}

func (h byLevel) WithGroup(name string) slog.Handler {
	return byLevel{h.calm.WithGroup(name), h.urgent.WithGroup(name)}
}

// flush writes the lines that wait, until ctx ends. l may be nil.
func (l *ownLog) flush(ctx context.Context) {
	if l != nil {
		_ = l.lines.Flush(ctx) // there is no log to report it to
	}
}

// takeStandard makes the standard library's log write through l until release is called. So
// log.Fatal, which ends the process without deferred calls, first writes the lines that wait. It
// does nothing if the program has given that log another output. l may be nil.
func (l *ownLog) takeStandard() (release func()) {
	if l == nil || log.Writer() != io.Writer(os.Stderr) {
		return func() {}
	}
	log.SetOutput(l.lines)
	return func() { log.SetOutput(os.Stderr) }
}

// FlushLog writes the log lines that wait, within Settings.Timeouts.Shutdown. Close does so too,
// and so does every warning or error that is logged, and log.Fatal while the command serve runs.
// Call FlushLog before os.Exit, and defer it in the project's own goroutines: a panic there ends
// the process, and the lines of the last 100 ms would be lost. With Project.Log it does nothing.
func (s *Site) FlushLog() {
	ctx, cancel := context.WithTimeout(context.Background(), s.settings.Timeouts.Shutdown)
	defer cancel()
	s.ownLog.flush(ctx)
}
