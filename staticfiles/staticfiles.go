// Package staticfiles serves a project's style sheets, scripts and images, as django.contrib's
// staticfiles and WhiteNoise do. Programs embed their files, and ask for the URL of each:
//
//	//go:embed assets
//	var assets embed.FS
//
//	files, err := staticfiles.New(staticfiles.Config{
//		Prefix:  "/static/",
//		Sources: []staticfiles.Source{{Files: assets, Mount: "notes/"}},
//	})
//	files.URL("notes/assets/base.css") // "/static/notes/assets/base.3f2a91b0c4d1.css"
//
// The name in a URL has a hash of the content, so browsers keep the file for ever, and ask for a
// new one as soon as the content changes. [Files] is the handler of these URLs. It serves the
// plain names too. [Files.Collect] writes all files into a folder for a web server, as
// collectstatic does.
//
// Everybody may read static files: nothing here asks for a credential, and nothing sets a cookie.
package staticfiles

import (
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"
)

// Source is a tree of files.
type Source struct {
	Files fs.FS
	// Mount is the folder below the prefix in which the files appear: "latchkey/". Default "": the
	// prefix itself.
	Mount string
}

// Config describes Files.
type Config struct {
	// Prefix is what the URLs of files begin with, Django's STATIC_URL: "/static/", or the address
	// of another host, "https://static.example.com/". It ends with a slash. Required.
	Prefix string
	// ScriptName is the path under which a proxy serves the site, and which it removes from
	// requests, if Prefix has it: with "/api" and the prefix "/api/static/", requests come for
	// "/static/".
	ScriptName string
	// Sources are the trees of files. If two have a file of one name, the earlier source wins.
	Sources []Source
	// Ignore are patterns of path.Match, for names of files and folders and for whole paths. What
	// matches one is left out. Nil means Django's: "CVS", ".*" and "*~".
	Ignore []string
	// ErrorPage returns the page for 404, 405 and 406. Default: one line of plain text.
	ErrorPage func(status int) http.Handler
}

// Files are the files of all sources, in memory, and their http.Handler. They are safe for
// concurrent use once no source is added any more.
type Files struct {
	prefix    string // of URLs
	path      string // of requests
	foreign   bool   // whether the URLs are those of another host
	ignore    []string
	page      func(status int) http.Handler
	byName    map[string]*file
	byHashed  map[string]*file
	conflicts []string
	missing   []reference
}

// New reads all sources. A later change of a source has no effect. The error is that of a source
// that cannot be read, or describes a mistake in c.
func New(c Config) (*Files, error) {
	where, err := parsePrefix(c.Prefix)
	if err != nil {
		return nil, err
	}
	f := &Files{
		prefix: c.Prefix, path: where.Path, foreign: where.Host != "", ignore: c.Ignore, page: c.ErrorPage,
		byName: map[string]*file{}, byHashed: map[string]*file{},
	}
	if below, found := strings.CutPrefix(where.Path, c.ScriptName+"/"); found {
		f.path = "/" + below
	}
	if f.ignore == nil {
		f.ignore = []string{"CVS", ".*", "*~"}
	}
	for _, pattern := range f.ignore {
		if _, err := path.Match(pattern, ""); err != nil {
			return nil, fmt.Errorf("staticfiles: ignore %q: %w", pattern, err)
		}
	}
	if f.page == nil {
		f.page = plainPage
	}
	return f, f.Add(c.Sources...)
}

// CheckPrefix reports whether New accepts a prefix. The error says what is wrong.
func CheckPrefix(prefix string) error {
	_, err := parsePrefix(prefix)
	return err
}

func parsePrefix(prefix string) (*url.URL, error) {
	where, err := url.Parse(prefix)
	isPath := err == nil && where.Scheme == "" && strings.HasPrefix(prefix, "/") && !strings.HasPrefix(prefix, "//")
	isAddress := err == nil && (where.Scheme == "http" || where.Scheme == "https") && where.Host != ""
	isPlain := err == nil && where.User == nil && !strings.ContainsAny(prefix, "?#") && where.String() == prefix
	if !isPath && !isAddress || !isPlain || !strings.HasSuffix(prefix, "/") {
		return nil, fmt.Errorf("staticfiles: %q is no prefix: want a path or an address that ends with a slash: "+
			"/static/ or https://static.example.com/", prefix)
	}
	return where, nil
}
