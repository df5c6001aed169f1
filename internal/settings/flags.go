package settings

import "github.com/spf13/pflag"

// Register adds --config to fs, and a flag for each setting that is not a secret. Load uses the
// values of the flags, also if several flag sets are registered.
func (l *Loader) Register(fs *pflag.FlagSet) {
	fs.StringVar(&l.file, "config", l.file, "settings `file` (default "+l.config.File+" if it exists)")
	for _, s := range l.schema {
		if s.secret {
			continue
		}
		f := fs.VarPF(&flag{setting: s, given: l.flags}, s.Flag, "", s.Help)
		f.DefValue = s.Default
		f.Hidden = s.rare
		if s.kind == kindBool {
			f.NoOptDefVal = "true"
		}
	}
}

// Flagged reports whether a flag has set the setting.
func (l *Loader) Flagged(name string) bool {
	_, given := l.flags[name]
	return given
}

// flag stores its value as text, because Load parses the values of all sources.
type flag struct {
	setting Setting
	given   map[string]any
}

// Set implements pflag.Value.
func (f *flag) Set(text string) error {
	f.given[f.setting.Name] = text
	return nil
}

// String implements pflag.Value.
func (f *flag) String() string {
	text, _ := f.given[f.setting.Name].(string)
	return text
}

// Type implements pflag.Value. --help shows it after the flag.
func (f *flag) Type() string {
	switch f.setting.kind {
	case kindList:
		return "list"
	case kindBool:
		return "bool"
	case kindInt, kindInt64:
		return "int"
	case kindDuration:
		return "duration"
	}
	return "string"
}
