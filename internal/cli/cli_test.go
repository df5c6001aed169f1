package cli_test

import (
	"net/http"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/rest"
)

// project is the tutorial's, and two handlers, one of them guarded.
func project() {
	latchkey.Main(latchkey.Project{Name: "tutorial", Setup: func(site *latchkey.Site) {
		site.View("/get/my/func/", rest.Func(func(*rest.Request) (*rest.Response, error) { return rest.NoContent(), nil }),
			rest.Permissions(rest.Rule{Message: "no"}))
		site.View("/token/", site.ObtainAuthToken)
		site.Handle("/plain/", http.NotFoundHandler())
		site.Handle("/guarded/{path...}", site.API.Protect(rest.Permissions(rest.IsAdminUser))(http.NotFoundHandler()))
	}})
}

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"tutorial": project})
}

func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		UpdateScripts:       os.Getenv("LATCHKEY_TEST_UPDATE") != "",
		Setup: func(env *testscript.Env) error {
			env.Setenv("LATCHKEY_PASSWORD_ITERATIONS", "1000")
			env.Setenv("LOGNAME", "René Root")
			return nil
		},
	})
}
