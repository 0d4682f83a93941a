package engine

import (
	"errors"
	"fmt"

	"github.com/google/uuid"

	"starlift-sandbox/sql/failure"
	"starlift-sandbox/store"
	"starlift-sandbox/txn"
)

// transaction is BEGIN to COMMIT: the INSERTs of one database, which become
// visible together. It begins with the manager at its first INSERT, as it then
// knows its database. Statements in it see what there was before it.
//
// Only 4.0 and later have it. What is refused here is the stricter reading of
// its documentation, from memory: other statements than INSERT and SELECT,
// another database, and reading a table that the transaction has written to.
type transaction struct {
	id       int64
	label    string
	database string // "" before the first INSERT
	stages   []*store.Stage
	counters store.Counters
	failed   bool // a statement failed: only ROLLBACK helps
}

// Begin starts a transaction of several statements.
func (s *Session) Begin() (Result, error) {
	if s.transaction != nil {
		// A second BEGIN goes on with the first.
		return Result{Info: s.transaction.info("PREPARE")}, nil
	}
	id, err := s.engine.manager.NewID()
	if err != nil {
		return Result{}, s.engine.explain(err)
	}
	s.transaction = &transaction{id: id, label: "txn_insert_" + uuid.NewString()}
	return Result{Info: s.transaction.info("PREPARE")}, nil
}

// outsideTransaction refuses a statement in a transaction (the text is from memory
// of the sources).
func outsideTransaction() error {
	return failure.Analyze("Explicit transaction only support begin, commit, rollback, insert and select statements")
}

// Outside refuses, in a transaction, a statement that cannot be part of one.
func (s *Session) Outside() error {
	if s.transaction == nil {
		return nil
	}
	return outsideTransaction()
}

// Commit makes the rows of the transaction visible. Without a transaction it has
// no effect.
func (s *Session) Commit() (Result, error) {
	t := s.transaction
	if t == nil {
		return Result{}, nil
	}
	if t.failed {
		return Result{}, errors.Join(failure.Analyze("the transaction has failed, it can only be rolled back"), s.endTransaction("a statement failed"))
	}
	s.transaction = nil
	if t.database == "" {
		return Result{Info: t.info("ABORTED")}, nil
	}
	until := s.engine.options.Now().Add(s.insertTimeout())
	err := s.engine.manager.CommitOpen(t.id, t.counters, txn.Patience{Lock: until, Visible: until}, t.stages...)
	var late *txn.PublishTimeout
	switch {
	case errors.As(err, &late):
		return Result{Info: t.info("COMMITTED")}, nil
	case err != nil:
		return Result{}, s.engine.explain(errors.Join(err, ended(s.engine.manager.Abort(t.id, err.Error()))))
	}
	return Result{Info: t.info("VISIBLE")}, nil
}

// Rollback drops the rows of the transaction. Without one it has no effect.
func (s *Session) Rollback() (Result, error) {
	t := s.transaction
	if t == nil {
		return Result{}, nil
	}
	if err := s.endTransaction("transaction is rolled back by user"); err != nil {
		return Result{}, s.engine.explain(err)
	}
	return Result{Info: t.info("ABORTED")}, nil
}

// endTransaction aborts the transaction, if there is one.
func (s *Session) endTransaction(reason string) error {
	t := s.transaction
	s.transaction = nil
	if t == nil || t.database == "" {
		return nil
	}
	return ended(s.engine.manager.Abort(t.id, reason))
}

// ended takes an abort for done where something else has ended the transaction,
// such as its timeout.
func ended(err error) error {
	var state *txn.StateError
	if errors.Is(err, txn.ErrNotFound) || errors.As(err, &state) {
		return nil
	}
	return err
}

// Close ends what the connection has left open.
func (s *Session) Close() error { return s.endTransaction("the connection is closed") }

// stage gives the place for rows of a table.
func (t *transaction) stage(s *Session, table *store.Table) (*store.Stage, error) {
	d := table.Definition()
	switch {
	case t.failed:
		return nil, failure.Analyze("the transaction has failed, it can only be rolled back")
	case t.database == "":
		_, _, err := s.engine.manager.Begin(txn.Beginning{
			ID: t.id, Database: d.Database, Table: d.Name, Label: t.label, Source: txn.InsertStreaming,
			Coordinator: s.engine.options.Coordinator, Timeout: s.insertTimeout(),
		})
		if err != nil {
			return nil, err
		}
		t.database = d.Database
	case t.database != d.Database:
		return nil, failure.Analyze("the transaction is of database %s, not %s", t.database, d.Database)
	}
	for _, stage := range t.stages {
		if stage.Table().ID() == table.ID() {
			return stage, nil
		}
	}
	if err := s.engine.manager.Join(t.id, table); err != nil {
		return nil, err
	}
	stage := s.engine.store.Stage(table, t.id, store.Change{})
	t.stages = append(t.stages, stage)
	return stage, nil
}

// mayRead refuses a table that the transaction has written to.
func (t *transaction) mayRead(table *store.Table) error {
	for _, stage := range t.stages {
		if stage.Table().ID() == table.ID() {
			return failure.Analyze("table %s was changed in this transaction and cannot be read before its end", table.Definition().Name)
		}
	}
	return nil
}

func (t *transaction) info(status string) string {
	return fmt.Sprintf("{'label':'%s', 'status':'%s', 'txnId':'%d'}", t.label, status, t.id)
}
