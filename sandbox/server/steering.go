package server

import (
	"starlift-sandbox/admin"
	"starlift-sandbox/fault"
)

// steering is the admin port's hold on the parts of the server.
func (s *Server) steering(faults *fault.Set) *admin.Admin {
	a := &admin.Admin{
		Faults: faults, Clock: s.clock, Store: s.store, Txns: s.txns, Sweep: s.sweep,
		SwitchLeader: s.cluster.Switch, RestartBackend: s.RestartBackend, SetDead: s.SetDead,
		SetNoticed: s.setNoticed, SetAlterTime: s.jobs.SetDuration,
	}
	faults.Happen(a.Events())
	return a
}

// setNoticed lets the leading frontend notice that a backend does not answer, or
// that it does again.
func (s *Server) setNoticed(number int, dead bool) error {
	if _, err := s.node(number); err != nil {
		return err
	}
	if !dead {
		return s.cluster.DeclareAlive(number)
	}
	_, err := s.cluster.DeclareDead(number)
	return err
}
