package latchkey_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/rest"
)

// counted is a project whose metrics the tests read.
func counted() latchkey.Project {
	return latchkey.Project{
		API: func(site *latchkey.Site) rest.Config {
			c := site.SecureDefaults()
			c.Authenticators = append(c.Authenticators, site.APIKeyAuthentication, site.BasicAuthentication)
			c.FormatSuffixes = []string{rest.AnyFormat}
			return c
		},
		Setup: func(site *latchkey.Site) error {
			site.View("/notes/{id}/", MyView{})
			site.View("/token/", site.ObtainAuthToken)
			site.Handle("/panic/", http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("a bug") }))
			return nil
		},
	}
}

// metricsOn turns the metrics on.
func metricsOn(s *latchkey.Settings) { s.Metrics.Addr = "127.0.0.1:0" }

// scrape returns the metrics of a site: each series with its value, without those of Go.
func scrape(t *testing.T, site *latchkey.Site) map[string]string {
	t.Helper()
	w := get(site.MetricsHandler(), "GET", "/metrics")
	if w.Code != http.StatusOK {
		t.Fatalf("/metrics: %d %s", w.Code, w.Body)
	}
	series := map[string]string{}
	for line := range strings.Lines(w.Body.String()) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "} ")
		if !strings.Contains(line, "{") {
			name, value, _ = strings.Cut(strings.TrimSpace(line), " ")
		}
		if !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "go_") && !strings.HasPrefix(line, "process_") {
			series[name] = value
		}
	}
	return series
}

// TestMetrics sends requests of all kinds and reads what they have counted.
func TestMetrics(t *testing.T) {
	t.Parallel()
	site := open(t, counted(), metricsOn)
	alice, err := site.Users.Create(t.Context(), auth.CreateParams{Username: "alice", Password: "wonderland-1865"})
	if err != nil {
		t.Fatal(err)
	}
	_, secret, err := site.Keys.Create(t.Context(), apikey.CreateParams{User: alice.ID, Name: "test"})
	if err != nil {
		t.Fatal(err)
	}
	get(site, "GET", "/notes/7/", "Authorization: Api-Key "+secret.Reveal())
	get(site, "GET", "/notes/7.json", "Authorization: Api-Key "+secret.Reveal()) // the same route
	get(site, "GET", "/notes/8/")
	get(site, "GET", "/notes/9", "Authorization: Api-Key "+secret.Reveal()) // redirected
	get(site, "BREW", "/notes/8/", "Authorization: Api-Key lk_junk")
	get(site, "GET", "/no/such/path/")
	get(site, "GET", "/panic/")
	get(site, "GET", "/healthz")
	get(site, "GET", "/notes/1/", "Authorization: Basic YWxpY2U6d29uZGVybGFuZC0xODY1") // alice's password
	get(site, "GET", "/notes/1/", "Authorization: Basic YWxpY2U6d3Jvbmc=")             // another one
	got := scrape(t, site)
	for name, want := range map[string]string{
		`latchkey_http_requests_total{method="GET",route="/notes/{id}/",status="200"`:   "3",
		`latchkey_http_requests_total{method="GET",route="/notes/{id}/",status="401"`:   "2",
		`latchkey_http_requests_total{method="other",route="/notes/{id}/",status="401"`: "1",
		`latchkey_http_requests_total{method="GET",route="none",status="301"`:           "1",
		`latchkey_http_requests_total{method="GET",route="none",status="404"`:           "1",
		`latchkey_http_requests_total{method="GET",route="/panic/",status="500"`:        "1",
		`latchkey_http_requests_total{method="GET",route="/healthz",status="200"`:       "1",
		`latchkey_http_request_duration_seconds_count{route="/notes/{id}/"`:             "6",
		`latchkey_http_request_duration_seconds_bucket{route="/panic/",le="60"`:         "1",
		`latchkey_http_requests_in_progress`:                                            "0",
		`latchkey_sign_ins_total{result="ok"`:                                           "1",
		`latchkey_sign_ins_total{result="wrong_password"`:                               "1",
		`latchkey_refusals_total{reason="no_credentials"`:                               "1",
		`latchkey_refusals_total{reason="malformed"`:                                    "1",
		`latchkey_refusals_total{reason="wrong_password"`:                               "1",
		`latchkey_refusals_total{reason="expired"`:                                      "0",
		`latchkey_api_keys_total{change="created"`:                                      "1",
		`latchkey_api_key_checks_total{result="ok"`:                                     "2",
		`latchkey_api_key_checks_total{result="malformed"`:                              "1",
		`latchkey_hashing_busy`:                                                         "0",
		`latchkey_hashing_refused_total{reason="full"`:                                  "0",
		`latchkey_db_connections_max{pool="write"`:                                      "1",
		`latchkey_db_in_use{pool="read"`:                                                "0",
	} {
		if got[name] != want {
			t.Errorf("%s: %q, want %s", name, got[name], want)
		}
	}
	if t.Failed() {
		for _, name := range slices.Sorted(maps.Keys(got)) {
			t.Log(name, got[name])
		}
	}
	body := get(site.MetricsHandler(), "GET", "/metrics").Body.String()
	for _, name := range []string{"go_goroutines ", "go_build_info{", "process_start_time_seconds "} {
		if !strings.Contains(body, "\n"+name) && !strings.Contains(body, name) {
			t.Errorf("there is no %s", name)
		}
	}
}

// TestClientsMakeNoSeries sends thousands of requests that differ in all that a client chooses.
// Each new series would stay in memory, and show text that may be a secret.
func TestClientsMakeNoSeries(t *testing.T) {
	t.Parallel()
	site := open(t, counted(), metricsOn, func(s *latchkey.Settings) {
		s.Log.Access, s.SignIn.Rate, s.SignIn.AccountRate = "off", "none", "none"
	})
	request := func(i int, method, host string) {
		n := fmt.Sprintf("secret%d", i)
		for _, target := range []string{
			"/notes/" + n + "/", "/" + n + "/", "/notes/" + n, "/token/?" + n, "/notes/" + n + ".json",
		} {
			get(site, method, target, "Host: "+host, "Authorization: Token "+n, n+": "+n, "X-Api-Key: "+n,
				"Content-Type: "+n, "Accept: "+n, "Cookie: sessionid="+n, "X-Forwarded-For: "+n, "User-Agent: "+n,
				"X-Request-Id: "+n)
		}
	}
	for _, method := range []string{"GET", "POST", "HEAD", "OPTIONS", "SECRET"} {
		for _, host := range []string{"example.com", "other.example"} {
			request(0, method, host)
			get(site, method, "/notes/0/", "Host: "+host) // with no Accept that is refused
		}
	}
	before := slices.Sorted(maps.Keys(scrape(t, site)))
	for i := range 10_000 {
		n := fmt.Sprint("secret", i)
		target := "/notes/" + n + "/"
		if i%2 == 1 {
			target = "/" + n + "/"
		}
		get(site, []string{"GET", "POST", "HEAD", "OPTIONS", "SECRET" + n}[i%5], target,
			"Host: "+[]string{"example.com", n + ".example"}[i/5%2],
			"Authorization: "+[]string{"Token ", "Api-Key ", "Bearer ", ""}[i/10%4]+n, n+": "+n,
			"Content-Type: "+n, "Cookie: sessionid="+n, "X-Forwarded-For: "+n, "User-Agent: "+n, "X-Request-Id: "+n)
	}
	for i, method := range []string{"GET", "POST", "HEAD", "OPTIONS", "TEAPOT"} {
		request(100+i, method, "example.com")
	}
	after := slices.Sorted(maps.Keys(scrape(t, site)))
	if diff := cmp.Diff(before, after); diff != "" {
		t.Error("further requests have made series:", diff)
	}
	if all := strings.ToLower(strings.Join(after, "\n")); strings.Contains(all, "secret") {
		t.Error("a series has the text of a client:", all)
	}
}

// TestMetricsPage checks that docs/metrics.md lists every metric of ours with its type, its labels
// and its meaning; -update writes the table.
func TestMetricsPage(t *testing.T) {
	t.Parallel()
	site := open(t, counted(), metricsOn)
	get(site, "GET", "/notes/1/")
	body := get(site.MetricsHandler(), "GET", "/metrics").Body.String()
	var b strings.Builder
	b.WriteString("| metric | type | labels | |\n|---|---|---|---|\n")
	family := regexp.MustCompile(`# HELP (latchkey_\S+) (.*)\n# TYPE \S+ (\S+)\n(.*)`)
	for _, m := range family.FindAllStringSubmatch(body, -1) {
		var labels []string
		for _, label := range regexp.MustCompile(`(\w+)="`).FindAllStringSubmatch(m[4], -1) {
			if label[1] != "le" {
				labels = append(labels, "`"+label[1]+"`")
			}
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", m[1], m[3], strings.Join(labels, ", "), m[2])
	}
	const page, mark = "docs/metrics.md", "| metric |"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, table, found := strings.Cut(string(text), mark)
	_, after, _ := strings.Cut(table, "\n\n")
	if !found {
		t.Fatalf("%s has no table", page)
	}
	want := before + b.String() + "\n" + after
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if want != string(text) {
		t.Errorf("%s is out of date: go test -run %s -update .", page, t.Name())
	}
}

// panicking is a collector with a bug.
type panicking struct{ prometheus.Gauge }

func (panicking) Collect(chan<- prometheus.Metric) { panic("a bug of the project") }

// TestOwnCollectors registers collectors of a project. One that panics neither ends the process nor
// hides the others.
func TestOwnCollectors(t *testing.T) {
	t.Parallel()
	orders := prometheus.NewCounter(prometheus.CounterOpts{Name: "orders_total", Help: "Orders."})
	var log bytes.Buffer
	p := latchkey.Project{Log: slog.New(slog.NewTextHandler(&log, nil)), Setup: func(site *latchkey.Site) error {
		site.Metrics.MustRegister(orders, panicking{prometheus.NewGauge(prometheus.GaugeOpts{Name: "broken"})})
		again := prometheus.NewCounter(prometheus.CounterOpts{Name: "orders_total", Help: "Orders."})
		err := site.Metrics.Register(again)
		twice := prometheus.AlreadyRegisteredError{}
		if !errors.As(err, &twice) || twice.ExistingCollector != orders {
			t.Errorf("the same again: %v", err)
		}
		ours := prometheus.NewGauge(prometheus.GaugeOpts{Name: "latchkey_hashing_busy"})
		if site.Metrics.Register(ours) == nil {
			t.Error("a metric of ours was registered again")
		}
		gone := prometheus.NewGauge(prometheus.GaugeOpts{Name: "gone"})
		site.Metrics.MustRegister(gone)
		if !site.Metrics.Unregister(gone) {
			t.Error("Unregister found nothing")
		}
		return nil
	}}
	site := open(t, p)
	orders.Add(3)
	got := scrape(t, site)
	if got["orders_total"] != "3" || got["latchkey_hashing_busy"] != "0" || got["gone"] != "" {
		t.Errorf("%v", got)
	}
	if !strings.Contains(log.String(), "a bug of the project") {
		t.Errorf("the log says %s", log.String())
	}
	if get(site, "GET", "/"); slices.ContainsFunc(slices.Collect(maps.Keys(scrape(t, site))), func(name string) bool {
		return strings.HasPrefix(name, "latchkey_http_requests_total")
	}) {
		t.Error("requests are counted without metrics.addr")
	}
}

// TestMetricsHandlerHasOnePath checks that the handler answers GET /metrics and nothing else.
func TestMetricsHandlerHasOnePath(t *testing.T) {
	t.Parallel()
	site := open(t, latchkey.Project{})
	for target, want := range map[string]int{
		"GET /metrics": 200, "HEAD /metrics": 200, "POST /metrics": 405, "GET /": 404, "GET /metrics/": 404,
		"GET /debug/pprof/": 404,
	} {
		method, path, _ := strings.Cut(target, " ")
		if w := get(site.MetricsHandler(), method, path); w.Code != want {
			t.Errorf("%s: %d", target, w.Code)
		}
	}
}

// TestMetricsAddr checks the values of the setting.
func TestMetricsAddr(t *testing.T) {
	t.Parallel()
	for addr, want := range map[string]string{
		"":                                 "",
		"127.0.0.1:9000":                   "",
		"unix:/run/m.sock":                 "",
		"9000":                             "want host:port",
		"unix:":                            "want the path of a file",
		"127.0.0.1:8000":                   "another address than addr",
		"unix:" + strings.Repeat("x", 200): "want the path of a file",
	} {
		from := latchkey.Sources{Environ: []string{"LATCHKEY_METRICS_ADDR=" + addr}}
		_, err := latchkey.LoadSettings(latchkey.Project{}, from)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", addr, err)
		}
	}
}
