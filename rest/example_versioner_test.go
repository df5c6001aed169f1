package rest_test

import (
	"fmt"
	"net/http/httptest"

	"github.com/latchkey-go/latchkey/rest"
)

// ByHeader is a versioning scheme: the header X-Version names the version.
type ByHeader struct{}

// DetermineVersion returns the version of the header, if that is allowed.
func (ByHeader) DetermineVersion(r *rest.Request, c rest.VersionConfig) (string, bool, error) {
	version, sent := r.HeaderLine("X-Version")
	if !sent {
		return c.Default, c.Default != "", nil
	}
	if !c.Allows(version) {
		return "", false, rest.NotFound("No such version.")
	}
	return version, true, nil
}

// A versioning scheme of a project's own.
func ExampleVersioner() {
	api := rest.New(rest.Config{
		Permissions: []rest.Permission{rest.AllowAny},
		Versioning:  rest.VersionConfig{Scheme: ByHeader{}, Default: "2026-01", Allowed: []string{"2026-02"}},
	})
	view := api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) {
		return rest.OK(r.Version()), nil
	}))
	for _, version := range []string{"", "2026-02", "2026-03"} {
		r, w := httptest.NewRequest("GET", "/", nil), httptest.NewRecorder()
		if version != "" {
			r.Header.Set("X-Version", version)
		}
		view.ServeHTTP(w, r)
		fmt.Println(w.Code, w.Body)
	}
	// Output:
	// 200 "2026-01"
	// 200 "2026-02"
	// 404 {"detail":"No such version."}
}
