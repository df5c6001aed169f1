package latchkey_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/admin"
	"github.com/latchkey-go/latchkey/audit"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/auth/cache"
	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/lines"
	"github.com/latchkey-go/latchkey/internal/web"
	"github.com/latchkey-go/latchkey/messages"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/refusal"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/session"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/staticfiles"
	"github.com/latchkey-go/latchkey/throttle"
)

// The reasons why a project does not set a field by itself.
const (
	part    = "-part: the site makes it"
	clock   = "-clock: for tests"
	inAPI   = "Project.API"
	inAdmin = "-Site.Admin: the project gives it"
	ofSite  = "-site: follows from the user model, the API or the life of the process"
)

// TestEveryConfigFieldIsPassedOn lists all fields of the configs of the packages that a site is
// made of, and the setting or the field of Project that sets them, or the reason why none does.
// What a package can do, a project can set: a new field needs a decision here.
func TestEveryConfigFieldIsPassedOn(t *testing.T) {
	t.Parallel()
	passed := map[reflect.Type]map[string]string{
		reflect.TypeFor[session.Config](): {
			"Store": part, "Tx": part, "Users": part, "Secrets": "secret_key secret_key_fallbacks",
			"SessionCookie": "session.cookie_name", "CSRFCookie": "csrf.cookie_name",
			"CSRFHeader":           "csrf.header_name",
			"CSRFUseSessions":      "csrf.use_sessions",
			"ExpireAtBrowserClose": "session.expire_at_browser_close",
			"SaveEveryRequest":     "session.save_every_request",
			"TrustedOrigins":       "csrf.trusted_origins", "Secure": "trusted_proxies",
			"Port":  "proxy.use_x_forwarded_port trusted_proxies",
			"Audit": "audit.record", "Backends": "session.backends", "MaxData": "session.max_data",
			"Now": clock, "Log": "Project.Log", "Cache": "cache.identities",
		},
		reflect.TypeFor[messages.Config](): {
			"Sessions": part, "Secrets": "secret_key secret_key_fallbacks",
			"Cookie": "session.cookie_domain session.cookie_samesite session.cookie_httponly security.secure_cookies",
			"Level":  "messages.level", "MaxMessages": "messages.max_messages", "MaxSize": "messages.max_size",
			"MaxText": "messages.max_text", "Now": clock,
		},
		reflect.TypeFor[session.Cookie](): {
			"Name": "session.cookie_name csrf.cookie_name", "Domain": "session.cookie_domain csrf.cookie_domain",
			"Path":     "session.cookie_path csrf.cookie_path",
			"SameSite": "session.cookie_samesite csrf.cookie_samesite",
			"Secure":   "security.secure_cookies", "HTTPOnly": "session.cookie_httponly csrf.cookie_httponly",
			"Age": "session.cookie_age csrf.cookie_age",
		},
		reflect.TypeFor[rest.Config](): {
			"Authenticators": inAPI, "Permissions": inAPI, "Throttles": inAPI, "Parsers": inAPI, "Renderers": inAPI,
			"Negotiator": inAPI, "MaxBody": "limits.max_body",
			"MaxCollected": inAPI, "Intake": inAPI, "FormatSuffixes": inAPI,
			"Versioning": inAPI,
			"URLs":       inAPI, "Log": "Project.Log", "NoMetadata": inAPI, "OnError": inAPI, "Random": inAPI,
			"OnRefusal": inAPI, "NoRefusalLog": "log.refusals",
			"TextUserIDs":   inAPI,
			"TimeZone":      "time_zone",
			"ClientAddress": "trusted_proxies",
		},
		reflect.TypeFor[rest.VersionConfig](): {"Scheme": inAPI, "Default": inAPI, "Allowed": inAPI,
			"Param": inAPI},
		reflect.TypeFor[rest.URLs](): {"Secure": "trusted_proxies", "Prefix": "proxy.force_script_name",
			"Reverse": inAPI},
		reflect.TypeFor[rest.IntakeConfig](): {
			"Memory": "limits.bodies", "PerClient": "limits.bodies_per_client", "Client": inAPI,
			"Time":  "timeouts.read",
			"Stall": "timeouts.stall", "Rate": "limits.body_rate", "Drain": "limits.unread",
			"DrainTime": "timeouts.unread",
		},
		reflect.TypeFor[auth.UsersConfig](): {
			"Store": part, "Tx": part, "Hasher": part, "Guesses": "Project.Guesses", "Now": clock,
			"Secrets": "secret_key secret_key_fallbacks", "Log": "Project.Log", "EmailLogin": ofSite,
			"NoEmail":  ofSite,
			"Audit":    "audit.record",
			"OnSignIn": "metrics.addr",
		},
		reflect.TypeFor[auth.GroupsConfig](): {"Store": part, "Users": part, "Tx": part, "Audit": "audit.record"},
		reflect.TypeFor[audit.Config](): {
			"Store": part, "Now": clock, "MaxValue": "audit.max_value", "Off": "audit.record",
		},
		reflect.TypeFor[cache.Config](): {
			"Changes": part, "Memory": "cache.memory", "Unknown": "cache.unknown", "MaxAge": "cache.max_age",
			"Blind": "cache.blind",
		},
		reflect.TypeFor[token.Config](): {
			"Store": part, "Tx": part, "Now": clock, "Audit": "audit.record", "Cache": "cache.identities",
		},
		reflect.TypeFor[sqlstore.TokenConfig](): {"Mode": "tokens", "Sealer": "secret_key secret_key_fallbacks"},
		reflect.TypeFor[apikey.Config](): {
			"Store": part, "Tx": part, "Confirm": part, "Audit": "audit.record", "Lease": part, "Now": clock,
			"Cache": "cache.identities", "Log": "Project.Log",
			"Prefix": "api_keys.prefix", "MaxPerUser": "api_keys.per_user",
			"DefaultLife": "api_keys.default_life",
			"MaxLife":     "api_keys.max_life", "Grace": "api_keys.grace", "Keep": "api_keys.keep",
			"LastUsed": "api_keys.last_used", "PruneEvery": "api_keys.prune_every",
		},
		reflect.TypeFor[password.PoolConfig](): {
			"Hashers": "password.hashers", "Iterations": "password.iterations",
			"Limits": "password.limits.password",
			"Sample": part, "EqualizeLimits": "Project.EqualizeLimits", "Workers": "password.workers",
			"Queue":          "password.queue",
			"QueuePerClient": "password.queue_per_client", "QueuePerAccount": "password.queue_per_account",
			"MaxWait": "password.max_wait",
		},
		reflect.TypeFor[password.Limits](): {
			"Password": "password.limits.password", "Encoded": "password.limits.encoded",
			"Iterations": "password.limits.iterations", "BcryptRounds": "password.limits.bcrypt_rounds",
			"ScryptMemory": "password.limits.scrypt_memory", "ScryptWork": "password.limits.scrypt_work",
			"Argon2Memory": "password.limits.argon2_memory", "Argon2Time": "password.limits.argon2_time",
			"Argon2Work": "password.limits.argon2_work", "Argon2Lanes": "password.limits.argon2_lanes",
		},
		reflect.TypeFor[throttle.GuessLimiterConfig](): {
			"Account": "sign_in.account_rate", "Address": "sign_in.rate", "MaxWait": "password.max_wait",
			"Waiting": "sign_in.waiting", "WaitingPerClient": "sign_in.waiting_per_client",
			"Memory": "sign_in.keys",
		},
		reflect.TypeFor[throttle.MemoryConfig](): {"Keys": "sign_in.keys", "Now": clock},
		reflect.TypeFor[sqlstore.Config](): {
			"Users": "Project.UserModel", "Password": "database_password", "Existing": ofSite, "Lazy": ofSite,
			"Readers": "pool.readers",
			"Writers": "pool.writers", "Wait": "pool.wait", "Statement": "pool.statement",
			"Prepared": "pool.prepared",
			"Connect":  "pool.connect", "Now": clock, "Idle": "pool.idle", "Lifetime": "pool.lifetime",
		},
		reflect.TypeFor[web.Server](): {
			"Addr": "addr", "SocketMode": "socket_mode", "Listener": ofSite, "Handler": part,
			"MaxHeader": "limits.max_header",
			"Waiting":   "limits.waiting_connections", "ReadHeader": "timeouts.read_header",
			"Read":  "timeouts.read",
			"Write": "timeouts.write", "Idle": "timeouts.idle", "Drain": "timeouts.drain",
			"Shutdown": "timeouts.shutdown",
			"Log":      "Project.Log", "Prepare": part, "Listening": part, "Draining": part, "After": clock,
		},
		reflect.TypeFor[web.SideServer](): {
			"Addr": "metrics.addr", "SocketMode": "socket_mode", "Option": part, "Handler": part,
			"Log":        "Project.Log",
			"ReadHeader": "timeouts.read_header", "Write": "timeouts.write", "Idle": "timeouts.idle",
			"MaxHeader": "limits.max_header", "Hosts": "allowed_hosts",
		},
		reflect.TypeFor[web.Config](): {
			"Hosts": "allowed_hosts", "Proxies": "trusted_proxies", "ProxyHost": "proxy.use_x_forwarded_host",
			"Prefix": "proxy.force_script_name", "OwnClients": ofSite, "Security": "security.hsts_seconds",
			"SSLRedirect": "security.ssl_redirect", "Health": part, "BadHost": part, "Panicked": part,
			"Log":         "Project.Log",
			"NoAccessLog": "log.access", "Access": "log.format", "Observer": "metrics.addr",
			"IDHeader":   "log.request_id_header",
			"Middleware": "Project.Middleware", "Now": clock,
		},
		reflect.TypeFor[staticfiles.Config](): {
			"Prefix": "static.url", "ScriptName": "proxy.force_script_name", "Sources": ofSite,
			"Ignore": "static.ignore", "ErrorPage": part,
		},
		reflect.TypeFor[admin.Config](): {
			"Prefix": inAdmin, "ScriptName": "proxy.force_script_name", "Pages": inAdmin, "Users": inAdmin,
			"UserModel": "Project.UserModel",
			"Groups":    inAdmin,
			"Sessions":  inAdmin, "Validators": inAdmin, "API": inAdmin, "Places": inAdmin,
			"Models": inAdmin, "Tables": "Project.Apps", "Resources": "Project.Apps",
			"Keys": inAdmin, "Tokens": inAdmin, "Audit": inAdmin, "Refusals": inAdmin, "Scopes": inAdmin,
			"Tx": inAdmin, "Log": inAdmin, "Messages": "messages.level", "Now": clock,
			"MaxRead": "pages.max_read", "MaxReadTime": "pages.max_read_time",
		},
		reflect.TypeFor[page.Site](): {
			"Name": "pages.title", "Env": "pages.environment", "IsLive": "pages.live", "Version": part,
			"Sheet":  "static.url",
			"Script": "static.url", "Theme": part,
		},
		reflect.TypeFor[lines.Config](): {
			"Sink": ofSite, "Size": "log.access_buffer", "Wait": "log.access_when_slow", "Dropped": part,
		},
		reflect.TypeFor[refusal.Config](): {
			"Store": part, "Now": clock, "Log": "Project.Log", "Buffer": "refusals.buffer", "Rate": "refusals.rate",
			"Flush": "refusals.flush", "Keep": "refusals.keep", "Most": "refusals.most",
		},
		reflect.TypeFor[web.Security](): {
			"ContentTypeOptions": "security.content_type_nosniff", "ReferrerPolicy": "security.referrer_policy",
			"CrossOriginOpenerPolicy": "security.cross_origin_opener_policy",
			"HSTSSeconds":             "security.hsts_seconds",
			"HSTSIncludeSubdomains":   "security.hsts_include_subdomains", "HSTSPreload": "security.hsts_preload",
		},
	}
	var names []string
	for _, s := range latchkey.ListSettings(latchkey.Project{}) {
		names = append(names, s.Name)
	}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[latchkey.Project]()) {
		names = append(names, "Project."+f.Name)
	}
	for config, fields := range passed {
		seen := 0
		for i := range config.NumField() {
			field := config.Field(i)
			if !field.IsExported() {
				continue
			}
			how, known := fields[field.Name]
			if seen++; !known {
				t.Errorf("%v.%s: which setting or field of Project passes it on?", config, field.Name)
			}
			for _, name := range strings.Fields(how) {
				if strings.HasPrefix(how, "-") {
					break
				}
				if !slices.Contains(names, name) {
					t.Errorf("%v.%s: there is no %s", config, field.Name, name)
				}
			}
		}
		if seen != len(fields) {
			t.Errorf("%v has %d fields, and the list has %d", config, seen, len(fields))
		}
	}
}

// TestSettingsAreGrouped checks that the page of Settings on pkg.go.dev reads as few ideas: every
// setting but the database is in a struct with the others of its kind.
func TestSettingsAreGrouped(t *testing.T) {
	t.Parallel()
	for _, f := range reflect.VisibleFields(reflect.TypeFor[latchkey.Settings]()) {
		alone := len(f.Index) == 1 && f.IsExported() && f.Type.Kind() != reflect.Struct
		if alone && f.Name != "Database" && f.Name != "Tokens" {
			t.Errorf("Settings.%s stands alone: which struct has the settings of its kind?", f.Name)
		}
	}
}
