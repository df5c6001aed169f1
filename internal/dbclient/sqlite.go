package dbclient

// SQLite returns the client for a database file. path is absolute: sqlite3 would take -x for an
// option and file:x for a URI.
func SQLite(path string) Client {
	return Client{
		Programs: []string{"sqlite3"}, Args: []string{path},
		Packages: "sqlite3 (Debian, Ubuntu, Homebrew), sqlite (Fedora, Alpine)",
	}
}
