package settings_test

import (
	"strings"
	"testing"
)

func TestLoadErrors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		file    string
		environ []string
		args    []string
		want    string
	}{
		{"unknown key", "databse = 'x'\n", nil, nil,
			"latchkey.toml: line 1: databse: no such setting; the nearest is database"},
		{"unknown key in a table", "[password]\niteration = 3\n", nil, nil,
			"latchkey.toml: line 2: password.iteration: no such setting; the nearest is password.iterations"},
		{"unknown variable", "", []string{"LATCHKEY_DATABSE=x"}, nil,
			"LATCHKEY_DATABSE: no such setting; the nearest is LATCHKEY_DATABASE"},
		{"not quite a known variable", "", []string{"LATCHKEY_SUPERUSER_PASWORD=x"}, nil,
			"LATCHKEY_SUPERUSER_PASWORD: no such setting; the nearest is LATCHKEY_SUPERUSER_PASSWORD"},
		{"all at once", "x = 1\n", []string{"LATCHKEY_LOG_SIZE=big"}, nil,
			"latchkey.toml: line 1: x: no such setting; the nearest is preload\nLATCHKEY_LOG_SIZE: \"big\" " +
				"is invalid: want a whole number"},
		{"table for a value", "password = 3\n", nil, nil,
			"latchkey.toml: line 1: password: is a table: write [password]"},
		{"number", "", []string{"LATCHKEY_PASSWORD_ITERATIONS=many"}, nil,
			`LATCHKEY_PASSWORD_ITERATIONS: "many" is invalid: want a whole number`},
		{"number too small", "[password]\niterations = 0\n", nil, nil,
			`latchkey.toml: line 2: password.iterations: "0" is invalid: want 1 or more`},
		{"number below zero", "", nil, []string{"--log-size=-1"}, `--log-size: "-1" is invalid: want 0 or more`},
		{"number too large", "", nil, []string{"--log-size=99999999999999999999"},
			`--log-size: "99999999999999999999" is invalid: want a whole number`},
		{"a fraction is not a number", "[password]\niterations = 1.5\n", nil, nil,
			`latchkey.toml: line 2: password.iterations: "1.5" is invalid: want a whole number`},
		{"duration", "[password]\nmax_wait = 30\n", nil, nil,
			`latchkey.toml: line 2: password.max_wait: "30" is invalid: want a duration in quotes: "30s", "30d"`},
		{"duration without unit", "", nil, []string{"--password-max-wait=30"},
			`--password-max-wait: "30" is invalid: want a duration such as "30s", "5m", "250ms" or "30d"`},
		{"duration of zero", "", nil, []string{"--password-max-wait=0s"},
			`--password-max-wait: "0s" is invalid: want 1ms or more`},
		{"a value that may hold a password", "", []string{"LATCHKEY_LOG_FORMAT=x://s3cret"}, nil,
			`LATCHKEY_LOG_FORMAT: its value is invalid: want text or json`},
		{"a long value", "", []string{"LATCHKEY_LOG_FORMAT=" + strings.Repeat("x", 199) + "é"}, nil,
			`LATCHKEY_LOG_FORMAT: "` +
				strings.Repeat("x", 199) + `…" is invalid: want text or json`},
		{"choice", "", []string{"LATCHKEY_LOG_FORMAT=xml"}, nil,
			`LATCHKEY_LOG_FORMAT: "xml" is invalid: want text or json`},
		{"switch", "", []string{"LATCHKEY_LOG_ACCESS=maybe"}, nil,
			`LATCHKEY_LOG_ACCESS: "maybe" is invalid: want on or off`},
		{"boolean", "", []string{"LATCHKEY_PRELOAD=maybe"}, nil,
			`LATCHKEY_PRELOAD: "maybe" is invalid: want true or false`},
		{"boolean for a text", "database = true\n", nil, nil,
			`latchkey.toml: line 1: database: "true" is invalid: want a text in quotes`},
		{"list of numbers", "allowed_hosts = [1]\n", nil, nil,
			`latchkey.toml: line 1: allowed_hosts: "[1]" is invalid: want a list of texts: ["a", "b"]`},
		{"a secret is not repeated", "secret_key = 5\n", nil, nil,
			"latchkey.toml: line 1: secret_key: its value is invalid: want a text in quotes"},
		{"a value that only the caller checks", "", []string{"LATCHKEY_DATABASE=bad"}, nil,
			`LATCHKEY_DATABASE: "bad" is invalid: want a good one`},
		{"a value that only the caller checks, over the file's", "database = 'x'\n", []string{"LATCHKEY_DATABASE=bad"},
			nil,
			`LATCHKEY_DATABASE: "bad" is invalid: want a good one`},
		{"the caller checks nothing if a value is invalid", "",
			[]string{"LATCHKEY_DATABASE=bad", "LATCHKEY_LOG_SIZE=big"}, nil,
			`LATCHKEY_LOG_SIZE: "big" is invalid: want a whole number`},
		{"a key that occurs twice, after a list of several lines",
			"old_keys = [\n'a',\n]\npreload = true\npreload = false\n", nil, nil,
			"read settings: latchkey.toml: line 5: "},
		{"not TOML", "database = \n", nil, nil, "read settings: latchkey.toml: line 1: "},
		{"not TOML, further down", "# notes\n[log]\nformat = text\n", nil, nil,
			"read settings: latchkey.toml: line 3: "},
		{"a key that occurs twice", "preload = true\n\npreload = false\nold_keys = [\n]\n", nil, nil,
			"read settings: latchkey.toml: line 3: "},
		{"a table that occurs twice", "[log]\n[password]\n# more\n[log]\nsize = 3\n", nil, nil,
			"read settings: latchkey.toml: line 4: "},
		{"an unknown key of a second table", "[log]\nsize = 3\n[password]\n\niteration = 3\n", nil, nil,
			"latchkey.toml: line 5: password.iteration: no such setting; the nearest is password.iterations"},
		{"an unknown key with a dot", "\npassword.\"iteration\" = 3\n", nil, nil,
			"latchkey.toml: line 2: password.iteration: no such setting; the nearest is password.iterations"},
		{"an unknown key of an inline table", "\n\nlog = { szie = 3 }\n", nil, nil,
			"latchkey.toml: line 3: log.szie: no such setting; the nearest is log.size"},
		{"a file in big-endian UTF-16", "\xfe\xff\x00p", nil, nil,
			"read settings: latchkey.toml: is in UTF-16: save it in UTF-8"},
		{"a file in UTF-16", "\xff\xfep\x00", nil, nil, "read settings: latchkey.toml: is in UTF-16: save it in UTF-8"},
		{"file named and missing", "", nil, []string{"--config=nowhere.toml"}, "read settings: open nowhere.toml: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := load(t, c.file, c.environ, c.args...)
			if err == nil || !strings.HasPrefix(err.Error(), c.want) || !strings.HasSuffix(c.want, ": ") &&
				err.Error() != c.want {
				t.Errorf("error\n%v\nwant\n%s", err, c.want)
			}
		})
	}
}
