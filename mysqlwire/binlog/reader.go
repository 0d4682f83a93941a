// Package binlog reads the binary logs of MySQL and MariaDB: from a server, as a
// replica does, or from a file. It gives transactions with their rows, decoded
// through package value into batches, statements that change definitions, and
// the places from which reading can go on.
//
// Only the places that Reader.Safe gives may be kept: they lie between two
// transactions. A transaction of any size is handed out event by event; what was
// handed out since the last safe place is not committed yet, and comes again
// after a new start.
//
// XA transactions: one that is committed in one phase is as every other. Rows of
// one that is prepared are refused with an *UnsupportedError, since they stand in
// the log where it is prepared, and whether they count stands later or nowhere.
// Who fixes a place to start must see that XA RECOVER lists nothing.
package binlog

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
)

// Reader reads a log from front to back. It belongs to one goroutine.
type Reader struct {
	// receive returns the next event as it stands in the log, valid until the
	// next call, or io.EOF.
	receive func(context.Context) ([]byte, error)
	finish  func() error
	// Of a dump: what ends its wait, and the context that does so at present.
	cancel   context.CancelCauseFunc
	attended <-chan struct{}
	unhook   func() bool

	wanted func(schema, table string) bool
	inFile bool // a file that is read without a server

	format    format
	formatted bool
	file      string
	offset    uint64 // behind the last event

	safe struct {
		file   string
		offset uint64
	}
	numbered bool // the sets below are what stands before safe
	mySQL    MySQLSet
	mariaDB  MariaDBSet

	tables       map[uint64]*Table
	open         transaction
	payload      payload
	payloadStart uint64
	inflateRows  inflater
	inflateText  inflater

	begin     Begin
	rows      Rows
	commit    Commit
	statement Statement
	heartbeat Heartbeat
	rotate    Rotate
}

func newReader(from Place, wanted func(schema, table string) bool) *Reader {
	r := &Reader{wanted: wanted, tables: map[uint64]*Table{}, file: from.File, offset: from.Offset}
	r.safe.file, r.safe.offset = from.File, from.Offset
	return r
}

// Safe is the place behind the last transaction that was handed out whole: where
// a new Reader may start. It makes texts, so it is for the end of a page and not
// for every event.
func (r *Reader) Safe() Place {
	p := Place{File: r.safe.file, Offset: r.safe.offset}
	if r.numbered {
		if p.GTIDs = r.mySQL.String(); p.GTIDs == "" {
			p.GTIDs = r.mariaDB.String()
		}
	}
	return p
}

// Server is the version text of the server that wrote the log, "" before the
// first event.
func (r *Reader) Server() string { return r.format.server }

// Close ends the connection or closes the file.
func (r *Reader) Close() error {
	r.payload.close()
	r.leaveContext()
	err := r.finish()
	if r.cancel != nil {
		r.cancel(nil)
	}
	return err
}

// Next returns the next event. It returns io.EOF at the end of a file, and of a
// dump that was asked to stop at the end. After any other error the Reader is of
// no more use, and reading goes on with a new one at Safe, or where the error
// says.
func (r *Reader) Next(ctx context.Context) (Event, error) {
	r.attend(ctx)
	for {
		event, err := r.step(ctx)
		if event != nil || err != nil {
			return event, err
		}
	}
}

// step reads one event of the log, which is often none for the caller.
func (r *Reader) step(ctx context.Context) (Event, error) {
	if r.payload.open {
		raw, err := r.payload.next()
		if err == io.EOF {
			return nil, nil
		}
		if err != nil {
			return nil, r.corrupt(err)
		}
		h, err := parseHeader(raw)
		if err != nil {
			return nil, r.corrupt(err)
		}
		return r.change(h, raw[headerSize:], r.payloadStart)
	}
	raw, err := r.receive(ctx)
	if err != nil {
		return nil, err
	}
	h, err := parseHeader(raw)
	if err != nil {
		return nil, r.corrupt(err)
	}
	switch {
	case h.kind == eventFormatDescription:
		return r.describe(h, raw)
	case h.kind == eventRotate && h.artificial():
		// It may come before the format is known, and with a checksum or without.
		if cut, err := withoutChecksum(raw); err == nil {
			raw = cut
		}
		return nil, r.enter(raw[headerSize:])
	case !r.formatted:
		return nil, r.corrupt(fmt.Errorf("event of type %d stands before FORMAT_DESCRIPTION", h.kind))
	}
	body := raw
	if r.format.checksum {
		if body, err = withoutChecksum(raw); err != nil {
			return nil, r.corrupt(err)
		}
	}
	body = body[headerSize:]
	switch h.kind {
	case eventHeartbeat, eventHeartbeatV2:
		// It tells how far the server has looked, which may be inside of a
		// transaction.
		return &r.heartbeat, nil
	case eventRotate:
		return r.leave(body)
	}
	start := r.offset
	r.advance(h)
	return r.change(h, body, start)
}

// advance moves the place behind an event. Servers keep 32 bits of it: an event
// that passes 4 GiB begins again at 0, and a server that leaves out events for
// us jumps ahead. Events of a transaction are never made for a connection; where
// they have no place (MariaDB 11.7 and later make a file of a large transaction
// without looking at its events again), their sizes tell it.
func (r *Reader) advance(h header) {
	unplaced := h.end == 0 && r.open.began
	if h.artificial() && !unplaced {
		return
	}
	next := r.offset + uint64(h.size)
	if uint32(next) != h.end && !unplaced {
		if next = r.offset&^math.MaxUint32 | uint64(h.end); next < r.offset {
			next += 1 << 32
		}
	}
	r.offset = next
}

// describe takes a new format. It comes at the start of each file, and at the
// start of each connection without being a part of the file there.
func (r *Reader) describe(h header, raw []byte) (Event, error) {
	f, err := parseFormat(raw)
	if err != nil {
		return nil, r.corrupt(err)
	}
	r.format, r.formatted = f, true
	clear(r.tables) // table numbers begin anew with a server's start
	r.advance(h)
	if f.started {
		return nil, r.abandon(Place{File: r.file, Offset: firstOffset})
	}
	return nil, nil
}

func parseRotate(body []byte) (offset uint64, file string, err error) {
	c := &cursor{rest: body}
	if offset = c.little(8); c.short || c.done() {
		return 0, "", fmt.Errorf("ROTATE: %w", errCutShort)
	}
	return offset, string(c.rest), nil
}

// enter follows the server into a file of its choice. It is never progress.
func (r *Reader) enter(body []byte) error {
	offset, file, err := parseRotate(body)
	if err != nil {
		return r.corrupt(err)
	}
	moved := file != r.file
	r.file, r.offset = file, offset
	clear(r.tables)
	if moved {
		// The file before had no ROTATE at its end: its server crashed.
		return r.abandon(Place{File: file, Offset: offset})
	}
	return nil
}

// leave reads the last event of a file, behind which the next file starts.
func (r *Reader) leave(body []byte) (Event, error) {
	offset, file, err := parseRotate(body)
	if err != nil {
		return nil, r.corrupt(err)
	}
	r.file, r.offset = file, offset
	clear(r.tables)
	if err := r.abandon(Place{File: file, Offset: offset}); err != nil {
		return nil, err
	}
	r.markSafe()
	r.rotate.File = file
	return &r.rotate, nil
}

// change handles the events of transactions, and those beside them.
func (r *Reader) change(h header, body []byte, start uint64) (Event, error) {
	post := r.format.post[h.kind]
	if shape, known := shapeOf(h.kind); known {
		return r.takeRows(h, shape, body, start)
	}
	switch h.kind {
	case eventTableMap:
		return nil, r.takeTable(body, post)
	case eventQuery, eventExecuteLoadQuery, eventQueryCompressed:
		return r.takeQuery(h, body, post)
	case eventXID:
		return r.end(h.time)
	case eventXAPrepare:
		return r.prepare(h, body)
	case eventGTID, eventAnonymousGTID, eventTaggedGTID:
		parse := parseMySQLGTID
		if h.kind == eventTaggedGTID {
			parse = parseTaggedGTID
		}
		g, err := parse(body)
		if err != nil {
			return nil, r.corrupt(err)
		}
		return nil, r.announce(transaction{mySQL: g.id, commitMicros: g.commitMicros})
	case eventMariaDBGTID:
		return r.announceMariaDB(h, body)
	case eventPreviousGTIDs:
		return nil, r.previous(decodeMySQLSet(body))
	case eventMariaDBGTIDList:
		if h.artificial() {
			return nil, nil
		}
		return nil, r.previousMariaDB(parseMariaDBGTIDList(body))
	case eventTransactionPayload:
		r.payloadStart = start
		if err := r.payload.start(body); err != nil {
			return nil, r.corrupt(err)
		}
		return nil, nil
	case eventIncident:
		c := &cursor{rest: body}
		c.take(2)
		return nil, &IncidentError{At: r.Safe(), Message: string(c.take(c.little(1)))}
	case eventStartEncryption:
		// A server takes the encryption off before it sends.
		if !r.inFile {
			return nil, nil
		}
		return nil, &UnsupportedError{At: r.Safe(), What: "the file is encrypted", Advice: "read it through its server"}
	case eventStop, eventIntvar, eventRand, eventUserVar, eventAppendBlock, eventDeleteFile, eventBeginLoadQuery,
		eventIgnorable, eventRowsQuery, eventTransactionContext, eventViewChange, eventAnnotateRows, eventBinlogCheckpoint:
		return nil, nil
	}
	if h.flags&flagIgnorable != 0 {
		return nil, nil
	}
	what := fmt.Sprintf("event of the unknown type %d of server %s", h.kind, r.format.server)
	if h.kind >= eventOldWriteRows && h.kind <= eventOldDeleteRows {
		what = fmt.Sprintf("rows event of type %d, of a MySQL 5.1 before its release", h.kind)
	}
	return nil, &UnsupportedError{At: r.Safe(), What: what, Advice: "start behind it, with a new snapshot"}
}

// takeTable keeps a table's definition for the rows that follow.
func (r *Reader) takeTable(body []byte, post byte) error {
	c := &cursor{rest: body}
	id := tableID(c, post)
	if old := r.tables[id]; old != nil && bytes.Equal(old.body, body) {
		return nil
	}
	c.take(2)
	schema := c.take(c.little(1))
	c.take(1)
	name := c.take(c.little(1))
	if c.short {
		return r.corrupt(fmt.Errorf("table map: %w", errCutShort))
	}
	if r.wanted != nil && !r.wanted(string(schema), string(name)) {
		r.tables[id] = &Table{ID: id, Schema: string(schema), Name: string(name), body: bytes.Clone(body)}
		return nil
	}
	t, err := parseTable(body, post, r.format.mariaDB)
	if err != nil {
		return r.corrupt(err)
	}
	t.wanted = true
	r.tables[id] = t
	return nil
}

func (r *Reader) takeRows(h header, shape rowsShape, body []byte, start uint64) (Event, error) {
	id, rest, err := rowsTable(body, r.format.post[h.kind])
	if err != nil {
		return nil, r.corrupt(err)
	}
	table := r.tables[id]
	switch {
	case !r.open.began:
		return nil, r.insideTransaction()
	case table == nil && id == dummyTable:
		return nil, nil
	case table == nil:
		return nil, r.corrupt(fmt.Errorf("rows of table number %d, which no table map describes", id))
	case !table.wanted:
		return nil, nil
	}
	r.rows.Table, r.rows.Time, r.rows.Offset = table, h.time, start
	if err := r.rows.parse(rest, shape, &r.inflateRows); err != nil {
		return nil, r.corrupt(err)
	}
	r.open.rows = true
	return &r.rows, nil
}

func (r *Reader) corrupt(err error) error { return &CorruptError{At: r.Safe(), Err: err} }

// insideTransaction is the error of a transaction whose start was not seen.
func (r *Reader) insideTransaction() error {
	return &PlaceError{From: r.Safe(), Server: "the events there are of a transaction that began before"}
}

var errNested = errors.New("a transaction begins inside of another")
