package dbclient

import (
	"maps"
	"net/url"
	"slices"
	"strings"
)

// libpqParameters are the parameters of a URL that psql knows, besides passwords.
var libpqParameters = []string{
	"host", "hostaddr", "port", "dbname", "user", "passfile", "require_auth", "channel_binding", "connect_timeout",
	"client_encoding", "options", "application_name", "fallback_application_name", "keepalives", "keepalives_idle",
	"keepalives_interval", "keepalives_count", "tcp_user_timeout", "replication", "gssencmode", "sslmode",
	"sslnegotiation", "sslcompression", "sslcert", "sslkey", "sslcertmode", "sslrootcert", "sslcrl", "sslcrldir",
	"sslsni", "requirepeer", "ssl_min_protocol_version", "ssl_max_protocol_version", "krbsrvname", "gsslib",
	"gssdelegation", "service", "servicefile", "target_session_attrs", "load_balance_hosts",
}

// pgxParameters are the parameters of a URL that only our driver knows.
var pgxParameters = []string{
	"pooled", "default_query_exec_mode", "statement_cache_capacity", "description_cache_capacity",
	"min_read_buffer_size",
}

// Postgres returns the client for a URL that the engine accepts. password is for a URL without one.
// psql asks for the password of an encrypted sslkey.
func Postgres(databaseURL, password string) (Client, error) {
	u, err := url.Parse(databaseURL)
	if err != nil {
		return Client{}, errURL
	}
	query := u.Query()
	if own, _ := u.User.Password(); own != "" {
		password = own
	} else if own := query.Get("password"); own != "" {
		password = own
	}
	if u.User != nil {
		u.User = url.User(u.User.Username())
	}
	kept, settings := url.Values{}, []string{}
	for _, name := range slices.Sorted(maps.Keys(query)) {
		switch {
		case name == "password", name == "sslpassword", slices.Contains(pgxParameters, name):
		case slices.Contains(libpqParameters, name):
			kept[name] = query[name]
		default: // the driver sends it to the server, as a setting of the session
			settings = append(settings, "-c "+name+"="+optionValue.Replace(query.Get(name)))
		}
	}
	if len(settings) > 0 {
		kept.Set("options", strings.TrimSpace(kept.Get("options")+" "+strings.Join(settings, " ")))
	}
	u.RawQuery = strings.ReplaceAll(kept.Encode(), "+", "%20") // libpq does not read + as a space
	c := Client{
		Programs: []string{"psql"}, Args: []string{"--dbname=" + u.String()},
		Packages: "postgresql-client (Debian, Ubuntu, Alpine), postgresql (Fedora), libpq (Homebrew)",
	}
	if password != "" {
		c.Env = []string{"PGPASSWORD=" + password}
	}
	return c, nil
}

// optionValue escapes a value in the parameter options.
var optionValue = strings.NewReplacer(`\`, `\\`, " ", `\ `)
