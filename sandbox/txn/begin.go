package txn

import (
	"fmt"
	"regexp"
	"time"

	"starlift-sandbox/store"
)

// The sources of transactions, as SHOW TRANSACTION names them.
const (
	BackendStreaming = "BACKEND_STREAMING"
	InsertStreaming  = "INSERT_STREAMING"
)

// Beginning is what a transaction begins with.
type Beginning struct {
	Database, Table, Label string
	Source                 string
	Coordinator            string        // "BE: 127.0.0.1"
	Timeout                time.Duration // 0: the configured default
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

// Begin starts a transaction in state PREPARE and returns its id and table. It
// answers *LabelExists or *Refusal; another error means that the store failed.
func (m *Manager) Begin(b Beginning) (int64, *store.Table, error) {
	databaseID, found := m.store.DatabaseID(b.Database)
	if !found {
		return 0, nil, refuse("unknown database, database=%s", b.Database)
	}
	table, found := m.store.Table(b.Database, b.Table)
	if !found {
		return 0, nil, refuse("unknown table \"%s.%s\"", b.Database, b.Table)
	}
	if m.config.On(DisableLoadJob) {
		return 0, nil, refuse("disable_load_job is set to true, all load jobs are prevented")
	}
	if err := checkLabel(b.Label); err != nil {
		return 0, nil, err
	}
	timeout, err := m.timeout(b.Timeout)
	if err != nil {
		return 0, nil, err
	}
	id, err := m.store.NewID()
	if err != nil {
		return 0, nil, err
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
	limit := m.config.number(MaxRunningTxnNumPerDB)
	if d := m.databases[databaseID]; d != nil && int64(d.running) >= limit {
		return 0, nil, refuse("current running txns on db %d is %d, larger than limit %d", databaseID, d.running, limit)
	}
	m.remember(&transaction{tx: store.Transaction{
		ID: id, Database: b.Database, DatabaseID: databaseID, Table: b.Table, TableID: table.ID(),
		Label: b.Label, State: store.Prepare, Coordinator: b.Coordinator, Source: b.Source,
		PrepareTime: m.now(), Timeout: timeout, PreparedTimeout: m.config.Seconds(PreparedDefaultTimeoutSecond),
	}})
	return id, table, nil
}

// timeout checks a load's timeout, which is of whole seconds.
func (m *Manager) timeout(asked time.Duration) (time.Duration, error) {
	if asked == 0 {
		return m.config.Seconds(StreamLoadDefaultTimeoutSecond), nil
	}
	least, most := m.config.number(MinLoadTimeoutSecond), m.config.number(MaxStreamLoadTimeoutSecond)
	if seconds := int64(asked / time.Second); seconds < least || seconds > most {
		return 0, refuse("Invalid timeout: '%d'. Expected values should be between %d and %d seconds", seconds, least, most)
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
