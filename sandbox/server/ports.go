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

// ports are the open listeners.
type ports struct{ query, http, backend, admin net.Listener }

func openPorts(o Options) (p ports, err error) {
	defer func() {
		if err == nil {
			return
		}
		for _, l := range []net.Listener{p.query, p.http, p.backend, p.admin} {
			if l != nil {
				l.Close()
			}
		}
	}()
	for _, want := range []struct {
		into *net.Listener
		flag string
		port int
	}{{&p.query, "query-port", o.QueryPort}, {&p.http, "http-port", o.HTTPPort}, {&p.backend, "backend-port", o.BackendPort}} {
		address := net.JoinHostPort(o.Listen, strconv.Itoa(want.port))
		l, err := net.Listen("tcp", address)
		if err != nil {
			return p, fmt.Errorf("-%s: %w (0 takes any free port)", want.flag, err)
		}
		*want.into = l
	}
	p.admin, err = admin.Listen(o.AdminPort)
	return p, err
}

func port(l net.Listener) int { return l.Addr().(*net.TCPAddr).Port }

// description is server.json: where a running server is.
type description struct {
	PID     int    `json:"pid"`
	Query   string `json:"query"`
	HTTP    string `json:"http"`
	Backend string `json:"backend"`
	Admin   string `json:"admin"`
	Version string `json:"version"`
	User    string `json:"user"`
}

func descriptionPath(dir string) string { return filepath.Join(dir, "server.json") }

// describe writes server.json, whole or not at all.
func (p *ports) describe(o Options) error {
	text, err := json.Marshal(description{
		PID: os.Getpid(), Query: p.query.Addr().String(), HTTP: p.http.Addr().String(),
		Backend: p.backend.Addr().String(), Admin: p.admin.Addr().String(), Version: o.Version, User: o.User,
	})
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
