package settings

import "strings"

// byEnv is each setting's name by its environment variable.
func (l *Loader) byEnv() map[string]string {
	names := make(map[string]string, len(l.schema))
	for _, s := range l.schema {
		names[s.Env] = s.Name
	}
	return names
}

// find returns the setting of that name, or nil.
func (l *Loader) find(name string) *Setting {
	for i := range l.schema {
		if l.schema[i].Name == name {
			return &l.schema[i]
		}
	}
	return nil
}

// envName is a setting's variable. An unknown variable stands in its layer under its own name.
func (l *Loader) envName(name string) string {
	if s := l.find(name); s != nil {
		return s.Env
	}
	return name
}

// flagName is a setting's flag, with its dashes.
func (l *Loader) flagName(name string) string { return "--" + l.find(name).Flag }

// foreign reports whether a variable with our prefix is known to be no setting.
func (l *Loader) foreign(key, value string) bool {
	if name, ok := strings.CutPrefix(key, l.config.Prefix); ok && isServiceLink(name, value) {
		return true
	}
	for _, other := range l.config.Others {
		if begin, any := strings.CutSuffix(other, "*"); key == other || any && strings.HasPrefix(key, begin) {
			return true
		}
	}
	return false
}

// nearest is the one of names that it takes the fewest edits to reach.
func nearest(name string, names []string) string {
	best, fewest := "", -1
	for _, candidate := range names {
		if d := distance(name, candidate); fewest < 0 || d < fewest {
			best, fewest = candidate, d
		}
	}
	return best
}

// distance is Levenshtein's, over a name cut at 64 bytes.
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
