// Package server puts the sandbox together: it opens the store and the ports,
// runs the listeners, and takes them down again. The command calls it; it
// prints nothing and reads no environment.
package server

import (
	"fmt"
	"net"
	"time"

	"starlift-sandbox/version"
)

// Options are the choices of the command line. Port 0 stands for any free one.
type Options struct {
	DataDir     string
	Listen      string // an IP address that clients can be redirected to
	QueryPort   int
	HTTPPort    int
	BackendPort int // of the first backend; the others have the next ones, or any free ones
	Backends    int // how many there are; 0 for one
	// Follower adds a second frontend, which has its own HTTP port and redirects
	// to the leader.
	Follower         bool
	FollowerHTTPPort int
	AdminPort        int
	Version          string
	Null             bool // count rows, store none
	User             string
	Password         string
	// IdleExit ends the server this long after the last lease ended; 0: never.
	IdleExit time.Duration
}

// maxBackends keeps the ports within a range that a user can follow.
const maxBackends = 16

// Check says what is wrong with the options, in the words of the flags.
func (o *Options) Check() error {
	address := net.ParseIP(o.Listen)
	switch {
	case o.DataDir == "":
		return fmt.Errorf("-data-dir must not be empty")
	case address == nil:
		return fmt.Errorf("-listen must be an IP address, not %q", o.Listen)
	case address.IsUnspecified():
		return fmt.Errorf("-listen must be an address that clients can be redirected to, not %s", o.Listen)
	case o.User == "":
		return fmt.Errorf("-user must not be empty")
	case o.Backends < 0 || o.Backends > maxBackends:
		return fmt.Errorf("-backends must be between 1 and %d, not %d", maxBackends, o.Backends)
	case o.IdleExit < 0:
		return fmt.Errorf("-idle-exit must not be negative")
	}
	for _, p := range []struct {
		flag string
		port int
	}{{"follower-http-port", o.FollowerHTTPPort}, {"query-port", o.QueryPort}, {"http-port", o.HTTPPort}, {"backend-port", o.BackendPort}, {"admin-port", o.AdminPort}} {
		if p.port < 0 || p.port > 65535 {
			return fmt.Errorf("-%s must be between 0 and 65535, not %d", p.flag, p.port)
		}
	}
	if _, err := version.Parse(o.Version); err != nil {
		return fmt.Errorf("-server-version: %w", err)
	}
	if err := version.Check(o.Version); err != nil {
		return fmt.Errorf("-server-version: %w", err)
	}
	return nil
}
