package dbclient

import (
	"errors"
	"net/url"
	"strings"

	"github.com/latchkey-go/latchkey/internal/dburl"
)

// errURL quotes nothing from the URL, which may hold a password.
var errURL = errors.New("the database url cannot be read")

// MySQL returns the client for a URL that the engine accepts. password is for a URL without one.
// The client reads no other file of options: a password there would override this one.
func MySQL(databaseURL, password string) (Client, error) {
	u, err := url.Parse(databaseURL)
	if err != nil {
		return Client{}, errURL
	}
	if own, _ := u.User.Password(); own != "" {
		password = own
	}
	programs := []string{"mysql", "mariadb"}
	if u.Scheme == "mariadb" {
		programs = []string{"mariadb", "mysql"}
	}
	return Client{
		Programs: programs,
		Packages: "mariadb-client or mysql-client (Debian, Ubuntu, Alpine), mariadb or mysql (Fedora, Homebrew)",
		Args:     []string{"--database=" + dburl.Database(u)},
		Options:  func(isMariaDB bool) string { return mysqlOptions(u, password, isMariaDB) },
	}, nil
}

func mysqlOptions(u *url.URL, password string, isMariaDB bool) string {
	var b strings.Builder
	set := func(name, value string) {
		if value != "" {
			b.WriteString(name + "=" + quoted(value) + "\n")
		}
	}
	b.WriteString("[client]\n")
	set("user", u.User.Username())
	set("password", password)
	set("default-character-set", "utf8mb4")
	query := u.Query()
	if socket := query.Get("socket"); socket != "" {
		set("socket", socket)
		set("protocol", "socket")
		return b.String()
	}
	host := u.Hostname()
	if host == "" {
		host = "127.0.0.1"
	}
	set("host", host)
	set("port", u.Port())
	set("protocol", "tcp") // else the name localhost would mean the socket
	set("ssl-ca", query.Get("tls_ca"))
	mode := query.Get("tls")
	if mode == "" && query.Get("tls_ca") != "" {
		mode = "true"
	}
	b.WriteString(tlsOptions(mode, isMariaDB))
	return b.String()
}

// tlsOptions returns the options for the URL's parameter tls. It returns none for "preferred",
// which leaves TLS to the client's default.
func tlsOptions(mode string, isMariaDB bool) string {
	of := map[string]string{
		"true": "ssl-mode=VERIFY_IDENTITY\n", "skip-verify": "ssl-mode=REQUIRED\n", "false": "ssl-mode=DISABLED\n",
	}
	if isMariaDB {
		of = map[string]string{
			"true": "ssl\nssl-verify-server-cert\n", "skip-verify": "ssl\nskip-ssl-verify-server-cert\n",
			"false": "skip-ssl\n",
		}
	}
	return of[mode]
}

// quoted returns a value for a file of options.
func quoted(value string) string {
	escaped := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`)
	return `"` + escaped.Replace(value) + `"`
}
