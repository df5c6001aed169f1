//go:build unix

package cluster

var ErrBusy = errBusy

// Folder is where a server's data stand.
func Folder(s *Server) string { return s.dir }

// PID is a server's first process.
func PID(s *Server) int { return s.process.pid }

// TakePortOf has s start on the port of another from now on.
func TakePortOf(s, other *Server) { s.port = other.port }
