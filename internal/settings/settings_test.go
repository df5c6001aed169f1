package settings_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"github.com/latchkey-go/latchkey/internal/settings"
)

type schema struct {
	Database string   `name:"database" default:"sqlite:x.sqlite3" help:"where"`
	Secret   string   `name:"secret_key" secret:"true" auto:"made" help:"hush"`
	Hosts    []string `name:"allowed_hosts" default:"a, b" help:"who"`
	Preload  bool     `name:"preload" help:"whether"`
	Retries  int      `name:"retries" default:"3" help:"how often"`
	File     string   `name:"secret_key_file" file:"secret_key" help:"where hushed"`
	Old      []string `name:"old_keys" secret:"true" help:"hushed before"`
	OldFile  string   `name:"old_keys_file" file:"old_keys" help:"where hushed before"`
	Password struct {
		Iterations int           `name:"iterations" default:"1000000" min:"1" help:"how many"`
		MaxWait    time.Duration `name:"max_wait" default:"5s" min:"1ms" rare:"true" help:"how long"`
	} `name:"password"`
	Log struct {
		Format string `name:"format" default:"text" oneof:"text json" help:"how"`
		Access string `name:"access" default:"on" oneof:"on off" help:"whether"`
		Size   int64  `name:"size" help:"bytes"`
	} `name:"log"`
}

// load loads a file (written for the test unless empty), variables and a command line.
func load(t *testing.T, file string, environ []string, args ...string) (schema, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "latchkey.toml")
	if file != "" {
		if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	loader := settings.New(schema{}, settings.Config{
		Prefix: "LATCHKEY_", File: path, Environ: func() []string { return environ },
		Others: []string{"LATCHKEY_SUPERUSER_PASSWORD", "LATCHKEY_TEST_*"},
	})
	flags := pflag.NewFlagSet("test", pflag.ContinueOnError)
	loader.Register(flags)
	if err := flags.Parse(args); err != nil {
		t.Fatal(err)
	}
	var s schema
	err := loader.Load(&s, func() []settings.Problem {
		problems := loader.Complete(&s, loader.Given())
		if s.Database == "bad" {
			problems = append(problems, settings.Problem{Name: "database", Want: "want a good one"})
		}
		return problems
	})
	if err != nil {
		err = &relative{strings.ReplaceAll(err.Error(), filepath.Dir(path)+string(filepath.Separator), "")}
	}
	return s, err
}

// relative is an error text without the path of the test's folder.
type relative struct{ text string }

func (e *relative) Error() string { return e.text }

func defaults() schema {
	var s schema
	s.Database, s.Hosts = "sqlite:x.sqlite3", []string{"a", "b"}
	s.Retries = 3
	s.Password.Iterations, s.Password.MaxWait = 1000000, 5*time.Second
	s.Log.Format, s.Log.Access = "text", "on"
	return s
}

func TestLoad(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		file    string
		environ []string
		args    []string
		change  func(*schema)
	}{
		{"no source", "", nil, nil, func(s *schema) {}},
		{"file", "database = 'sqlite:f'\nallowed_hosts = ['c']\npreload = true\n[password]\niterations = 1_000\n" +
			"max_wait = '250ms'\n[log]\naccess = false\nsize = 9000000000\n",
			nil, nil, func(s *schema) {
				s.Database, s.Hosts, s.Preload, s.Log.Access, s.Log.Size = "sqlite:f", []string{"c"}, true, "off",
					9_000_000_000
				s.Password.Iterations, s.Password.MaxWait = 1000, 250*time.Millisecond
			}},
		{"an empty list and zero are values", "allowed_hosts = []\n", []string{"LATCHKEY_RETRIES=0"}, nil,
			func(s *schema) { s.Hosts, s.Retries = []string{}, 0 }},
		{"an empty list in a variable", "", []string{"LATCHKEY_ALLOWED_HOSTS=,"}, []string{"--retries=0"},
			func(s *schema) { s.Hosts, s.Retries = []string{}, 0 }},
		{"empty table", "[password]\n", nil, nil, func(s *schema) {}},
		{"file with a byte order mark and Windows' line ends", "\ufeffpreload = true\r\n[log]\r\nformat = 'json'\r\n",
			nil, nil,
			func(s *schema) { s.Preload, s.Log.Format = true, "json" }},
		{"variables", "", []string{"LATCHKEY_ALLOWED_HOSTS= x ,y,", "LATCHKEY_PASSWORD_MAX_WAIT=1m",
			"LATCHKEY_SECRET_KEY=a=b", "LATCHKEY_PRELOAD=on", "HOME=/", "LATCHKEY_TEST_X=1",
			"LATCHKEY_SUPERUSER_PASSWORD=p"},
			nil, func(s *schema) {
				s.Hosts, s.Password.MaxWait, s.Secret, s.Preload = []string{"x", "y"}, time.Minute, "a=b", true
			}},
		{"an empty variable is not set", "", []string{"LATCHKEY_DATABASE=", "LATCHKEY_LOG_SIZE=", "LATCHKEY_NOSUCH="},
			nil, func(s *schema) {}},
		{"the minimum", "[log]\nsize = 0\n", []string{"LATCHKEY_PASSWORD_MAX_WAIT=1ms"},
			[]string{"--password-iterations=1"}, func(s *schema) {
				s.Password.Iterations, s.Password.MaxWait = 1, time.Millisecond
			}},
		{"flags", "", nil, []string{"--password-iterations", "7", "--preload", "--log-format=json",
			"--allowed-hosts=z"},
			func(s *schema) {
				s.Password.Iterations, s.Preload, s.Log.Format, s.Hosts = 7, true, "json", []string{"z"}
			}},
		{"flag over variable over file", "database = 'file'\n[password]\niterations = 1\nmax_wait = '1s'\n",
			[]string{"LATCHKEY_DATABASE=env", "LATCHKEY_PASSWORD_ITERATIONS=2"}, []string{"--database=flag"},
			func(s *schema) {
				s.Database, s.Password.Iterations, s.Password.MaxWait = "flag", 2, time.Second
			}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			want := defaults()
			c.change(&want)
			got, err := load(t, c.file, c.environ, c.args...)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFlags(t *testing.T) {
	t.Parallel()
	fs := pflag.NewFlagSet("test", pflag.ContinueOnError)
	settings.New(schema{}, settings.Config{Prefix: "P_", File: "p.toml"}).Register(fs)
	if fs.Lookup("secret-key") != nil {
		t.Error("a secret is a flag")
	}
	usage := fs.FlagUsages()
	for _, want := range []string{"--config file", "p.toml", "--allowed-hosts list", "--password-iterations int",
		"(default 1000000)"} {
		if !strings.Contains(usage, want) {
			t.Errorf("help lacks %q:\n%s", want, usage)
		}
	}
	if strings.Contains(usage, "--password-max-wait") {
		t.Error("help lists a rare flag")
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	loader := settings.New(schema{}, settings.Config{Prefix: "P_"})
	var got []string
	for _, s := range loader.List()[1:4] {
		got = append(got, strings.Join([]string{s.Name, s.Env, s.Flag, s.Default, s.Help}, "|"))
	}
	want := []string{"secret_key|P_SECRET_KEY||made|hush", "allowed_hosts|P_ALLOWED_HOSTS|allowed-hosts|a, b|who",
		"preload|P_PRELOAD|preload||whether"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	var s schema
	s.Password.Iterations = 3
	if problems := loader.Complete(&s, loader.Given()); problems != nil {
		t.Error(problems)
	}
	filled := defaults()
	filled.Password.Iterations = 3
	if diff := cmp.Diff(filled, s); diff != "" {
		t.Error(diff)
	}
}

func TestNewPanics(t *testing.T) {
	t.Parallel()
	for want, prototype := range map[string]any{
		"has no name tag": struct{ A int }{},
		"has no help tag": struct {
			A int `name:"a"`
		}{},
		"is a float64: want a string, []string, bool, int, int64 or time.Duration": struct {
			A float64 `name:"a" help:"h"`
		}{},
		"want a whole number": struct {
			A int `name:"a" help:"h" default:"x"`
		}{},
		"is the file of b, which is not a text": struct {
			A string `name:"a" help:"h" file:"b"`
			B int    `name:"b" help:"h"`
		}{},
	} {
		func() {
			defer func() {
				if got, _ := recover().(string); !strings.HasPrefix(got, "settings: ") || !strings.Contains(got, want) {
					t.Errorf("panic %q, want %q", got, want)
				}
			}()
			settings.New(prototype, settings.Config{})
		}()
	}
}

func FuzzVariables(f *testing.F) {
	for _, text := range []string{"", "30s", "-1", "true", "a,b", "\x00", "1e9", "json", "x@y"} {
		f.Add("LATCHKEY_LOG_FORMAT", text)
		f.Add("LATCHKEY_PASSWORD_MAX_WAIT", text)
		f.Add("LATCHKEY_A.B", text)
	}
	f.Fuzz(func(t *testing.T, key, value string) {
		loader := settings.New(schema{}, settings.Config{Prefix: "LATCHKEY_",
			Environ: func() []string { return []string{key + "=" + value} }})
		var s schema
		if err := loader.Load(&s, nil); err == nil &&
			(s.Log.Format != "text" && s.Log.Format != "json" || s.Password.MaxWait <= 0) {
			t.Errorf("%q=%q is accepted: %+v", key, value, s)
		}
	})
}

// FuzzFile loads any text as a settings file. Each line number in an error must exist in the text.
func FuzzFile(f *testing.F) {
	for _, text := range []string{
		"", "\ufeffpreload = true\r\n", "[log]\nsize = 3\n[log]\n", "a.\"b\\u0041\" = 1\na.bA = 2\n",
		"old_keys = [\n'a',\n]\nx = {y = {z = 1}}\n",
		"[[log]]\nsize = 1\n", "database = \"\"\"\nx\"\"\"\n", "''=1\n", "[a.''.b]\n", "\xff\xfe", "x = 1979-05-27",
		"preload = true\npreload = 1",
	} {
		f.Add(text)
	}
	line := regexp.MustCompile(`(?m)latchkey\.toml: line ([0-9]+)(?:: |$)`)
	f.Fuzz(func(t *testing.T, text string) {
		_, err := load(t, text, nil)
		if err == nil {
			return
		}
		for _, found := range line.FindAllStringSubmatch(err.Error(), -1) {
			if n, _ := strconv.Atoi(found[1]); n < 1 || n > strings.Count(text, "\n")+1 {
				t.Errorf("%q: %v", text, err)
			}
		}
	})
}
