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

// nearest returns the one of names with the smallest distance from name.
func nearest(name string, names []string) string {
	best, fewest := "", -1
	for _, candidate := range names {
		if d := distance(name, candidate); fewest < 0 || d < fewest {
			best, fewest = candidate, d
		}
	}
	return best
}

// distance returns the Levenshtein distance. Only the first 64 bytes count, to bound the work.
func distance(a, b string) int {
	const bound = 64
	a, b = a[:min(len(a), bound)], b[:min(len(b), bound)]
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
