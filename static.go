package latchkey

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/latchkey-go/latchkey/internal/settings"
	"github.com/latchkey-go/latchkey/internal/web"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/staticfiles"
)

// StaticSettings say where static files are served. They are Django's STATIC_URL and STATIC_ROOT,
// and the ignore_patterns of its staticfiles app.
type StaticSettings struct {
	URL    string   `name:"url" default:"static/" rare:"true" help:"what the URLs of static files begin with: static/ for a path below proxy.force_script_name, /static/ for a path as it is, or https://static.example.com/ for another host"`
	Root   string   `name:"root" auto:"none" help:"folder into which the command collectstatic writes static files, for a web server that serves them itself"`
	Ignore []string `name:"ignore" default:"CVS,.*,*~" rare:"true" help:"patterns of static files and folders that are left out, for their names or whole paths"`
}

// staticPrefix returns static.url as an absolute path or an address.
func (s Settings) staticPrefix() string {
	if u, err := url.Parse(s.Static.URL); err != nil || u.Scheme != "" || strings.HasPrefix(s.Static.URL, "/") {
		return s.Static.URL
	}
	return s.Proxy.ForceScriptName + "/" + s.Static.URL
}

// staticProblems returns the invalid settings of static files.
func (s Settings) staticProblems() (list []settings.Problem) {
	if err := staticfiles.CheckPrefix(s.staticPrefix()); err != nil || s.staticPrefix() == "/" {
		list = append(list, settings.Problem{Name: "static.url",
			Want: "want a path or an address that ends with a slash: static/, /static/ or https://static.example.com/"})
	}
	for _, pattern := range s.Static.Ignore {
		if _, err := path.Match(pattern, ""); err != nil {
			list = append(list, settings.Problem{Name: "static.ignore", Want: fmt.Sprintf("%q: %v", pattern, err)})
		}
	}
	return list
}

// buildStatic creates the static files of the site, without any source.
func (s *Site) buildStatic() (err error) {
	s.static, err = staticfiles.New(staticfiles.Config{
		Prefix: s.settings.staticPrefix(), ScriptName: s.settings.Proxy.ForceScriptName,
		Ignore: append([]string{}, s.settings.Static.Ignore...), // not nil: an empty list ignores nothing
		ErrorPage: func(status int) http.Handler {
			return web.Frame(unlessOff(s.settings.Security.XFrameOptions), rest.ErrorPage(status))
		},
	})
	return err
}

// Static serves a project's style sheets, scripts and images below static.url, which is /static/
// unless it is set: with the mount "notes/", the file "base.css" is /static/notes/base.css. Call
// Static in Setup. It reads all files at once, so a later change has no effect. If two sources have
// a file of one name, the earlier wins. The files need no credential and touch no session.
// StaticURL returns their URLs, and the command collectstatic copies them. See package staticfiles.
//
// The error is that of a file that cannot be read, or says that the mount is no relative path.
func (s *Site) Static(mount string, files fs.FS) error {
	return s.static.Add(staticfiles.Source{Files: files, Mount: mount})
}

// StaticURL returns the URL of a static file, with a hash of its content in the name, so that
// browsers may keep it for ever. It is Django's {% static %}. StaticURL panics if no source has the
// file: call it in Setup, after Static.
func (s *Site) StaticURL(name string) string { return s.static.URL(name) }

// servesStatic reports whether the site serves static files itself. It does not if there are none,
// or if static.url is the root of another host: the site's own paths are below the root too.
func (s *Site) servesStatic() bool { return len(s.static.Names()) > 0 && s.static.Path() != "/" }

// withStatic returns a handler that serves static files, and passes other requests on to next. It
// stands outside of sessions, so that no static file gets a cookie.
func (s *Site) withStatic(next http.Handler) http.Handler {
	if !s.servesStatic() {
		return next
	}
	below := s.static.Path()
	files := s.routed(below+"{path...}", web.Frame(s.frame, s.static))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, below) {
			files.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// checkStaticPaths refuses routes that static files would hide.
func (s *Site) checkStaticPaths() error {
	var bad []error
	for _, route := range s.routes {
		if s.servesStatic() && strings.HasPrefix(route.Pattern, s.static.Path()) {
			bad = append(bad, fmt.Errorf("the route %s is never reached: static files are below %s; change the "+
				"pattern, or set static.url", route.Pattern, s.static.Path()))
		}
	}
	return errors.Join(bad...)
}
