package server

import (
	"net"
	"path/filepath"
	"strconv"

	"starlift-sandbox/backend"
	"starlift-sandbox/fault"
	"starlift-sandbox/frontend"
	"starlift-sandbox/sql"
)

// buildCluster makes the backends and frontends on the open ports.
func (s *Server) buildCluster(faults *fault.Set) {
	o := frontend.Options{
		Txns: s.txns, Faults: faults, Users: s.access, Release: s.release, Now: s.clock.Now,
		Addresses: []string{s.ports.http.Addr().String()},
	}
	if s.ports.follower != nil {
		o.Addresses = append(o.Addresses, s.ports.follower.Addr().String())
	}
	for i, l := range s.ports.backends {
		b := backend.New(backend.Options{
			Store: s.store, Txns: s.txns, Faults: faults, Users: s.access,
			Node: i + 1, Address: l.Addr().String(), Logs: filepath.Join(s.options.DataDir, "error_log"),
			Release: s.release, Now: s.clock.Now, Null: s.options.Null,
		})
		s.nodes = append(s.nodes, newNode(b, l))
		o.Backends = append(o.Backends, b)
	}
	s.cluster = frontend.NewCluster(o)
}

// firstNode is the id that SHOW BACKENDS gives the first backend, less one.
const firstNode = 10_000

// backends are the nodes as SHOW BACKENDS tells of them.
func (s *Server) backends() []sql.Backend {
	var list []sql.Backend
	for _, n := range s.cluster.Nodes() {
		host, port := split(n.Address)
		list = append(list, sql.Backend{ID: int64(firstNode + n.ID), Host: host, HTTPPort: port, Alive: n.Alive})
	}
	return list
}

// frontends are the nodes as SHOW FRONTENDS tells of them. They share the query
// port.
func (s *Server) frontends() []sql.Frontend {
	var list []sql.Frontend
	leader, _ := s.cluster.Leader()
	for i, address := range s.cluster.Addresses {
		host, http := split(address)
		list = append(list, sql.Frontend{Host: host, HTTPPort: http, QueryPort: port(s.ports.query), Leader: i == leader, Alive: true})
	}
	return list
}

// split takes an address of a listener apart.
func split(address string) (host string, port int) {
	host, text, _ := net.SplitHostPort(address)
	port, _ = strconv.Atoi(text)
	return host, port
}
