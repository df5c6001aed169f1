package staticfiles

import (
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// Add reads further sources, which come after the earlier ones. A style sheet can refer to files of
// its own source and of earlier ones. Call Add before the first request.
func (f *Files) Add(sources ...Source) error {
	for _, source := range sources {
		added, err := f.read(source)
		if err != nil {
			return fmt.Errorf("staticfiles: %w", err)
		}
		f.hash(added)
	}
	return nil
}

// URL returns the URL of a file, with the hash in its name. A fragment is kept: "icons.svg#key".
// Like Django's ManifestStaticFilesStorage, URL does not accept an unknown name: it panics, because
// the page that has the URL would be broken. Call it while the program starts, or in templates that
// a test renders.
func (f *Files) URL(name string) string {
	name, fragment, isFragment := strings.Cut(name, "#")
	found := f.byName[name]
	if found == nil {
		panic(fmt.Sprintf("staticfiles: no source has the file %q", name))
	}
	u := f.prefix + (&url.URL{Path: found.hashed}).EscapedPath()
	if isFragment {
		u += "#" + fragment
	}
	return u
}

// Path returns the path below which requests for the files come: that of the prefix, without
// Config.ScriptName.
func (f *Files) Path() string { return f.path }

// Names returns the plain names of all files, sorted.
func (f *Files) Names() []string { return slices.Sorted(maps.Keys(f.byName)) }

// Conflicts returns the names that more than one source has, sorted. The file of the earliest
// source is served and collected, as with Django's finders.
func (f *Files) Conflicts() []string {
	return slices.Compact(slices.Sorted(slices.Values(f.conflicts)))
}

// Missing returns the references of style sheets to files below the prefix that no source has.
func (f *Files) Missing() []Missing {
	var list []Missing
	for _, r := range f.missing {
		if f.byName[r.target] == nil && f.byName[r.sheet] == r.of {
			list = append(list, Missing{Sheet: r.sheet, Target: r.target})
		}
	}
	slices.SortFunc(list, func(a, b Missing) int {
		return cmp.Or(cmp.Compare(a.Sheet, b.Sheet), cmp.Compare(a.Target, b.Target))
	})
	return slices.Compact(list)
}

// Missing is a reference of a style sheet that leads nowhere.
type Missing struct{ Sheet, Target string } // names of files
