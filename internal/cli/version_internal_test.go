package cli

import (
	"runtime"
	"runtime/debug"
	"testing"
)

func TestVersionText(t *testing.T) {
	t.Parallel()
	goLine := runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH + "\n"
	deps := func(m debug.Module) []*debug.Module { return []*debug.Module{{Path: "other", Version: "v9"}, &m} }
	revision := []debug.BuildSetting{{Key: "vcs.revision", Value: "abc123"},
		{Key: "vcs.time", Value: "2026-11-26T01:00:00Z"},
		{Key: "vcs.modified", Value: "false"}}
	for name, c := range map[string]struct {
		info debug.BuildInfo
		want string
	}{
		"no build info": {debug.BuildInfo{}, "x (devel)\nlatchkey (devel)\n" + goLine},
		"a project": {debug.BuildInfo{Main: debug.Module{Version: "v2.0.0"},
			Deps: deps(debug.Module{Path: modulePath, Version: "v0.3.0"})}, "x v2.0.0\nlatchkey v0.3.0\n" + goLine},
		"a project beside a checkout": {debug.BuildInfo{Main: debug.Module{Version: "(devel)"},
			Deps: deps(debug.Module{Path: modulePath, Version: "v0.3.0", Replace: &debug.Module{Path: "../latchkey"}})},
			"x (devel)\nlatchkey (devel)\n" + goLine},
		"our own command": {debug.BuildInfo{Main: debug.Module{Version: "v0.3.0"}}, "x v0.3.0\nlatchkey v0.3.0\n" +
			goLine},
		"from version control": {debug.BuildInfo{Settings: revision},
			"x (devel)\nlatchkey (devel)\n" + goLine + "revision abc123 2026-11-26T01:00:00Z\n"},
		"with changes": {debug.BuildInfo{Settings: append(revision[:2:2],
			debug.BuildSetting{Key: "vcs.modified", Value: "true"})},
			"x (devel)\nlatchkey (devel)\n" + goLine + "revision abc123 2026-11-26T01:00:00Z, modified\n"},
	} {
		if got := versionText("x", &c.info); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
