package settings

import "strings"

// byEnv returns the names of the settings by their environment variables.
func (l *Loader) byEnv() map[string]string {
	names := make(map[string]string, len(l.schema))
	for _, s := range l.schema {
		names[s.Env] = s.Name
	}
	return names
}

// find returns the setting with that name, or nil.
func (l *Loader) find(name string) *Setting {
	for i := range l.schema {
		if l.schema[i].Name == name {
			return &l.schema[i]
		}
	}
	return nil
}

// envName returns the variable of a setting. The name of an unknown variable is returned unchanged.
func (l *Loader) envName(name string) string {
	if s := l.find(name); s != nil {
		return s.Env
	}
	return name
}

// flagName returns the flag of a setting, with two dashes.
func (l *Loader) flagName(name string) string { return "--" + l.find(name).Flag }

// isForeign reports whether a variable with our prefix is not meant for us: it is a service link of
// Kubernetes, or one of Config.Others.
func (l *Loader) isForeign(key, value string) bool {
	if name, ok := strings.CutPrefix(key, l.config.Prefix); ok && isServiceLink(name, value) {
		return true
	}
	return l.isOther(key)
}

// isOther reports whether a variable is one of Config.Others.
func (l *Loader) isOther(key string) bool {
	for _, other := range l.config.Others {
		if begin, any := strings.CutSuffix(other, "*"); key == other || any && strings.HasPrefix(key, begin) {
			return true
		}
	}
	return false
}
