package settings_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// write creates a file for the test and returns its path.
func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "value")
	if err := os.WriteFile(path, []byte(text), 0o444); err != nil { // like the secrets of a container
		t.Fatal(err)
	}
	return path
}

// TestValueInAFile reads secrets like those of containers. One line break at the end, which echo
// adds, is removed.
func TestValueInAFile(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, content, want string }{
		{"echo", "s3cret\n", "s3cret"},
		{"echo on Windows", "s3cret\r\n", "s3cret"},
		{"printf", "s3cret", "s3cret"},
		{"an editor on Windows", "\ufeffs3cret\r\n", "s3cret"},
		{"spaces belong to the secret", " s3 cret \n", " s3 cret "},
	} {
		for how, load := range map[string]func(path string) (schema, error){
			"file": func(path string) (schema, error) { return load(t, "secret_key_file = '"+path+"'\n", nil) },
			"variable": func(path string) (schema, error) {
				return load(t, "", []string{"LATCHKEY_SECRET_KEY_FILE=" + path})
			},
			"flag": func(path string) (schema, error) { return load(t, "", nil, "--secret-key-file", path) },
		} {
			s, err := load(write(t, c.content))
			if err != nil || s.Secret != c.want {
				t.Errorf("%s by %s: %q, %v; want %q", c.name, how, s.Secret, err, c.want)
			}
		}
	}
	longest := strings.Repeat("x", 64<<10-1)
	if s, err := load(t, "", []string{"LATCHKEY_SECRET_KEY_FILE=" + write(t, longest+"\n")}); err != nil ||
		s.Secret != longest {
		t.Errorf("the longest: %d bytes, %v", len(s.Secret), err)
	}
	s, err := load(t, "", []string{"LATCHKEY_OLD_KEYS_FILE=" + write(t, "one, with a comma\r\ntwo\n\n")})
	if diff := cmp.Diff([]string{"one, with a comma", "two"}, s.Old); err != nil || diff != "" {
		t.Errorf("a list: %v %s", err, diff)
	}
	link := filepath.Join(t.TempDir(), "link") // secrets of Kubernetes are links
	if err := os.Symlink(write(t, "s3cret\n"), link); err != nil {
		t.Fatal(err)
	}
	if s, err := load(t, "", []string{"LATCHKEY_SECRET_KEY_FILE=" + link}); err != nil || s.Secret != "s3cret" {
		t.Errorf("a link: %q, %v", s.Secret, err)
	}
}

func TestValueInAFileRefused(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	const name = "LATCHKEY_SECRET_KEY_FILE"
	for _, c := range []struct {
		name, path, file string
		environ          []string
		want             []string
	}{
		{"missing", filepath.Join(folder, "nowhere"), "", nil,
			[]string{name + ": ", "nowhere", "cannot be read: no such file"}},
		{"a folder", folder, "", nil, []string{name + ": ", "want the path of a regular file"}},
		{"an endless device", "/dev/zero", "", nil, []string{name + ": ", "want the path of a regular file"}},
		{"empty", write(t, "\n"), "", nil, []string{name + ": ", "the file is empty"}},
		{"two lines", write(t, "s3cret\ns3cret\n"), "", nil,
			[]string{name + ": ", "its content is invalid: want a text without line breaks"}},
		{"two line breaks", write(t, "s3cret\n\n"), "", nil,
			[]string{name + ": ", "its content is invalid: want a text without line breaks"}},
		{"a line break of Unicode", write(t, "s3cret\u2028"), "", nil,
			[]string{name + ": ", "its content is invalid: want a text without line breaks"}},
		{"UTF-16", write(t, "\xff\xfes\x003\x00"), "", nil,
			[]string{name + ": ", "the file is in UTF-16: save it in UTF-8"}},
		{"big-endian UTF-16", write(t, "\xfe\xff\x00s\x003"), "", nil,
			[]string{name + ": ", "the file is in UTF-16: save it in UTF-8"}},
		{"too long", write(t, strings.Repeat("s3cret", 20_000)), "", nil,
			[]string{name + ": ", "longer than 65536 bytes"}},
		{"value and file", write(t, "s3cret"), "", []string{"LATCHKEY_SECRET_KEY=s3cret"},
			[]string{name + ": ", "the value is given too: set only one of the two (LATCHKEY_SECRET_KEY)"}},
		{"value in the settings file", write(t, "s3cret"), "\nsecret_key = 's3cret'\n", nil,
			[]string{name + ": ", "set only one of the two (latchkey.toml: line 2: secret_key)"}},
	} {
		s, err := load(t, c.file, append(c.environ, name+"="+c.path))
		if err == nil || strings.Contains(err.Error(), "s3cret") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %q, %v", c.name, s.Secret, err)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v: lacks %q", c.name, err, want)
			}
		}
	}
}

// TestInvisibleCharactersAreRefused: invisible characters in a value are refused, because
// "sqlite:x\n" is another database than "sqlite:x".
func TestInvisibleCharactersAreRefused(t *testing.T) {
	t.Parallel()
	const control, invisible, spaces = "want a text without line breaks and other control characters",
		"want a text without invisible characters", "want a text without spaces at its ends"
	for _, c := range []struct{ file, variable, want string }{
		{"", "LATCHKEY_DATABASE=sqlite:x\n", control},
		{"", "LATCHKEY_DATABASE=sqlite:x\r", control},
		{"", "LATCHKEY_DATABASE=\nsqlite:x", control},
		{"", "LATCHKEY_DATABASE=sqlite:x\t", control},
		{"", "LATCHKEY_DATABASE=sqlite:x\u0085", control},
		{"", "LATCHKEY_DATABASE=sqlite:x ", spaces},
		{"", "LATCHKEY_DATABASE=\u00a0sqlite:x", spaces},
		{"", "LATCHKEY_DATABASE=\ufeffsqlite:x", invisible},
		{"", "LATCHKEY_DATABASE=sqlite:x\u200b", invisible},
		{"", "LATCHKEY_DATABASE=sqlite:x\u2028", control},
		{"", "LATCHKEY_SECRET_KEY=s3cret\n", control},
		{"", "LATCHKEY_SECRET_KEY=s3cret\u2029", control},
		{"", "LATCHKEY_SECRET_KEY=s3cret\x00", control},
		{"", "LATCHKEY_OLD_KEYS=s3\ncret,b", control},
		{"database = \"sqlite:x\\n\"\n", "", control},
		{"secret_key = \"\"\"\ns3cret\n\"\"\"\n", "", control},
		{"allowed_hosts = ['a', \"b\\n\"]\n", "", control},
		{"old_keys = ['s3cret', '']\n", "", "want a list without empty texts"},
		{"", "LATCHKEY_SECRET_KEY= s3cret ", ""},
		{"", "LATCHKEY_SECRET_KEY=\u200ds3cret", ""},
		{"", "LATCHKEY_ALLOWED_HOSTS=a, b\n", ""},
		{"", "LATCHKEY_DATABASE=sqlite:/a b/é.sqlite3", ""},
	} {
		name, _, _ := strings.Cut(c.variable+c.file, "=")
		_, err := load(t, c.file, []string{c.variable})
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s%q: %v", c.file, c.variable, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), strings.TrimSpace(name)+": ") ||
			!strings.HasSuffix(err.Error(), c.want)):
			t.Errorf("%s%q: %v; want %s", c.file, c.variable, err, c.want)
		case err != nil && strings.Contains(err.Error(), "s3cret"):
			t.Errorf("the error contains a secret: %v", err)
		}
	}
}

// TestServiceLinks: the variables that Kubernetes sets for the Services of a namespace are ignored,
// and no others.
func TestServiceLinks(t *testing.T) {
	t.Parallel()
	for _, variable := range []string{
		"LATCHKEY_SERVICE_HOST=10.0.0.1", "LATCHKEY_SERVICE_PORT=80", "LATCHKEY_SERVICE_PORT_HTTP=80",
		"LATCHKEY_PORT=tcp://10.0.0.1:80",
		"LATCHKEY_PORT_80_TCP=tcp://10.0.0.1:80", "LATCHKEY_PORT_80_TCP_PROTO=tcp", "LATCHKEY_PORT_80_TCP_PORT=80",
		"LATCHKEY_PORT_80_TCP_ADDR=10.0.0.1",
		"LATCHKEY_POSTGRESQL_SERVICE_HOST=10.0.0.2", "LATCHKEY_POSTGRESQL_SERVICE_PORT=5432",
		"LATCHKEY_POSTGRESQL_SERVICE_PORT_TCP_POSTGRESQL=5432",
		"LATCHKEY_POSTGRESQL_PORT=tcp://10.0.0.2:5432", "LATCHKEY_POSTGRESQL_PORT_5432_TCP=tcp://10.0.0.2:5432",
		"LATCHKEY_POSTGRESQL_PORT_5432_TCP_ADDR=10.0.0.2", "LATCHKEY_LOG_2_PORT_53_UDP_PROTO=udp",
		"LATCHKEY_X_PORT_9_SCTP_PORT=9",
	} {
		if _, err := load(t, "", []string{variable}); err != nil {
			t.Error(err)
		}
	}
	for variable, near := range map[string]string{
		"LATCHKEY_DATABASEE=x": "LATCHKEY_DATABASE", "LATCHKEY_PORT=8000": "", "LATCHKEY_LOG_PORT=8000": "",
		"LATCHKEY_PORT_80=tcp":     "",
		"LATCHKEY_PORT_HTTP_TCP=x": "", "LATCHKEY_XSERVICE_HOST=x": "", "LATCHKEY_SERVICE_HOSTS=x": "",
		"LATCHKEY_PORT_80_TCP_NAME=x": "", "LATCHKEY_SERVICE=x": "",
	} {
		name, _, _ := strings.Cut(variable, "=")
		if _, err := load(t, "", []string{variable}); err == nil ||
			!strings.HasPrefix(err.Error(), name+": no such setting; the nearest is "+near) {
			t.Errorf("%s: %v", variable, err)
		}
	}
}
