package latchkey

import (
	"time"

	"github.com/latchkey-go/latchkey/internal/settings"
)

// Settings are what differs from one installation of a project to the next. [Main] and [Run] read them, the
// later over the earlier, from defaults, latchkey.toml (or --config FILE), LATCHKEY_* variables and flags:
// Password.Workers is workers in the file's table [password], LATCHKEY_PASSWORD_WORKERS, --password-workers.
// A zero field is its default. [ListSettings] has them all.
type Settings struct {
	Database string `name:"database" default:"sqlite:latchkey.sqlite3" help:"database URL: sqlite:PATH, postgres://USER@HOST:PORT/NAME or mysql://USER@HOST:PORT/NAME"`

	// DatabasePassword goes to a server whose URL has none. A URL with a password stands in LATCHKEY_DATABASE or in the
	// file, and not in the flag.
	DatabasePassword     string `name:"database_password" secret:"true" help:"for a database URL without one"`
	DatabasePasswordFile string `name:"database_password_file" file:"database_password" rare:"true" help:"file that holds database_password"`

	// SecretKey signs and encrypts. On SQLite Open and the command migrate make one that is not
	// set, in the file DATABASE.secret. With a server, which several machines may share, it must be
	// set: Django's SECRET_KEY where a Django shares the database.
	SecretKey              string   `name:"secret_key" secret:"true" auto:"made by migrate in a file beside a SQLite database; required with a server" help:"at least 50 random characters"`
	SecretKeyFile          string   `name:"secret_key_file" file:"secret_key" help:"file that holds secret_key"`
	SecretKeyFallbacks     []string `name:"secret_key_fallbacks" secret:"true" help:"secrets of before, still accepted"`
	SecretKeyFallbacksFile string   `name:"secret_key_fallbacks_file" file:"secret_key_fallbacks" rare:"true" help:"file that holds secret_key_fallbacks, one a line"`

	Addr           string   `name:"addr" default:"127.0.0.1:8000" help:"host:port to listen on"`
	AllowedHosts   []string `name:"allowed_hosts" auto:".localhost, 127.0.0.1, [::1] and the host of addr" help:"names that requests may ask for: example.com, .example.com with its subdomains, or * for any"`
	TrustedProxies []string `name:"trusted_proxies" auto:"none" help:"addresses and CIDR ranges whose X-Forwarded-For, X-Forwarded-Proto and X-Request-ID are believed"`

	// A right password does not count. Both rates hold in each process. An account's rate is by
	// account and address, so that nobody locks its owner out from elsewhere.
	SignInRate             string `name:"sign_in_rate" default:"300/min" help:"how often one address (IPv6: one /64) may try wrong passwords before it is answered 429: a number, a slash, and s, min, hour or day; or none"`
	SignInAccountRate      string `name:"sign_in_account_rate" default:"10/min" help:"how often one address may try wrong passwords of one account, as sign_in_rate"`
	SignInWaiting          int    `name:"sign_in_waiting" default:"512" min:"1" rare:"true" help:"sign-ins that may wait because as many as a rate allows are under way; further ones are answered 503"`
	SignInWaitingPerClient int    `name:"sign_in_waiting_per_client" default:"128" min:"1" rare:"true" help:"how many of them may be of one address (IPv6: one /64)"`

	TrustedOrigins []string `name:"trusted_origins" auto:"none" rare:"true" help:"other sites whose pages may send changes with a session: https://example.com, https://*.example.com"`

	Password PasswordSettings `name:"password"`
	Limits   LimitSettings    `name:"limits"`
	Timeouts TimeoutSettings  `name:"timeouts"`
	Pool     PoolSettings     `name:"pool"`
	Security SecuritySettings `name:"security"`
	Log      LogSettings      `name:"log"`
}

// PasswordSettings say how passwords are hashed, and bound what that may cost.
type PasswordSettings struct {
	// Hashers are Django's PASSWORD_HASHERS by their names. Project.Hashers are enabled behind
	// them, and may be named here to be preferred.
	Hashers         []string       `name:"hashers" default:"pbkdf2_sha256,pbkdf2_sha1,argon2,bcrypt_sha256,scrypt" rare:"true" help:"formats of stored passwords that are accepted, of pbkdf2_sha256, pbkdf2_sha1, argon2, bcrypt_sha256, bcrypt, scrypt and md5; new ones are of the first. Beside a Django, its PASSWORD_HASHERS in order"`
	Iterations      int            `name:"iterations" default:"1000000" min:"1" rare:"true" help:"PBKDF2 iterations of new password hashes"`
	Argon2          Argon2Settings `name:"argon2"`
	Bcrypt          BcryptSettings `name:"bcrypt"`
	Scrypt          ScryptSettings `name:"scrypt"`
	Workers         int            `name:"workers" auto:"a core less than there are, at least 1" rare:"true" help:"passwords hashed at once"`
	Queue           int            `name:"queue" auto:"16 a worker" rare:"true" help:"sign-ins that may wait for their turn; further ones are answered 503"`
	QueuePerClient  int            `name:"queue_per_client" auto:"half of queue" rare:"true" help:"places of the queue that one address (IPv6: one /64) may take"`
	QueuePerAccount int            `name:"queue_per_account" auto:"half of queue" rare:"true" help:"places of the queue that sign-ins to one account may take"`
	MaxWait         time.Duration  `name:"max_wait" default:"5s" min:"1ms" rare:"true" help:"how long a sign-in waits for its turn before it is answered 503"`
}

// Argon2Settings are the cost of new Argon2 hashes, by the names of Django's Argon2PasswordHasher.
type Argon2Settings struct {
	TimeCost    int `name:"time_cost" default:"2" min:"1" rare:"true" help:"passes of a new Argon2 hash"`
	MemoryCost  int `name:"memory_cost" default:"102400" min:"8" rare:"true" help:"KiB of memory of a new Argon2 hash"`
	Parallelism int `name:"parallelism" default:"8" min:"1" rare:"true" help:"threads of a new Argon2 hash"`
}

// BcryptSettings are the cost of new bcrypt hashes, by the names of Django's BCryptSHA256PasswordHasher.
type BcryptSettings struct {
	Rounds int `name:"rounds" default:"12" min:"4" rare:"true" help:"log2 of the rounds of a new bcrypt hash"`
}

// ScryptSettings are the cost of new scrypt hashes, by the names of Django's ScryptPasswordHasher.
type ScryptSettings struct {
	WorkFactor  int `name:"work_factor" default:"16384" min:"2" rare:"true" help:"N of a new scrypt hash, a power of two"`
	BlockSize   int `name:"block_size" default:"8" min:"1" rare:"true" help:"r of a new scrypt hash"`
	Parallelism int `name:"parallelism" default:"5" min:"1" rare:"true" help:"p of a new scrypt hash"`
}

// LimitSettings bound what a request may be, in bytes.
type LimitSettings struct {
	MaxBody            int64 `name:"max_body" default:"2621440" min:"1" rare:"true" help:"bytes of a body that a view reads"`
	Bodies             int64 `name:"bodies" default:"67108864" min:"1" rare:"true" help:"bytes of memory that all bodies being read may take together, as text and parsed; further ones are answered 503"`
	BodiesPerClient    int64 `name:"bodies_per_client" auto:"half of bodies" min:"1" rare:"true" help:"bytes of that memory that the bodies of one address (IPv6: one /64) may take together; further ones are answered 503"`
	BodyRate           int64 `name:"body_rate" default:"500" min:"1" rare:"true" help:"least bytes a second of a body that a guarded handler reads for longer than timeouts.read, which only a server of the program's own lets it do"`
	Unread             int64 `name:"unread" default:"4194304" min:"-1" rare:"true" help:"bytes of an unread body that are received and dropped before the answer, so that a proxy that still sends gets the answer; -1 for none"`
	MaxHeader          int   `name:"max_header" default:"65536" min:"4096" rare:"true" help:"bytes of a request's line and headers"`
	WaitingConnections int   `name:"waiting_connections" default:"2048" min:"1" rare:"true" help:"connections that may wait for a request or its headers; one too many closes the one that has waited longest, of the address (IPv6: one /64) with most of them"`
}

// TimeoutSettings bound how long a connection may take. A handler that streams longer moves its own
// deadlines, by http.ResponseController.
type TimeoutSettings struct {
	ReadHeader time.Duration `name:"read_header" default:"10s" min:"1ms" rare:"true" help:"for a request's headers to arrive"`
	Read       time.Duration `name:"read" default:"60s" min:"1ms" rare:"true" help:"for a whole request to arrive"`
	Stall      time.Duration `name:"stall" default:"10s" min:"1ms" rare:"true" help:"for the next bytes of a body to arrive; later is answered 408"`
	Unread     time.Duration `name:"unread" default:"5s" min:"1ms" rare:"true" help:"for an unread body to be received and dropped before the answer"`
	Write      time.Duration `name:"write" default:"60s" min:"1ms" rare:"true" help:"for a request to be answered"`
	Idle       time.Duration `name:"idle" default:"120s" min:"1ms" rare:"true" help:"for an open connection to ask again"`
	Drain      time.Duration `name:"drain" default:"500ms" min:"1ms" rare:"true" help:"for requests on their way to arrive when the server stops; /readyz is 503 meanwhile"`
	Shutdown   time.Duration `name:"shutdown" default:"20s" min:"1ms" rare:"true" help:"for running requests to end when the server stops"`
}

// PoolSettings bound the use of the database. What they bound is answered 503 when it is over.
type PoolSettings struct {
	Readers   int           `name:"readers" auto:"4 on SQLite, 8 on a server" rare:"true" help:"connections that read at once"`
	Writers   int           `name:"writers" auto:"1 on SQLite, 8 on a server" rare:"true" help:"transactions at once, on a server"`
	Wait      time.Duration `name:"wait" default:"4s" min:"1ms" rare:"true" help:"how long a statement waits for its turn or for a lock"`
	Statement time.Duration `name:"statement" default:"30s" min:"1ms" rare:"true" help:"how long a statement may run on a server"`
	Connect   time.Duration `name:"connect" default:"5s" min:"1ms" rare:"true" help:"how long it may take to connect to a server"`
	Idle      time.Duration `name:"idle" default:"5m" min:"1ms" rare:"true" help:"how long an unused connection to a server stays open"`
	Lifetime  time.Duration `name:"lifetime" default:"30m" min:"1ms" rare:"true" help:"how long a connection to a server is used"`
}

// SecuritySettings are those of Django's SecurityMiddleware and XFrameOptionsMiddleware, under their names.
type SecuritySettings struct {
	HSTSSeconds             int    `name:"hsts_seconds" default:"0" rare:"true" help:"max-age of Strict-Transport-Security, sent over https; 0 sends none"`
	HSTSIncludeSubdomains   bool   `name:"hsts_include_subdomains" default:"false" rare:"true" help:"includeSubDomains in it"`
	HSTSPreload             bool   `name:"hsts_preload" default:"false" rare:"true" help:"preload in it"`
	SecureCookies           bool   `name:"secure_cookies" default:"false" rare:"true" help:"session and CSRF cookies over https alone"`
	SSLRedirect             bool   `name:"ssl_redirect" default:"false" rare:"true" help:"send http requests to https"`
	ContentTypeNosniff      string `name:"content_type_nosniff" default:"on" oneof:"on off" rare:"true" help:"X-Content-Type-Options: nosniff"`
	ReferrerPolicy          string `name:"referrer_policy" default:"same-origin" rare:"true" help:"Referrer-Policy, or off"`
	CrossOriginOpenerPolicy string `name:"cross_origin_opener_policy" default:"same-origin" oneof:"same-origin same-origin-allow-popups unsafe-none off" rare:"true" help:"Cross-Origin-Opener-Policy, or off"`
	XFrameOptions           string `name:"x_frame_options" default:"DENY" oneof:"DENY SAMEORIGIN off" rare:"true" help:"X-Frame-Options, or off"`
}

// LogSettings say what is logged, to standard error.
type LogSettings struct {
	Format string `name:"format" default:"text" oneof:"text json" help:"form of log lines"`
	Level  string `name:"level" default:"info" oneof:"debug info warn error" help:"the least important lines that are logged; debug has health checks too"`
	Access string `name:"access" default:"on" oneof:"on off" help:"a line for each request"`
}

// Setting describes one of Settings.
type Setting struct {
	Name    string // in latchkey.toml: "password.workers" is workers in [password]
	Env     string // environment variable
	Flag    string // without its dashes; "" for a secret, which no flag takes
	Default string
	Help    string
}

// ListSettings is every setting, for documentation.
func ListSettings() []Setting {
	var list []Setting
	for _, s := range newLoader().List() {
		list = append(list, Setting{s.Name, s.Env, s.Flag, s.Default, s.Help})
	}
	return list
}

func newLoader() *settings.Loader {
	return settings.New(Settings{}, settings.Config{
		Prefix: "LATCHKEY_",
		File:   "latchkey.toml",
		Others: []string{
			// what createsuperuser and tests read
			"LATCHKEY_SUPERUSER_USERNAME", "LATCHKEY_SUPERUSER_EMAIL", "LATCHKEY_SUPERUSER_PASSWORD",
			"LATCHKEY_SUPERUSER_PASSWORD_FILE", "LATCHKEY_TEST_*",
		},
	})
}
