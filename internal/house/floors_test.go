package house_test

import (
	"go/parser"
	"go/token"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/latchkey-go/latchkey"

var (
	text   = []string{"golang.org/x/text/"}
	json   = []string{"github.com/go-json-experiment/json"}
	number = []string{"github.com/shopspring/decimal"}
	crypto = []string{"golang.org/x/crypto/", "golang.org/x/sys/cpu"}
	otter  = []string{"github.com/maypok86/otter/v2"}
	pgx    = []string{"github.com/jackc/", "golang.org/x/sync/"}
	mysql  = []string{"github.com/go-sql-driver/mysql", "filippo.io/edwards25519"}
	driver = []string{
		"modernc.org/", "golang.org/x/sys/unix", "github.com/dustin/go-humanize", "github.com/google/uuid",
		"github.com/remyoudompheng/bigfft", "github.com/mattn/go-isatty", "github.com/ncruces/go-strftime",
	}
	prometheus = []string{
		"github.com/prometheus/", "github.com/beorn7/perks/", "github.com/cespare/xxhash/",
		"github.com/munnerz/goautoneg",
		"google.golang.org/protobuf/", "golang.org/x/sys/unix",
	}
	decimal = []string{"github.com/shopspring/decimal"}
	console = []string{"go.starlark.net/", "golang.org/x/term", "golang.org/x/sys/unix"}
)

// floors lists what each package of the library may import, directly and indirectly. "own:" is a
// package of this module, with everything that its own entry allows. Any other entry is a prefix of
// foreign import paths. Every package may import the standard library.
var floors = map[string][]string{
	"auth":               text,
	"auth/password":      join(text, crypto, own("auth", "auth/password/internal/argon2")),
	"auth/cache":         join(otter, own("auth")),
	"auth/token":         own("auth", "auth/cache"),
	"auth/apikey":        own("auth", "auth/cache", "internal/keytext"),
	"model":              join(decimal, own("internal/nearest")),
	"internal/trigger":   nil,
	"internal/pytext":    text,
	"internal/mimeparse": own("internal/pytext"),
	"internal/fields":    join(number, own("internal/pytext")),
	"internal/pyurl":     own("internal/pytext"),
	"internal/vary":      nil,
	"internal/onward":    nil,
	"internal/signing":   nil,
	"internal/cookies":   nil,
	"internal/keytext":   nil,
	"internal/mask":      own("internal/keytext"),
	"internal/testrig":   own("auth"),
	"internal/reqinfo":   own("auth", "internal/mask"),
	"internal/lines":     nil,
	"internal/span":      nil,
	"internal/nearest":   nil,
	"rest": join(json, own("auth", "internal/pytext", "internal/mimeparse", "internal/fields",
		"internal/vary", "internal/onward", "internal/pyurl", "internal/testrig", "internal/mask", "internal/reqinfo")),
	"staticfiles": own("internal/vary"),
	"authtoken":   own("auth", "auth/token", "auth/apikey", "rest"),
	"session":     join(text, json, own("auth", "auth/cache", "rest", "internal/signing", "internal/cookies")),
	"messages":    own("rest", "session"),
	"throttle":    join(text, json, own("auth", "rest")),
	"apikey":      own("auth", "auth/token", "auth/apikey", "rest"),
	"audit":       join(text, json, own("auth", "rest")),
	"refusal":     own("auth", "rest"),
	"serializer":  join(text, json, decimal, own("model", "rest", "internal/fields", "internal/pytext")),
	"resource": join(text, json, decimal, own("auth", "model", "rest", "serializer", "internal/fields",
		"internal/pytext")),
	"adminlog":          own("auth", "internal/pytext"),
	"internal/schema":   nil,
	"sqlstore/engine":   nil,
	"internal/sqldb":    join(text, own("auth", "auth/cache", "sqlstore/engine", "internal/trigger")),
	"internal/dburl":    nil,
	"internal/dbclient": own("internal/dburl"),
	"sqlstore": own("adminlog", "audit", "auth", "auth/token", "auth/apikey", "session", "throttle", "refusal",
		"internal/schema",
		"internal/sqldb", "sqlstore/engine"),
	"sqlstore/sqlite":      join(driver, own("sqlstore")),
	"sqlstore/postgres":    join(pgx, own("internal/dburl", "sqlstore")),
	"sqlstore/mysql":       join(mysql, own("internal/dburl", "sqlstore")),
	"migrate":              own("sqlstore", "migrate/internal/ddl"),
	"migrate/ops":          join(decimal, own("model")),
	"migrate/ops/detect":   own("migrate/ops"),
	"migrate/internal/ddl": own("migrate/ops"),
	"migrate/ops/gofile":   own("migrate/ops"),
	"table":                own("model", "sqlstore", "internal/pytext"),
	"browsable":            own("rest", "session", "page"),
	"openapi":              own("auth", "model", "page", "resource", "rest", "serializer"),
	"page":                 text,
	"client":               own("model"),
	"internal/gosource":    own("model"),
	"internal/django":      own("internal/gosource"),
	"internal/inspectdb":   join(text, json, own("internal/gosource", "sqlstore")),
	"admin": own("page", "adminlog", "table", "serializer", "auth", "auth/password", "auth/token",
		"auth/apikey", "rest", "session",
		"sqlstore"),
	"authtest":         own("auth", "auth/token", "auth/apikey", "session", "throttle", "refusal"),
	"internal/urlconf": own("internal/pyurl"),
	"internal/web": join(text, json, own("auth", "rest", "internal/lines", "internal/reqinfo", "internal/urlconf"),
		[]string{"github.com/coreos/go-systemd/v22/activation"}),
	"internal/settings": join(own("internal/nearest", "internal/span"), []string{
		"github.com/knadh/koanf/", "github.com/pelletier/go-toml/",
		"github.com/go-viper/mapstructure/", "github.com/mitchellh/", "github.com/spf13/pflag"}),
	"internal/metrics": join(text, json, crypto, prometheus,
		own("auth", "auth/password", "auth/apikey", "sqlstore")),
	"internal/scan":      join(text, own("auth", "auth/apikey")),
	"internal/printable": own("internal/pytext"),
	"internal/runs":      join(text, own("auth")),
	"internal/shell": join(text, json, console, own("auth", "auth/token", "auth/apikey", "rest",
		"internal/printable")),
	"internal/making": own("migrate", "migrate/ops/detect", "migrate/ops/gofile"),
	"internal/cli": join(text, json, crypto, console, []string{"github.com/spf13/"},
		own("audit", "auth", "auth/password", "auth/password/internal/argon2", "auth/token", "auth/apikey", "rest",
			"session", "throttle", "internal/schema", "internal/sqldb", "sqlstore", "migrate", "internal/making",
			"internal/printable", "internal/inspectdb", "internal/django",
			"internal/shell", "internal/scan", "internal/span", "internal/dbclient", "internal/dburl", "staticfiles")),
	"": join([]string{"github.com/coreos/go-systemd/v22/daemon"},
		own("resource", "table",
			"apikey", "audit", "internal/metrics", "internal/cli", "internal/settings", "internal/web", "internal/runs",
			"internal/lines",
			"internal/printable", "internal/dbclient", "internal/testrig", "internal/urlconf", "auth/password",
			"authtoken", "admin", "page", "browsable",
			"migrate", "messages", "session", "sqlstore/sqlite", "sqlstore/postgres", "sqlstore/mysql", "throttle")),
	"internal/dbtest": join(crypto, own("auth/password", "sqlstore/sqlite", "sqlstore/postgres", "sqlstore/mysql",
		"migrate")),
	"testkit": own("", "apikey", "internal/dbtest"),
}

// relative returns a package's path from the module: "" for the root. ours is false for a package
// of another module.
func relative(pkg string) (name string, ours bool) {
	if pkg == module {
		return "", true
	}
	return strings.CutPrefix(pkg, module+"/")
}

func TestFloors(t *testing.T) {
	t.Parallel()
	deps := map[string][]string{}
	for _, line := range list(t, "-f", `{{.ImportPath}} {{join .Deps " "}}`, "./...") {
		pkg, rest, _ := strings.Cut(line, " ")
		name, _ := relative(pkg)
		deps[name] = strings.Fields(rest)
	}
	for pkg := range floors {
		if _, found := deps[pkg]; !found {
			t.Errorf("%s: no such package", pkg)
		}
		allowed := allowedIn(pkg)
		for _, dep := range deps[pkg] {
			name, ours := relative(dep)
			switch {
			case isStandard(dep):
			case ours && name != pkg && !slices.Contains(allowed, "own:"+name):
				t.Errorf("%s imports %s, which is above or beside it", pkg, dep)
			case !ours && !slices.ContainsFunc(allowed, func(a string) bool { return strings.HasPrefix(dep, a) }):
				t.Errorf("%s imports %s, which floors does not allow", pkg, dep)
			}
		}
	}
}

// allowedIn returns the entries of pkg with the entries of the packages in them.
func allowedIn(pkg string) []string {
	allowed := slices.Clone(floors[pkg])
	for _, entry := range floors[pkg] {
		if name, ours := strings.CutPrefix(entry, "own:"); ours {
			allowed = append(allowed, allowedIn(name)...)
		}
	}
	return allowed
}

// TestSuiteNeedsNoLibrary checks that authtest imports this module and the standard library only.
// So a user's own store that runs authtest needs no library for tests.
func TestSuiteNeedsNoLibrary(t *testing.T) {
	t.Parallel()
	for _, dep := range list(t, "-f", `{{join .Imports "\n"}}`, "./authtest") {
		if !isStandard(dep) && !strings.HasPrefix(dep, module+"/") {
			t.Errorf("authtest imports %s", dep)
		}
	}
}

// TestOwnEngine checks that conformance/ownengine uses public packages only, as an engine of
// another module must.
func TestOwnEngine(t *testing.T) {
	t.Parallel()
	seen := 0
	for name, text := range files(t, ".go") {
		if !strings.HasPrefix(name, "conformance/ownengine/") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range file.Imports {
			if strings.Contains(i.Path.Value, "/internal/") {
				t.Errorf("%s imports %s", name, i.Path.Value)
			}
		}
		seen++
	}
	if seen == 0 {
		t.Error("there is no conformance/ownengine")
	}
}

// TestDriver checks that only one package imports each driver.
func TestDriver(t *testing.T) {
	t.Parallel()
	for _, line := range list(t, "-f", "{{.ImportPath}} {{join .Imports \" \"}}", "./...") {
		pkg, imports, _ := strings.Cut(line, " ")
		for driver, one := range map[string]string{"modernc.org/": "sqlite", "github.com/jackc/": "postgres",
			"github.com/go-sql-driver/": "mysql"} {
			if strings.Contains(imports, driver) && pkg != module+"/sqlstore/"+one {
				t.Errorf("%s imports a driver", pkg)
			}
		}
	}
}

// isStandard reports whether the standard library has the package.
func isStandard(pkg string) bool {
	first, _, _ := strings.Cut(pkg, "/")
	return !strings.Contains(first, ".")
}

// list returns the lines that go list prints.
func list(t *testing.T, args ...string) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"list"}, args...)...)
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list %v: %v", args, err)
	}
	return strings.FieldsFunc(string(out), func(r rune) bool { return r == '\n' })
}

func join(lists ...[]string) []string { return slices.Concat(lists...) }

func own(names ...string) []string {
	var list []string
	for _, n := range names {
		list = append(list, "own:"+n)
	}
	return list
}
