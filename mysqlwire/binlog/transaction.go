package binlog

import (
	"fmt"
	"math"
)

// transaction is what is known of the one that is being read.
type transaction struct {
	announced    bool // its number came
	began        bool // what follows is of it, up to its commit
	rows         bool // rows of it were handed out
	mySQL        MySQLGTID
	mariaDB      MariaDBGTID
	commitMicros int64
	// half is the first half of an ALTER TABLE, or one that is taken back: the
	// statement counts where its second half stands.
	half bool
}

// manyTables is how many definitions are kept. Table numbers grow with each time
// that a server opens a table; a transaction describes all tables that it needs.
const manyTables = 4096

// announce takes the number of a transaction that follows.
func (r *Reader) announce(t transaction) error {
	if r.open.announced || r.open.began {
		return r.corrupt(errNested)
	}
	t.announced = true
	r.open = t
	if len(r.tables) > manyTables {
		clear(r.tables)
	}
	return nil
}

func (r *Reader) announceMariaDB(h header, body []byte) (Event, error) {
	g, err := parseMariaDBGTID(body, h.serverID)
	if err != nil {
		return nil, r.corrupt(err)
	}
	if err := r.announce(transaction{mariaDB: g.id, half: g.more&(gtidStartAlter|gtidRollbackAlter) != 0}); err != nil {
		return nil, err
	}
	if g.flags&gtidStandalone != 0 {
		return nil, nil
	}
	return r.start(h.time)
}

// start begins a transaction whose events follow.
func (r *Reader) start(time uint32) (Event, error) {
	if r.open.began {
		return nil, r.corrupt(errNested)
	}
	r.open.began = true
	r.begin = Begin{MySQL: r.open.mySQL, MariaDB: r.open.mariaDB, Time: time, CommitMicros: r.open.commitMicros}
	return &r.begin, nil
}

// finished is the end of a transaction: its number is among those that are
// read, and the place behind it is safe.
func (r *Reader) finished() {
	if r.numbered {
		r.mySQL.Add(r.open.mySQL)
		if r.open.mariaDB.Number > 0 {
			r.mariaDB.Add(r.open.mariaDB)
		}
	}
	r.open = transaction{}
	r.markSafe()
}

// markSafe makes the present place the safe one. A place beyond 4 GiB cannot be
// asked for again by file and position: without numbers the next safe place is
// the next file, which servers begin at once after so great a transaction.
func (r *Reader) markSafe() {
	if r.offset > math.MaxUint32 && !r.numbered {
		return
	}
	r.safe.file, r.safe.offset = r.file, r.offset
}

func (r *Reader) end(time uint32) (Event, error) {
	if !r.open.began {
		return nil, r.insideTransaction()
	}
	r.finished()
	r.commit.Time = time
	return &r.commit, nil
}

// rolledBack is the end of a transaction that was taken back after it had been
// written, since it had changed tables of an engine without transactions, too.
func (r *Reader) rolledBack(time uint32) (Event, error) {
	if !r.open.rows {
		return r.end(time)
	}
	from := r.Safe()
	r.finished()
	return nil, &RolledBackError{From: from, To: r.Safe()}
}

// abandon throws the open transaction away: the log goes on without its end.
func (r *Reader) abandon(next Place) error {
	rows := r.open.rows
	r.open = transaction{}
	if !rows {
		return nil
	}
	from := r.Safe()
	next.GTIDs = from.GTIDs
	return &RolledBackError{From: from, To: next}
}

// prepare is the end of an XA transaction: prepared, or committed in one phase.
func (r *Reader) prepare(h header, body []byte) (Event, error) {
	onePhase := len(body) > 0 && body[0] != 0
	if !onePhase && r.open.rows {
		return nil, &UnsupportedError{
			At:     r.Safe(),
			What:   "rows of an XA transaction that is prepared, and committed or rolled back later",
			Advice: "use XA COMMIT … ONE PHASE for these tables or leave them out, and take a new snapshot",
		}
	}
	return r.end(h.time)
}

func (r *Reader) takeQuery(h header, body []byte, post byte) (Event, error) {
	q, err := parseQuery(body, post)
	if err == nil && h.kind == eventQueryCompressed {
		q.text, err = r.inflateText.inflate(q.text)
	}
	if err != nil {
		return nil, r.corrupt(err)
	}
	switch {
	case q.is("BEGIN"):
		return r.start(h.time)
	case q.is("COMMIT"):
		return r.end(h.time)
	case q.is("ROLLBACK"):
		return r.rolledBack(h.time)
	}
	l := newLexer(q.text, r.format.mariaDB)
	switch {
	case l.ahead.kind == tokenEnd:
		return nil, nil // a comment, in place of an event that a replica would not know
	case l.accept("SAVEPOINT"), l.accept("RELEASE"):
		return nil, nil
	case l.accept("ROLLBACK"):
		if r.open.rows {
			return nil, &UnsupportedError{
				At:     r.Safe(),
				What:   "ROLLBACK TO SAVEPOINT after rows, of a transaction that also changes tables without transactions",
				Advice: "use InnoDB for all tables of the transaction, and take a new snapshot",
			}
		}
		return nil, nil
	case l.accept("XA"):
		return r.takeXA(h, l)
	}
	r.statement = Statement{
		Parsed: Classify(q.utf8(), r.format.mariaDB), Text: q.text,
		Database: string(q.database), Time: h.time, Inside: r.open.began,
	}
	half := r.open.half
	if !r.open.began {
		r.finished()
	}
	if half {
		r.commit.Time = h.time
		return &r.commit, nil
	}
	return &r.statement, nil
}

// takeXA follows the statements of XA transactions. A transaction's rows stand
// between START and END, and an event of its own prepares it.
func (r *Reader) takeXA(h header, l *lexer) (Event, error) {
	switch {
	case l.is("START", "BEGIN"):
		if r.open.began { // MariaDB announces it
			return nil, nil
		}
		return r.start(h.time)
	case l.is("END"):
		return nil, nil
	case l.is("COMMIT", "ROLLBACK"):
		if r.open.rows {
			return nil, r.corrupt(fmt.Errorf("XA %s inside of a transaction", l.ahead.text))
		}
		r.finished()
		r.commit.Time = h.time
		return &r.commit, nil
	}
	return nil, r.corrupt(fmt.Errorf("statement XA %s is not known", l.ahead.text))
}

// previous takes the numbers that stand at the start of a file, where they were
// not known before.
func (r *Reader) previous(set MySQLSet, err error) error {
	if err != nil {
		return r.corrupt(err)
	}
	if !r.numbered {
		r.mySQL, r.numbered = set, true
	}
	return nil
}

func (r *Reader) previousMariaDB(set MariaDBSet, err error) error {
	if err != nil {
		return r.corrupt(err)
	}
	if !r.numbered {
		r.mariaDB, r.numbered = set, true
	}
	return nil
}
