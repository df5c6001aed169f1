//go:build unix

package cluster

var ErrBusy = errBusy

// Folder returns the folder of a server's data.
func Folder(s *Server) string { return s.dir }

// PID returns the ID of a server's first process.
func PID(s *Server) int { return s.process.pid }

// TakePortOf makes s start on the port of other from now on.
func TakePortOf(s, other *Server) { s.port = other.port }
