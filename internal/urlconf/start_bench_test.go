package urlconf_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/latchkey-go/latchkey/internal/urlconf"
)

// BenchmarkTable adds the routes of 200 resources, as a router with format suffixes does.
func BenchmarkTable(b *testing.B) {
	for b.Loop() {
		var table urlconf.Table
		for i := range 200 {
			name := fmt.Sprint("resource", i)
			for j, path := range []string{"/api/" + name + "/", "/api/" + name + "/{pk}/"} {
				table.HandleNamed(name+"-"+fmt.Sprint(j), path, http.NotFoundHandler())
				suffixed, _ := urlconf.Suffixed(path)
				table.HandleNamed(name+"-"+fmt.Sprint(j), suffixed, http.NotFoundHandler())
			}
		}
	}
}
