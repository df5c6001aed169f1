package latchkey_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey"
)

// shop are the settings of a project "web-shop".
type shop struct {
	MaxItems int      `name:"max_items" default:"100" help:"most items of an order"`
	Notify   bool     `name:"notify" default:"true" help:"whether customers get mails"`
	Origins  []string `name:"origins" default:"https://a.example" help:"whose pages may call"`
	Key      string   `name:"key" secret:"true" help:"the key of the payment service"`
	KeyFile  string   `name:"key_file" file:"key" help:"file that holds key"`
	Mail     struct {
		Pause time.Duration `name:"pause" default:"1m" min:"1s" help:"time between two mails"`
	} `name:"mail"`
}

// maxPause is the longest pause that Check accepts.
const maxPause = time.Hour

var errPause = errors.New("longer than an hour")

var errNoKey = errors.New("key is required with notify")

func (s *shop) Check() error {
	if s.Notify && s.Key == "" {
		return errNoKey
	}
	if strings.Contains(s.Key, " ") {
		return fmt.Errorf("key %q has a space", s.Key)
	}
	var bad []error
	if s.MaxItems > 1000 {
		bad = append(bad, latchkey.SettingErrorf("max_items", "want 1000 or less, key is %s", s.Key))
	}
	if strings.HasPrefix(s.Key, "old-") {
		bad = append(bad, latchkey.SettingErrorf("key", "want a new one, not %s", s.Key))
	}
	if s.Mail.Pause > maxPause {
		bad = append(bad, fmt.Errorf("mails: %w", latchkey.SettingErrorf("mail.pause", "want less: %w", errPause)))
	}
	return errors.Join(bad...)
}

// TestOwnSettingErrors checks that an error of SettingErrorf names the place of its setting in each
// source, as an error of our own settings does.
func TestOwnSettingErrors(t *testing.T) {
	t.Parallel()
	keyFile := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(keyFile, []byte("old-k3y\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, file string
		environ    []string
		want       []string // the lines, without the file's path
	}{
		{"file", "[web_shop]\nkey = 's3cret'\nmax_items = 1001\n", nil,
			[]string{`line 3: web_shop.max_items: "1001" is invalid: want 1000 or less, key is …`}},
		{"variable", "[web_shop]\nkey = 's3cret'\n", []string{"LATCHKEY_WEB_SHOP_MAX_ITEMS=1001"},
			[]string{`LATCHKEY_WEB_SHOP_MAX_ITEMS: "1001" is invalid: want 1000 or less, key is …`}},
		{"a secret", "", []string{"LATCHKEY_WEB_SHOP_KEY=old-s3cret"},
			[]string{`LATCHKEY_WEB_SHOP_KEY: its value is invalid: want a new one, not …`}},
		{"a secret in a file", "", []string{"LATCHKEY_WEB_SHOP_KEY_FILE=" + keyFile},
			[]string{fmt.Sprintf("LATCHKEY_WEB_SHOP_KEY_FILE: %q is invalid: its content is invalid: want a new one, not …",
				keyFile)}},
		{"several, one of them wrapped", "[web_shop]\nkey = 's3cret'\nmax_items = 1001\nmail.pause = '2h'\n", nil,
			[]string{`line 3: web_shop.max_items: "1001" is invalid: want 1000 or less, key is …`,
				`line 4: web_shop.mail.pause: "2h" is invalid: mails: mail.pause: want less: longer than an hour`}},
	} {
		_, err := loadFile(t, latchkey.Project{Name: "web-shop", Settings: new(shop)}, c.file, c.environ...)
		var got []string
		for line := range strings.SplitSeq(fmt.Sprint(err), "\n") {
			if at := strings.Index(line, ": line "); at >= 0 {
				line = line[at+len(": "):]
			}
			got = append(got, line)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		if pause := strings.Contains(c.file, "pause"); errors.Is(err, errPause) != pause {
			t.Errorf("%s: errors.Is does not find the wrapped error in %v", c.name, err)
		}
	}
	own := &shop{MaxItems: 1001, Key: "s3cret"} // a value that no source has given
	_, err := latchkey.Open(t.Context(), latchkey.Project{Name: "web-shop", Settings: own}, latchkey.Settings{})
	if want := "setting web_shop.max_items: want 1000 or less, key is …"; err == nil || err.Error() != want {
		t.Errorf("Open: %v, want %s", err, want)
	}
}

// TestOwnSettings loads a project's own settings from each source. Zero is a value, except in a
// struct that the program fills in.
func TestOwnSettings(t *testing.T) {
	t.Parallel()
	keyFile := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(keyFile, []byte("k3y\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	want := func(change func(*shop)) shop {
		s := shop{MaxItems: 100, Notify: true, Origins: []string{"https://a.example"}, Key: "k3y"}
		s.Mail.Pause = time.Minute
		change(&s)
		return s
	}
	for name, c := range map[string]struct {
		set     shop
		file    string
		environ []string
		want    shop
	}{
		"defaults": {shop{}, "", []string{"LATCHKEY_WEB_SHOP_KEY=k3y"}, want(func(*shop) {})},
		"a file": {shop{}, "[web_shop]\nmax_items = 7\nkey = 'k3y'\norigins = ['b']\n[web_shop.mail]\npause = '5s'\n",
			nil,
			want(func(s *shop) { s.MaxItems, s.Origins, s.Mail.Pause = 7, []string{"b"}, 5*time.Second })},
		"variables": {shop{}, "[web_shop]\nmax_items = 7\n", []string{"LATCHKEY_WEB_SHOP_KEY=k3y",
			"LATCHKEY_WEB_SHOP_MAX_ITEMS=8", "LATCHKEY_WEB_SHOP_MAIL_PAUSE=2s"},
			want(func(s *shop) { s.MaxItems, s.Mail.Pause = 8, 2*time.Second })},
		"zeros": {shop{}, "[web_shop]\nmax_items = 0\nnotify = false\norigins = []\nkey = 'k3y'\n", nil,
			want(func(s *shop) { s.MaxItems, s.Notify, s.Origins = 0, false, []string{} })},
		"a secret in a file": {shop{}, "", []string{"LATCHKEY_WEB_SHOP_KEY_FILE=" + keyFile},
			want(func(s *shop) { s.KeyFile = keyFile })},
		"set by the program": {shop{MaxItems: 9, KeyFile: keyFile}, "", nil,
			want(func(s *shop) { s.MaxItems, s.KeyFile = 9, keyFile })},
	} {
		got := c.set
		p := latchkey.Project{Name: "Web-Shop", Settings: &got}
		s, err := loadFile(t, p, c.file, c.environ...)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		s.Database = "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3")
		seen := shop{}
		p.Setup = func(*latchkey.Site) error { seen = got; return nil }
		for range 2 { // a project may be opened again
			site, err := latchkey.Open(t.Context(), p, s)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if err := site.Close(); err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff(c.want, seen); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	}
}

// TestOwnSettingsRefused checks the errors: they name the setting, its place and the nearest name,
// and show no secret.
func TestOwnSettingsRefused(t *testing.T) {
	t.Parallel()
	keyFile := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(keyFile, []byte("k3y\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const key = "LATCHKEY_WEB_SHOP_KEY=s3cret"
	for text, c := range map[string]struct {
		environ string
		want    string
	}{
		"[web_shop]\nmax_item = 7": {key,
			"line 2: web_shop.max_item: no such setting; the nearest is web_shop.max_items"},
		"[web_shop]\nmax_items = -1": {key,
			`line 2: web_shop.max_items: "-1" is invalid: want 0 or more`},
		"[web_shop]\nkey = 7": {"", "web_shop.key: its value is invalid"},
		"web_shop = 7":        {key, "web_shop: is a table"},
		"[shop]\nmax_items = 7": {key,
			"shop.max_items: no such setting; the nearest is web_shop.max_items"},
		"[web_shop]": {"", "setting web_shop: key is required with notify"},
		"[web_shop]\nnotify = true": {"LATCHKEY_WEB_SHOP_KEY=a s3cret",
			`setting web_shop: key "…" has a space`},
		"[web_shop]\nkey_file = '" + keyFile + "'": {key, "the value is given too"},
		"[web_shop]\nmax_items = 7 #": {"LATCHKEY_WEB_SHOP_MAXITEMS=7",
			"LATCHKEY_WEB_SHOP_MAXITEMS: no such setting; the nearest is LATCHKEY_WEB_SHOP_MAX_ITEMS"},
		"[web_shop]\n[web_shop.mail]\npause = '1ms'": {key, "want 1s or more"},
	} {
		_, err := loadFile(t, latchkey.Project{Name: "web-shop", Settings: new(shop)}, text, c.environ)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%q: %v, want %s", text, err, c.want)
		}
	}
	_, err := latchkey.Open(t.Context(), latchkey.Project{Name: "web-shop", Settings: new(shop)}, latchkey.Settings{})
	if !errors.Is(err, errNoKey) {
		t.Errorf("Open: %v", err)
	}
	s, err := loadFile(t, latchkey.Project{Name: "web-shop", Settings: new(shop)}, "", key)
	if err != nil {
		t.Fatal(err)
	}
	_, err = latchkey.Open(t.Context(), latchkey.Project{Name: "web-shop", Settings: new(shop)}, s)
	const want = "setting web_shop: LoadSettings has filled the Settings of another Project"
	if err == nil || err.Error() != want {
		t.Errorf("Open of another struct than the loaded one: %v", err)
	}
}

// TestOwnSettingsListed checks that a project's own settings are listed after ours.
func TestOwnSettingsListed(t *testing.T) {
	t.Parallel()
	list := latchkey.ListSettings(latchkey.Project{Name: "web-shop", Settings: new(shop)})
	own := list[len(latchkey.ListSettings(latchkey.Project{})):]
	want := []latchkey.Setting{
		{Name: "web_shop.max_items", Env: "LATCHKEY_WEB_SHOP_MAX_ITEMS", Flag: "web-shop-max-items", Default: "100",
			Help: "most items of an order"},
		{Name: "web_shop.key", Env: "LATCHKEY_WEB_SHOP_KEY", Help: "the key of the payment service"},
	}
	if diff := cmp.Diff(want, []latchkey.Setting{own[0], own[3]}); diff != "" || len(own) != 6 {
		t.Errorf("%d settings: %s", len(own), diff)
	}
}

// TestOwnSettingsClash checks that a project's settings cannot take the place of ours, or of a
// variable with another meaning.
func TestOwnSettingsClash(t *testing.T) {
	t.Parallel()
	type workers struct {
		N int `name:"workers" help:"x"`
	}
	type key struct {
		Key string `name:"key" help:"x"`
	}
	type name struct {
		Name string `name:"username" help:"x"`
	}
	for name, p := range map[string]latchkey.Project{
		"a table of ours":          {Name: "log", Settings: new(workers)},
		"a table of ours, capital": {Name: "Password", Settings: new(key)},
		"a setting of ours":        {Name: "database", Settings: new(key)},
		"a variable of ours":       {Name: "secret", Settings: new(key)}, // LATCHKEY_SECRET_KEY
		"createsuperuser's":        {Name: "superuser", Settings: new(name)},
		"no name of a table":       {Name: "été", Settings: new(key)},
		"no pointer":               {Name: "shop", Settings: key{}},
		"a nil pointer":            {Name: "shop", Settings: (*key)(nil)},
		"no struct":                {Name: "shop", Settings: new(int)},
		"no tags":                  {Name: "shop", Settings: &struct{ A int }{}},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s is accepted", name)
				}
			}()
			latchkey.ListSettings(p)
		}()
	}
}
