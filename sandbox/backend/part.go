package backend

import (
	"time"

	"starlift-sandbox/ingest"
	"starlift-sandbox/status"
	"starlift-sandbox/store"
)

// A multi-table transaction belongs to the frontend (protocol reference 3.7). A
// backend holds a context for each of its tables, a part: the frontend opens it
// with the first load of the table, sends the loads here, and takes its rows at
// commit.

// partKey finds a part.
type partKey struct{ label, table string }

// Part is what the frontend opens one with.
type Part struct {
	Label    string
	ID       int64
	Database string
	Table    *store.Table
	Name     string // of the table, as the client wrote it
	Begun    time.Time
	Timeout  time.Duration
	Options  ingest.Options
}

// OpenPart plans the loads of a table and waits for them. The error is a
// *status.Error. It is not to be called for a part that is open.
func (b *Backend) OpenPart(p Part) error {
	c := &context{
		uid: newUID(), label: p.Label, db: p.Database, table: p.Name, id: p.ID, target: p.Table,
		surface: ingest.MultiTable, begun: p.Begun, active: p.Begun, timeout: p.Timeout,
	}
	var err error
	if c.load, err = ingest.New(b.target(c), p.Options); err != nil {
		return b.asStatus(err, p.ID)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.parts[partKey{p.Label, p.Name}] = c
	return nil
}

func (b *Backend) part(label, table string) *context {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.parts[partKey{label, table}]
}

// PartRows is what a part holds.
type PartRows struct {
	Stage    *store.Stage
	Counters store.Counters
}

// ClosePart ends the ingestion of a part and forgets it. The error is a
// *status.Error; the rows are not to be committed then.
func (b *Backend) ClosePart(label, table string) (PartRows, error) {
	c := b.part(label, table)
	if c == nil {
		return PartRows{}, status.New(status.TxnNotExists, "transaction with label %s not exists", label)
	}
	if !c.busy.TryLock() {
		return PartRows{}, status.New(status.TxnInProcessing, "%s", b.Release.InProcessing())
	}
	defer c.busy.Unlock()
	defer b.drop(c)
	defer c.end()
	if doomed := c.reading(nil); doomed != nil {
		return PartRows{}, doomed
	}
	err := c.load.Finish()
	where := b.errors.keep(b.Address, c.label, c.load, b.Now())
	rows := PartRows{Stage: c.load.Stage(), Counters: c.load.Counters()}
	if err == nil {
		return rows, nil
	}
	e := b.asStatus(err, c.id)
	if e.Text == "too many filtered rows" {
		e = status.New(e.Code, "abnormal data more than max filter rate, tracking_url: %s", where.url)
	}
	return rows, e
}

// DropParts forgets all parts of a label; a load that is being read ends with
// them, with the reason.
func (b *Backend) DropParts(label, reason string) {
	b.mu.Lock()
	var dropped []*context
	for key, c := range b.parts {
		if key.label == label {
			dropped = append(dropped, c)
			delete(b.parts, key)
		}
	}
	b.mu.Unlock()
	for _, c := range dropped {
		c.doom(status.New(status.Aborted, "%s", reason))
		if c.busy.TryLock() { // else the load ends it
			c.end()
			c.busy.Unlock()
		}
	}
}
