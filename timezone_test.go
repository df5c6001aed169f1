package latchkey_test

import (
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/rest"
)

// The setting time_zone is the zone of the API, unless the project's own Config has one.
func TestTimeZoneSetting(t *testing.T) {
	t.Parallel()
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		setting string
		own     *time.Location
		want    string
	}{
		{"", nil, "UTC"}, {"UTC", nil, "UTC"}, {"Europe/Berlin", nil, "Europe/Berlin"},
		{"Europe/Berlin", tokyo, "Asia/Tokyo"},
	} {
		site := open(t, latchkey.Project{API: func(s *latchkey.Site) rest.Config {
			config := s.SecureDefaults()
			config.TimeZone = c.own
			return config
		}}, func(s *latchkey.Settings) { s.TimeZone = c.setting })
		if got := site.TimeZone().String(); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
	for _, wrong := range []string{"Mars/Olympus", "Local", "../UTC", "UTC+2"} {
		_, err := latchkey.Open(t.Context(), latchkey.Project{}, latchkey.Settings{
			Database:       "sqlite:" + t.TempDir() + "/x",
			LocaleSettings: latchkey.LocaleSettings{TimeZone: wrong},
		})
		if err == nil || !strings.Contains(err.Error(), "time_zone") {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}
