package latchkey

import (
	"context"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
)

// notify tells systemd the state of the service, if it wants to know (NOTIFY_SOCKET).
func (s *Site) notify(ctx context.Context, state string) {
	if _, err := daemon.SdNotify(false, state); err != nil {
		s.log.WarnContext(ctx, "systemd not notified", "state", state, "err", err)
	}
}

// feedWatchdog tells systemd twice in each WatchdogSec that the process runs, until ctx ends.
func (s *Site) feedWatchdog(ctx context.Context) {
	interval, err := daemon.SdWatchdogEnabled(false)
	if err != nil {
		s.log.WarnContext(ctx, "watchdog of systemd", "err", err)
	}
	if err != nil || interval <= 0 {
		return
	}
	ticker := time.NewTicker(interval / 2)
	defer ticker.Stop()
	for {
		s.notify(ctx, daemon.SdNotifyWatchdog)
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}
