package latchkey

import (
	"time"

	"github.com/latchkey-go/latchkey/internal/settings"
)

// Settings are the values that differ between installations of a project. [Main] and [Run] read
// them from latchkey.toml (or --config FILE), then LATCHKEY_* variables, then flags; a later source
// overrides an earlier one. Password.Workers, for example, is workers in the file's table
// [password], LATCHKEY_PASSWORD_WORKERS and --password-workers; the fields of an embedded struct
// are in no table: Addr is addr, LATCHKEY_ADDR and --addr. [LoadSettings] reads them for a
// program with a server of its own. [ListSettings] lists all settings.
//
// In a struct that a program fills in itself, a zero field means the default. In a file, a variable
// or a flag, 0, false and an empty list do not mean the default: they are set as given, or refused
// if they are invalid.
type Settings struct {
	Database string `name:"database" default:"sqlite:latchkey.sqlite3" help:"database URL: sqlite:PATH, postgres://USER@HOST:PORT/NAME or mysql://USER@HOST:PORT/NAME"`
	// Tokens is how new tokens are stored: "plain" or "sealed". Tokens of both kinds are accepted.
	Tokens string `name:"tokens" oneof:"plain sealed" auto:"sealed if migrate has made the database, plain if a Django has" help:"how new tokens are stored: plain, in the table of Django, or sealed, as a digest and encrypted with secret_key"`

	SecretSettings // in no table: secret_key
	ServerSettings // in no table: addr
	LocaleSettings // in no table: time_zone

	Password PasswordSettings `name:"password"`
	Limits   LimitSettings    `name:"limits"`
	Timeouts TimeoutSettings  `name:"timeouts"`
	Pool     PoolSettings     `name:"pool"`
	Security SecuritySettings `name:"security"`
	Session  SessionSettings  `name:"session"`
	CSRF     CSRFSettings     `name:"csrf"`
	Messages MessageSettings  `name:"messages"`
	Log      LogSettings      `name:"log"`
	Audit    AuditSettings    `name:"audit"`
	Proxy    ProxySettings    `name:"proxy"`
	SignIn   SignInSettings   `name:"sign_in"`
	APIKeys  APIKeySettings   `name:"api_keys"`
	Refusals RefusalSettings  `name:"refusals"`
	Metrics  MetricsSettings  `name:"metrics"`
	Cache    CacheSettings    `name:"cache"`
	Memory   MemorySettings   `name:"memory"`
	Static   StaticSettings   `name:"static"`
	Pages    PageSettings     `name:"pages"`
	Check    CheckSettings    `name:"check"`

	loaded loaded // what LoadSettings knows about the sources
}

// SecretSettings are the secrets of a project. None of them has a flag. Each may come from a file
// instead.
type SecretSettings struct {
	// DatabasePassword is the password for a database URL without one. A URL with a password may be
	// in LATCHKEY_DATABASE or in the file, but not in the flag.
	DatabasePassword     string `name:"database_password" secret:"true" help:"password for a database URL without one"`
	DatabasePasswordFile string `name:"database_password_file" file:"database_password" rare:"true" help:"file that holds database_password"`

	// SecretKey is the key for signing and encryption. On SQLite, if it is not set, Open and the
	// command migrate create one in the file DATABASE.secret. With a database server it must be
	// set, because several machines may share the server. If a Django shares the database, it is
	// Django's SECRET_KEY.
	SecretKey              string   `name:"secret_key" secret:"true" auto:"made by migrate in a file beside a SQLite database; required with a server" help:"at least 50 random characters"`
	SecretKeyFile          string   `name:"secret_key_file" file:"secret_key" help:"file that holds secret_key"`
	SecretKeyFallbacks     []string `name:"secret_key_fallbacks" secret:"true" help:"former secrets that are still accepted"`
	SecretKeyFallbacksFile string   `name:"secret_key_fallbacks_file" file:"secret_key_fallbacks" rare:"true" help:"file that holds secret_key_fallbacks, one per line"`
}

// ServerSettings say where the server listens, which hosts it serves, and which proxies it trusts.
type ServerSettings struct {
	Addr           string   `name:"addr" default:"127.0.0.1:8000" help:"host:port to listen on, or unix:PATH for a Unix socket; a socket that systemd passes (LISTEN_FDS) replaces it"`
	SocketMode     string   `name:"socket_mode" default:"0660" rare:"true" help:"mode of a Unix socket's file, in octal: who may connect"`
	AllowedHosts   []string `name:"allowed_hosts" auto:".localhost, 127.0.0.1, [::1] and the host of addr" help:"hosts for which requests are served: example.com, .example.com with its subdomains, or * for any"`
	TrustedProxies []string `name:"trusted_proxies" auto:"none" help:"addresses and CIDR ranges, or unix for every peer on a Unix socket, whose X-Forwarded-For, X-Forwarded-Proto and X-Request-ID are believed"`
}

// ProxySettings say what a trusted proxy (ServerSettings.TrustedProxies) changes in requests, under
// the names of Django's settings. As in Django, a proxy removes the prefix of ForceScriptName from
// paths, and no cookie is bound to it.
type ProxySettings struct {
	UseXForwardedHost bool   `name:"use_x_forwarded_host" default:"false" rare:"true" help:"take the host of a request from X-Forwarded-Host of a trusted proxy; allowed_hosts applies to it"`
	UseXForwardedPort bool   `name:"use_x_forwarded_port" default:"false" rare:"true" help:"take the port of a request from X-Forwarded-Port of a trusted proxy, for the Referer check of a CSRF cookie with a domain"`
	ForceScriptName   string `name:"force_script_name" auto:"none" rare:"true" help:"path under which a proxy serves the site, and which it removes from requests: /api. It stands in redirects and in the addresses of answers"`
}

// SignInSettings limit wrong passwords; right ones do not count. Each process counts by itself.
// AccountRate counts for each pair of account and address, so that nobody can lock an account's
// owner out from another address.
type SignInSettings struct {
	Rate             string `name:"rate" default:"300/min" help:"how often one address (IPv6: one /64) may try wrong passwords; further tries are answered 429. A number, a slash, and s, min, hour or day; or none"`
	AccountRate      string `name:"account_rate" default:"10/min" help:"how often one address may try wrong passwords of one account, written as sign_in.rate"`
	Waiting          int    `name:"waiting" default:"512" min:"1" rare:"true" help:"sign-ins that may wait because others in progress use up their rate; further ones are answered 503"`
	WaitingPerClient int    `name:"waiting_per_client" default:"128" min:"1" rare:"true" help:"sign-ins of one address (IPv6: one /64) that may wait because others in progress use up their rate"`
	Keys             int    `name:"keys" default:"100000" min:"1" rare:"true" help:"accounts, and addresses, whose wrong passwords are counted at the same time"`
}

// AuditSettings choose what the audit trail records.
type AuditSettings struct {
	Record   string `name:"record" default:"on" oneof:"on off" help:"whether changes of users, groups, tokens and keys are recorded in the audit trail"`
	MaxValue int    `name:"max_value" default:"1000" min:"3" rare:"true" help:"most characters of an old or new value in the audit trail, up to 10000; the rest is cut off"`
}

// PasswordSettings choose how passwords are hashed, and bound the cost of hashing.
type PasswordSettings struct {
	// Hashers are the accepted formats, by the names of Django's PASSWORD_HASHERS. The first one
	// hashes new passwords. Project.Hashers are accepted too, and may be listed here to be
	// preferred.
	Hashers         []string       `name:"hashers" default:"pbkdf2_sha256,pbkdf2_sha1,argon2,bcrypt_sha256,scrypt" rare:"true" help:"accepted formats of stored passwords: pbkdf2_sha256, pbkdf2_sha1, argon2, bcrypt_sha256, bcrypt, scrypt, md5. New passwords are hashed in the first. Beside a Django, list its PASSWORD_HASHERS in order"`
	Iterations      int            `name:"iterations" default:"1000000" min:"1" rare:"true" help:"PBKDF2 iterations of new password hashes"`
	Argon2          Argon2Settings `name:"argon2"`
	Bcrypt          BcryptSettings `name:"bcrypt"`
	Scrypt          ScryptSettings `name:"scrypt"`
	Workers         int            `name:"workers" auto:"one less than the number of cores, at least 1" min:"1" rare:"true" help:"passwords hashed at the same time"`
	Queue           int            `name:"queue" auto:"16 for each worker" min:"1" rare:"true" help:"sign-ins that may wait for their turn; further ones are answered 503"`
	QueuePerClient  int            `name:"queue_per_client" auto:"half of queue" min:"1" rare:"true" help:"places in the queue that one address (IPv6: one /64) may take"`
	QueuePerAccount int            `name:"queue_per_account" auto:"half of queue" min:"1" rare:"true" help:"places in the queue that sign-ins to one account may take"`
	MaxWait         time.Duration  `name:"max_wait" default:"5s" min:"1ms" rare:"true" help:"how long a sign-in waits for its turn before it is answered 503"`

	// EndTokens reports whether a changed password ends the user's token. REST framework keeps it.
	EndTokens string `name:"end_tokens" default:"off" oneof:"on off" rare:"true" help:"whether a user's token is deleted when the password is set or changed; off as in REST framework"`

	Limits PasswordLimitSettings `name:"limits"`
}

// PasswordLimitSettings bound the length of passwords, and the cost that a stored hash may demand.
// A hash beyond them is refused as a wrong password, and logged.
type PasswordLimitSettings struct {
	Password     int `name:"password" default:"4096" min:"1" rare:"true" help:"most bytes of a password"`
	Encoded      int `name:"encoded" default:"256" min:"1" rare:"true" help:"most bytes of a stored hash"`
	Iterations   int `name:"iterations" default:"10000000" min:"1" rare:"true" help:"most PBKDF2 iterations of a stored hash"`
	BcryptRounds int `name:"bcrypt_rounds" default:"15" min:"4" rare:"true" help:"most rounds of a stored bcrypt hash, as log2"`
	ScryptMemory int `name:"scrypt_memory" default:"268435456" min:"1" rare:"true" help:"most bytes of memory of a stored scrypt hash: 128·N·r"`
	ScryptWork   int `name:"scrypt_work" default:"1073741824" min:"1" rare:"true" help:"most bytes that a stored scrypt hash processes: 128·N·r·p"`
	Argon2Memory int `name:"argon2_memory" default:"1048576" min:"8" rare:"true" help:"most KiB of memory of a stored Argon2 hash"`
	Argon2Time   int `name:"argon2_time" default:"20" min:"1" rare:"true" help:"most passes of a stored Argon2 hash"`
	Argon2Work   int `name:"argon2_work" default:"4194304" min:"8" rare:"true" help:"most KiB that a stored Argon2 hash processes: memory times passes"`
	Argon2Lanes  int `name:"argon2_lanes" default:"64" min:"1" rare:"true" help:"most threads of a stored Argon2 hash"`
}

// Argon2Settings are the cost of new Argon2 hashes, under the names of Django's
// Argon2PasswordHasher.
type Argon2Settings struct {
	TimeCost    int `name:"time_cost" default:"2" min:"1" rare:"true" help:"passes of a new Argon2 hash"`
	MemoryCost  int `name:"memory_cost" default:"102400" min:"8" rare:"true" help:"KiB of memory of a new Argon2 hash"`
	Parallelism int `name:"parallelism" default:"8" min:"1" rare:"true" help:"threads of a new Argon2 hash"`
}

// BcryptSettings are the cost of new bcrypt hashes, under the names of Django's
// BCryptSHA256PasswordHasher.
type BcryptSettings struct {
	Rounds int `name:"rounds" default:"12" min:"4" rare:"true" help:"log2 of the rounds of a new bcrypt hash"`
}

// ScryptSettings are the cost of new scrypt hashes, under the names of Django's
// ScryptPasswordHasher.
type ScryptSettings struct {
	WorkFactor  int `name:"work_factor" default:"16384" min:"2" rare:"true" help:"N of a new scrypt hash, a power of two"`
	BlockSize   int `name:"block_size" default:"8" min:"1" rare:"true" help:"r of a new scrypt hash"`
	Parallelism int `name:"parallelism" default:"5" min:"1" rare:"true" help:"p of a new scrypt hash"`
}

// LimitSettings bound the size of requests, in bytes or rows, and the number of waiting
// connections.
type LimitSettings struct {
	MaxBody            int64 `name:"max_body" default:"2621440" min:"1" rare:"true" help:"most bytes of a body that a view reads; a longer body is answered 400"`
	Bodies             int64 `name:"bodies" default:"67108864" min:"1" rare:"true" help:"bytes of memory for all bodies that are being read, as text and parsed; further bodies are answered 503"`
	BodiesPerClient    int64 `name:"bodies_per_client" auto:"half of bodies" min:"1" rare:"true" help:"bytes of that memory for the bodies of one address (IPv6: one /64); further ones are answered 503"`
	BodyRate           int64 `name:"body_rate" default:"500" min:"1" rare:"true" help:"least bytes a second that must arrive after timeouts.read, if a plain or guarded handler reads the body itself; the command serve ends each request at timeouts.read, so this applies only under a server of the program's own"`
	Unread             int64 `name:"unread" default:"4194304" min:"-1" rare:"true" help:"most bytes of an unread body that are received and dropped before the answer, so that a proxy that is still sending gets the answer; 0 or -1 for none"`
	BulkRows           int   `name:"bulk_rows" default:"1000" min:"1" rare:"true" help:"most rows of a bulk request to a viewset whose Bulk has no Max of its own; more are answered 400"`
	MaxHeader          int   `name:"max_header" default:"65536" min:"4096" rare:"true" help:"most bytes of a request's first line and headers"`
	WaitingConnections int   `name:"waiting_connections" default:"2048" min:"1" rare:"true" help:"connections that may wait for a request or its headers. One more closes another: of the address (IPv6: one /64) with the most, the one that has waited longest"`
}

// TimeoutSettings bound how long the steps of a request may take. A handler that streams for longer
// extends its own deadlines with http.ResponseController.
type TimeoutSettings struct {
	ReadHeader time.Duration `name:"read_header" default:"10s" min:"1ms" rare:"true" help:"time for a request's headers to arrive"`
	Read       time.Duration `name:"read" default:"60s" min:"1ms" rare:"true" help:"time for a whole request to arrive"`
	Stall      time.Duration `name:"stall" default:"10s" min:"1ms" rare:"true" help:"time for the next bytes of a body to arrive; after that it is answered 408"`
	Unread     time.Duration `name:"unread" default:"5s" min:"1ms" rare:"true" help:"time for an unread body to be received and dropped before the answer"`
	Write      time.Duration `name:"write" default:"60s" min:"1ms" rare:"true" help:"time for a request to be answered"`
	Idle       time.Duration `name:"idle" default:"120s" min:"1ms" rare:"true" help:"time for the next request to arrive on an open connection"`
	Drain      time.Duration `name:"drain" default:"500ms" min:"1ms" rare:"true" help:"time for requests on their way to arrive when the server stops; /readyz answers 503 meanwhile"`
	Shutdown   time.Duration `name:"shutdown" default:"20s" min:"1ms" rare:"true" help:"time for running requests to end when the server stops"`
}

// PoolSettings bound the use of the database. A request that exceeds a bound is answered 503.
type PoolSettings struct {
	Readers   int           `name:"readers" auto:"4 on SQLite, 8 on a server" min:"1" rare:"true" help:"connections for reading"`
	Writers   int           `name:"writers" auto:"1 on SQLite, 8 on a server" min:"1" rare:"true" help:"connections for writing, each for one transaction at a time; on SQLite always 1"`
	Wait      time.Duration `name:"wait" default:"4s" min:"1ms" rare:"true" help:"how long a statement waits for its turn or for a lock"`
	Statement time.Duration `name:"statement" default:"30s" min:"1ms" rare:"true" help:"how long a statement may run on a server"`
	Connect   time.Duration `name:"connect" default:"5s" min:"1ms" rare:"true" help:"how long connecting to a server may take"`
	Prepared  int           `name:"prepared" default:"256" min:"-1" rare:"true" help:"statements that each connection keeps prepared; -1 for none. Behind a pooler (pooled=true) there are none"`
	Idle      time.Duration `name:"idle" default:"5m" min:"1ms" rare:"true" help:"how long an unused connection to a server stays open"`
	Lifetime  time.Duration `name:"lifetime" default:"30m" min:"1ms" rare:"true" help:"how long a connection to a server is used before it is replaced"`
}

// SecuritySettings are the settings of Django's SecurityMiddleware and XFrameOptionsMiddleware,
// under Django's names. SecureCookies stands for Django's SESSION_COOKIE_SECURE and
// CSRF_COOKIE_SECURE.
type SecuritySettings struct {
	HSTSSeconds             int    `name:"hsts_seconds" default:"0" rare:"true" help:"max-age of Strict-Transport-Security, sent over https; 0 sends none"`
	HSTSIncludeSubdomains   bool   `name:"hsts_include_subdomains" default:"false" rare:"true" help:"add includeSubDomains to Strict-Transport-Security"`
	HSTSPreload             bool   `name:"hsts_preload" default:"false" rare:"true" help:"add preload to Strict-Transport-Security"`
	SecureCookies           bool   `name:"secure_cookies" default:"false" rare:"true" help:"send session and CSRF cookies over https only"`
	SSLRedirect             bool   `name:"ssl_redirect" default:"false" rare:"true" help:"redirect http requests to https"`
	ContentTypeNosniff      string `name:"content_type_nosniff" default:"on" oneof:"on off" rare:"true" help:"whether answers have the header X-Content-Type-Options: nosniff"`
	ReferrerPolicy          string `name:"referrer_policy" default:"same-origin" rare:"true" help:"value of the header Referrer-Policy, or off"`
	CrossOriginOpenerPolicy string `name:"cross_origin_opener_policy" default:"same-origin" oneof:"same-origin same-origin-allow-popups unsafe-none off" rare:"true" help:"value of the header Cross-Origin-Opener-Policy, or off"`
	XFrameOptions           string `name:"x_frame_options" default:"DENY" oneof:"DENY SAMEORIGIN off" rare:"true" help:"value of the header X-Frame-Options, or off"`
}

// LogSettings choose what is logged to standard error, and in which form.
type LogSettings struct {
	Format string `name:"format" default:"text" oneof:"text json" help:"format of log lines"`
	Level  string `name:"level" default:"info" oneof:"debug info warn error" help:"the lowest level that is logged; debug includes health checks"`
	Access string `name:"access" default:"on" oneof:"on off" help:"whether each request is logged"`

	AccessWhenSlow string `name:"access_when_slow" default:"drop" oneof:"drop wait" rare:"true" help:"what happens to the lines of requests if standard error is too slow for them: drop, with a line that has their number, or wait, which slows down requests"`
	AccessBuffer   int    `name:"access_buffer" default:"1048576" min:"4096" rare:"true" help:"bytes of lines about requests that may wait to be written"`

	Refusals        string `name:"refusals" default:"on" oneof:"on off" rare:"true" help:"whether each refused request has a line with the reason"`
	RequestIDHeader string `name:"request_id_header" default:"X-Request-ID" rare:"true" help:"header with the request's id on answers that refuse or fail (401, 403, 429, 5xx, and refused sign-ins), for the command explain; or off"`
}

// MemorySettings say how the command serve uses memory. A program with a server of its own calls
// debug.SetGCPercent instead.
type MemorySettings struct {
	GCPercent int `name:"gc_percent" default:"400" min:"10" rare:"true" help:"how much the memory in use may grow before garbage is collected, in percent; the variable GOGC takes precedence, and with GOMEMLIMIT the memory stays below that limit"`
}

// Setting describes one of Settings.
type Setting struct {
	Name    string // in latchkey.toml: "password.workers" is workers in [password]
	Env     string // environment variable
	Flag    string // without its dashes; "" for a secret, which has no flag
	Default string
	Help    string
}

// ListSettings returns all settings of a project, for documentation: those of every project, and
// then those of Project.Settings.
func ListSettings(p Project) []Setting {
	var list []Setting
	for _, s := range newLoader(p).List() {
		list = append(list, Setting{s.Name, s.Env, s.Flag, s.Default, s.Help})
	}
	return list
}

// newLoader returns a loader for Settings and the project's own settings.
func newLoader(p Project) *settings.Loader {
	return settings.New(Settings{}, settings.Config{
		Prefix: "LATCHKEY_",
		File:   "latchkey.toml",
		Groups: p.groups(),
		Others: []string{
			// createsuperuser and tests read these; they are not settings
			"LATCHKEY_SUPERUSER_USERNAME", "LATCHKEY_SUPERUSER_EMAIL", "LATCHKEY_SUPERUSER_PASSWORD",
			"LATCHKEY_SUPERUSER_PASSWORD_FILE", "LATCHKEY_TEST_*",
		},
	})
}
