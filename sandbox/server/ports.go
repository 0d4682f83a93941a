package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"

	"starlift-sandbox/admin"
)

// ports are the open listeners. follower is nil without a second frontend.
type ports struct {
	query, http, follower, admin net.Listener
	backends                     []net.Listener
}

func (p *ports) close() {
	for _, l := range append([]net.Listener{p.query, p.http, p.follower, p.admin}, p.backends...) {
		if l != nil {
			l.Close()
		}
	}
}

func openPorts(o Options) (p ports, err error) {
	defer func() {
		if err != nil {
			p.close()
		}
	}()
	if p.query, err = open(o, "query-port", o.QueryPort); err != nil {
		return p, err
	}
	if p.http, err = open(o, "http-port", o.HTTPPort); err != nil {
		return p, err
	}
	if o.Follower {
		if p.follower, err = open(o, "follower-http-port", o.FollowerHTTPPort); err != nil {
			return p, err
		}
	}
	for i := range max(o.Backends, 1) {
		port := o.BackendPort
		if port != 0 {
			port += i
		}
		l, err := open(o, "backend-port", port)
		if err != nil {
			return p, err
		}
		p.backends = append(p.backends, l)
	}
	p.admin, err = admin.Listen(o.AdminPort)
	return p, err
}

func open(o Options, flag string, port int) (net.Listener, error) {
	l, err := net.Listen("tcp", net.JoinHostPort(o.Listen, strconv.Itoa(port)))
	if err != nil {
		return nil, fmt.Errorf("-%s: %w (0 takes any free port)", flag, err)
	}
	return l, nil
}

func port(l net.Listener) int { return l.Addr().(*net.TCPAddr).Port }

// description is server.json: where a running server is.
type description struct {
	PID      int      `json:"pid"`
	Query    string   `json:"query"`
	HTTP     string   `json:"http"`
	Follower string   `json:"follower,omitempty"`
	Backend  string   `json:"backend"`            // the first one
	Backends []string `json:"backends,omitempty"` // all, when there are several
	Admin    string   `json:"admin"`
	Version  string   `json:"version"`
	User     string   `json:"user"`
}

func descriptionPath(dir string) string { return filepath.Join(dir, "server.json") }

// describe writes server.json, whole or not at all.
func (p *ports) describe(o Options) error {
	d := description{
		PID: os.Getpid(), Query: p.query.Addr().String(), HTTP: p.http.Addr().String(),
		Backend: p.backends[0].Addr().String(), Admin: p.admin.Addr().String(), Version: o.Version, User: o.User,
	}
	if p.follower != nil {
		d.Follower = p.follower.Addr().String()
	}
	if len(p.backends) > 1 {
		for _, l := range p.backends {
			d.Backends = append(d.Backends, l.Addr().String())
		}
	}
	text, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("write server.json: %w", err)
	}
	path := descriptionPath(o.DataDir)
	if err := os.WriteFile(path+".new", append(text, '\n'), 0o600); err != nil {
		return fmt.Errorf("write server.json: %w", err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return fmt.Errorf("write server.json: %w", err)
	}
	return nil
}

func removeDescription(dir string) error {
	if err := os.Remove(descriptionPath(dir)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("remove server.json: %w", err)
	}
	return nil
}
