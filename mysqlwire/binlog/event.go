package binlog

// Event is what Reader.Next gives: one of *Begin, *Rows, *Commit, *Statement,
// *Heartbeat and *Rotate. It and everything in it is valid until the next call
// of Next, except Tables, which stay.
type Event interface{ event() }

// Begin is the start of a transaction.
type Begin struct {
	MySQL   MySQLGTID   // zero where the server is MariaDB or numbers nothing
	MariaDB MariaDBGTID // zero where the server is MySQL
	Time    uint32      // seconds since 1970-01-01 UTC at which the server wrote it
	// CommitMicros is the moment of the commit on the server that is read, in
	// microseconds since 1970-01-01 UTC; 0 where the server does not say
	// (MySQL before 8.0, MariaDB).
	CommitMicros int64
}

// Rows are rows of one table that one statement changed the same way.
type Rows struct {
	Table *Table
	Kind  Kind
	Time  uint32 // seconds since 1970-01-01 UTC at which the statement began
	// Offset is where the event stands in its file. The events of a compressed
	// transaction all have that of the transaction.
	Offset uint64
	// Partial says that JSON values may be written as changes to the value
	// before. An Appender refuses rows that have one.
	Partial bool

	before, after []byte // bitmaps of the columns that the images hold
	images        []byte // those that are not consumed yet
}

// Kind says what a statement did to rows.
type Kind uint8

// What a statement did to rows.
const (
	Insert Kind = iota
	Update
	Delete
)

// Commit is the end of a transaction. Reader.Safe is now behind it.
type Commit struct{ Time uint32 }

// Statement is the text of a statement in the log: a change of definitions, or
// of data that the server did not write as rows.
type Statement struct {
	Parsed
	Text     []byte // as it stands in the log, in the character set of the client
	Database string // that was chosen; names without one are in it
	Time     uint32
	// Inside says that it stands in a transaction that goes on, as CREATE TABLE
	// … SELECT does. Otherwise it is a transaction of its own, and Reader.Safe
	// is now behind it.
	Inside bool
}

// Heartbeat says that the server lives and has nothing to send. It is no
// progress.
type Heartbeat struct{}

// Rotate is the step to a log's next file. Reader.Safe is now its start.
type Rotate struct{ File string }

func (*Begin) event()     {}
func (*Rows) event()      {}
func (*Commit) event()    {}
func (*Statement) event() {}
func (*Heartbeat) event() {}
func (*Rotate) event()    {}
