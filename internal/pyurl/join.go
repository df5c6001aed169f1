package pyurl

import "strings"

// Join is urllib.parse.urljoin for a base with http or https: it resolves a reference against base.
// A reference that cannot be split is returned as it is.
func Join(base, reference string) string {
	b, ok := Split(base)
	u, okToo := Split(reference)
	switch {
	case !ok || !okToo || u.Scheme != "" && u.Scheme != b.Scheme:
		return reference
	case reference == "":
		return base
	}
	u.Scheme = b.Scheme
	if u.Host != "" {
		return u.String()
	}
	u.Host = b.Host
	if u.Path == "" {
		u.Path = b.Path
		if u.Query == "" {
			u.Query = b.Query
		}
		return u.String()
	}
	path, params := cutParams(u.Path)
	u.Path = joinPath(cutParamsOff(b.Path), path) + params
	return u.String()
}

// cutParams cuts the parameters of the last segment off, with their semicolon. Python drops a
// semicolon that nothing follows.
func cutParams(path string) (before, params string) {
	last := strings.LastIndexByte(path, '/') + 1
	semicolon := strings.IndexByte(path[last:], ';')
	if semicolon < 0 {
		return path, ""
	}
	before, params = path[:last+semicolon], path[last+semicolon:]
	if params == ";" {
		params = ""
	}
	return before, params
}

func cutParamsOff(path string) string {
	before, _ := cutParams(path)
	return before
}

// joinPath resolves the segments "." and ".." of a path, which is relative to base unless it begins
// with a slash.
func joinPath(base, path string) string {
	segments := strings.Split(path, "/")
	if !strings.HasPrefix(path, "/") {
		before := strings.Split(base, "/")
		if before[len(before)-1] != "" {
			before = before[:len(before)-1]
		}
		segments = withoutEmpty(append(before, segments...))
	}
	var out []string
	for _, s := range segments {
		switch {
		case s == ".." && len(out) > 0:
			out = out[:len(out)-1]
		case s != ".." && s != ".":
			out = append(out, s)
		}
	}
	if last := segments[len(segments)-1]; last == "." || last == ".." {
		out = append(out, "")
	}
	if joined := strings.Join(out, "/"); joined != "" {
		return joined
	}
	return "/"
}

// withoutEmpty drops the empty segments between the first and the last one.
func withoutEmpty(segments []string) []string {
	var out []string
	for i, s := range segments {
		if s != "" || i == 0 || i == len(segments)-1 {
			out = append(out, s)
		}
	}
	return out
}
