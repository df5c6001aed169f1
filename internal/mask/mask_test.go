package mask_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/internal/mask"
)

// newKey returns a key with that prefix.
func newKey(t testing.TB, prefix string) string {
	services := dbtest.OpenServices(t)
	keys := apikey.New(apikey.Config{Store: services.DB.APIKeys(), Tx: services.DB, Prefix: prefix})
	p := apikey.CreateParams{User: services.User(t, "alice"), Name: "test", Scopes: &auth.Scopes{}}
	_, secret, err := keys.Create(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	return secret.Reveal()
}

const token = "0123456789abcdef0123456789abcdef01234567"

// DRF #6131, #6537, #8000 and Gitea's ?token=: keys in URLs end in logs.
func TestPath(t *testing.T) {
	t.Parallel()
	key, own := newKey(t, "lk"), newKey(t, "my_shop")
	hidden, hiddenOwn := "lk_...key:"+apikey.HandleOf(key), "my_shop_...key:"+apikey.HandleOf(own)
	wrong := key[:len(key)-1] + "-"
	for path, want := range map[string]string{
		"/":                               "/",
		"/orders/7/":                      "/orders/7/",
		"/caf%C3%A9/%2F/":                 "/caf%C3%A9/%2F/",
		"/" + key:                         "/" + hidden,
		"/keys/" + key + "/x":             "/keys/" + hidden + "/x",
		"/a" + key + "b/" + own + ".json": "/a" + hidden + "b/" + hiddenOwn + ".json",
		"/" + key + "-" + own:             "/" + hidden + "-" + hiddenOwn,
		"/x_" + key + "_y":                "/x_" + hidden + "_y",
		"/" + strings.ReplaceAll(key, "_", "%5F"): "/" + hidden,
		"/%6C" + key[1:] + "/%20":                 "/" + hidden + "/%20",
		"/" + wrong:                               "/" + wrong, // not a key
		"/key=" + key + ";v=1":                    "/key=" + hidden + ";v=1",
		"/tokens/" + token + "/":                  "/tokens/01234567.../",
		"/tokens/%30" + token[1:] + ".json":       "/tokens/01234567....json",
		"/" + token + "0/" + token[1:]:            "/" + token + "0/" + token[1:],
		"/sha-" + token:                           "/sha-" + token,
		"/" + strings.ToUpper(token):              "/" + strings.ToUpper(token), // DRF's are lower-case
		"/a;token=" + token + ",b":                "/a;token=01234567...,b",
	} {
		u, err := url.Parse("http://x" + path)
		if err != nil {
			t.Fatal(err)
		}
		if got := mask.Path(u); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

func FuzzText(f *testing.F) {
	key := newKey(f, "lk")
	f.Add("", "")
	f.Add("a_", "_b")
	f.Add(key, token)
	f.Add("lk_lk_", "-")
	f.Fuzz(func(t *testing.T, before, after string) {
		if got := mask.Text(before + key + after); strings.Contains(got, key) {
			t.Errorf("%q shows the key", got)
		}
		plain := strings.Map(func(r rune) rune {
			if r == '_' || '0' <= r && r <= '9' {
				return -1
			}
			return r
		}, before+after)
		if got := mask.Text(plain); got != plain && !strings.Contains(got, "...") {
			t.Errorf("%q became %q", plain, got)
		}
	})
}
