package txn

import (
	"fmt"
	"regexp"
	"time"

	"starlift-sandbox/store"
)

// The sources of transactions, as SHOW TRANSACTION names them.
const (
	BackendStreaming        = "BACKEND_STREAMING"
	InsertStreaming         = "INSERT_STREAMING"
	MultiStatementStreaming = "MULTI_STATEMENT_STREAMING"
)

// Beginning is what a transaction begins with.
type Beginning struct {
	Database, Table, Label string // an empty Table: tables come by Join
	Source                 string
	Coordinator            string        // "BE: 127.0.0.1"
	Timeout                time.Duration // 0: the configured default
	// ID is one that NewID returned, 0 for a new one.
	ID int64
	// Node is the backend that holds the rows until they are prepared, 0 for
	// none: its death ends the transaction.
	Node int
}

// LabelExists is the refusal of a label that a transaction holds which is not
// aborted. Existing is RUNNING or FINISHED.
type LabelExists struct{ Label, Existing string }

// Error has the server's words.
func (e *LabelExists) Error() string {
	return fmt.Sprintf("Label [%s] has already been used.", e.Label)
}

// Refusal is a request that a server refuses, in its words (protocol reference 2.3).
type Refusal struct{ Text string }

// Error returns the words.
func (e *Refusal) Error() string { return e.Text }

func refuse(format string, args ...any) *Refusal {
	return &Refusal{fmt.Sprintf(format, args...)}
}

// NewID returns an id for a transaction that begins later.
func (m *Manager) NewID() (int64, error) { return m.store.NewID() }

// Begin starts a transaction in state PREPARE and returns its id and table, nil
// without one. It answers *LabelExists or *Refusal; another error means that the
// store failed.
func (m *Manager) Begin(b Beginning) (int64, *store.Table, error) {
	databaseID, found := m.store.DatabaseID(b.Database)
	if !found {
		return 0, nil, refuse("unknown database, database=%s", b.Database)
	}
	table, tables, err := m.tableOf(b)
	if err != nil {
		return 0, nil, err
	}
	if err := m.refusesLoads(); err != nil {
		return 0, nil, err
	}
	timeout, err := m.timeout(b.Timeout)
	if err != nil {
		return 0, nil, err
	}
	if err := checkLabel(b.Label); err != nil {
		return 0, nil, err
	}
	id := b.ID
	if id == 0 {
		if id, err = m.store.NewID(); err != nil {
			return 0, nil, err
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if t := m.newest(databaseID, b.Label); t != nil && t.tx.State != store.Aborted {
		existing := "FINISHED"
		if t.tx.State == store.Prepare || t.tx.State == store.Prepared {
			existing = "RUNNING"
		}
		return 0, nil, &LabelExists{b.Label, existing}
	}
	limit := m.config.Number(MaxRunningTxnNumPerDB)
	if d := m.databases[databaseID]; d != nil && int64(d.running) >= limit {
		return 0, nil, refuse("current running txns on db %d is %d, larger than limit %d", databaseID, d.running, limit)
	}
	m.remember(&transaction{node: b.Node, tx: store.Transaction{
		ID: id, Database: b.Database, DatabaseID: databaseID, Tables: tables,
		Label: b.Label, State: store.Prepare, Coordinator: b.Coordinator, Source: b.Source,
		PrepareTime: m.now(), Timeout: timeout, PreparedTimeout: m.config.Seconds(PreparedDefaultTimeoutSecond),
	}})
	return id, table, nil
}

func (m *Manager) tableOf(b Beginning) (*store.Table, []store.TableName, error) {
	if b.Table == "" && b.Source == MultiStatementStreaming {
		return nil, nil, nil
	}
	table, found := m.store.Table(b.Database, b.Table)
	if !found {
		return nil, nil, refuse("unknown table \"%s.%s\"", b.Database, b.Table)
	}
	return table, []store.TableName{{Name: b.Table, ID: table.ID()}}, nil
}

// refusesLoads answers why no load may begin now, if so.
func (m *Manager) refusesLoads() error {
	if m.config.On(DisableLoadJob) {
		return refuse("disable_load_job is set to true, all load jobs are prevented")
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.safeMode {
		return refuse("The cluster is under safe mode state, all load jobs are rejected.")
	}
	return nil
}

// SetSafeMode makes Begin refuse every load, as a cluster without room does.
func (m *Manager) SetSafeMode(on bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.safeMode = on
}

// timeout checks a load's timeout, which is of whole seconds.
func (m *Manager) timeout(asked time.Duration) (time.Duration, error) {
	if asked == 0 {
		return m.config.Seconds(StreamLoadDefaultTimeoutSecond), nil
	}
	least, most := m.config.Number(MinLoadTimeoutSecond), m.config.Number(MaxStreamLoadTimeoutSecond)
	if seconds := int64(asked / time.Second); seconds < least || seconds > most {
		return 0, &Refusal{m.config.release.TimeoutRange(seconds, least, most)}
	}
	return asked, nil
}

// checkLabel knows the label's grammar (protocol reference 4.2).
func checkLabel(label string) error {
	if !regexp.MustCompile(`^[-\w]{1,128}$`).MatchString(label) {
		return refuse(`Label format error. regex: ^[-\w]{1,128}$, label: %s`, label)
	}
	return nil
}
