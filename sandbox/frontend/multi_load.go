package frontend

import (
	"fmt"
	"net"

	"starlift-sandbox/access"
	"starlift-sandbox/backend"
	"starlift-sandbox/ingest"
	"starlift-sandbox/reply"
	"starlift-sandbox/status"
	"starlift-sandbox/store"
	"starlift-sandbox/version"
)

// host is the leader's address without its port.
func (c *Cluster) host() string {
	_, address := c.Leader()
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	return host
}

// loadTask sends a load of a multi-table transaction to the backend of its table,
// which it plans at the first one (protocol reference 3.7).
func (f *Frontend) loadTask(q *request) reply.Reply {
	t := f.multi.find(q.label)
	if t == nil {
		return f.failed("stream load task %s does not exist", q.label)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.db != q.db {
		return f.failed("Request database %s not equal transaction database %s", q.db, t.db)
	}
	f.settleWithManager(t)
	if hint := t.closed(); hint != "" {
		return f.hint(hint)
	}
	node := t.parts[q.table]
	if node == nil {
		var refused *reply.Reply
		if node, refused = f.openPart(q, t); refused != nil {
			return *refused
		}
	}
	return f.redirect(q.Request, node.Address)
}

// closed says why a task takes no loads, empty when it does; t.mu is held.
func (t *task) closed() string {
	switch t.state {
	case taskCancelled:
		return fmt.Sprintf("stream load task %s has already been cancelled: %s", t.label, t.reason)
	case taskCommitted:
		return fmt.Sprintf("stream load task %s has already been commited", t.label)
	case taskCommiting:
		return fmt.Sprintf("stream load task %s is committing, can not accept new loads", t.label)
	}
	return ""
}

// hint is what the task says of its being over: the snapshot of January 2026
// answers OK, with nothing done.
func (f *Frontend) hint(text string) reply.Reply {
	if f.Release.TellsMultiTableOutcome() {
		return f.said(text)
	}
	return f.ok(text)
}

// openPart plans the loads of a table at a backend; t.mu is held. A table that
// cannot be planned ends the transaction, as an exception of a load does.
func (f *Frontend) openPart(q *request, t *task) (node *backend.Backend, refused *reply.Reply) {
	table, found := f.Backends[0].Store.Table(q.db, q.table)
	if !found {
		f.cancelTask(t, "LOAD exception: Failed to find table "+q.table+" in db "+q.db)
		answer := f.threw(version.MetaException, "Failed to find table "+q.table+" in db "+q.db)
		return nil, &answer
	}
	if node = f.nodes.choose(0); node == nil {
		answer := f.threw(version.DdlException, version.NoBackend)
		return nil, &answer
	}
	if err := f.plan(q, t, table, node); err != nil {
		f.cancelTask(t, "LOAD exception: "+err.Error())
		answer := f.said(err.Error())
		return nil, &answer
	}
	t.parts[q.table] = node
	return node, nil
}

func (f *Frontend) plan(q *request, t *task, table *store.Table, node *backend.Backend) error {
	if !f.Users.Allowed(q.account, access.Insert, access.Table(q.db, q.table)) {
		return status.New(status.InternalError, "%s", f.Release.NotPermitted())
	}
	options, err := ingest.ParseOptions(q.Header.Get, ingest.MultiTable, f.Release)
	if err != nil {
		return err
	}
	if err := f.registerTask(t); err != nil {
		return err
	}
	if err := f.Txns.Join(t.id, table); err != nil {
		return err
	}
	return node.OpenPart(backend.Part{
		Label: t.label, ID: t.id, Database: t.db, Table: table, Name: q.table,
		Begun: t.begun, Timeout: t.timeout, Options: options,
	})
}
