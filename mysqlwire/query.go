package mysqlwire

import (
	"context"
	"encoding/binary"
)

// mostColumns is more than any server takes in a result (4096).
const mostColumns = 1 << 16

// Query runs a statement and returns its rows in the text protocol, where the
// server writes every value as text. The context holds until the rows are read
// to their end or closed; when it ends the query is killed at the server.
func (c *Conn) Query(ctx context.Context, sql string) (*Rows, error) {
	if err := c.begin(ctx, "running a query"); err != nil {
		return nil, err
	}
	rows := &Rows{conn: c}
	if err := rows.start(comQuery, []byte(sql)); err != nil {
		return nil, c.done(err)
	}
	return rows, nil
}

// QueryBinary prepares a statement without arguments and runs it; its rows come
// in the binary protocol, which spares the server the writing of text. Otherwise
// it is as Query.
func (c *Conn) QueryBinary(ctx context.Context, sql string) (*Rows, error) {
	if err := c.begin(ctx, "running a query"); err != nil {
		return nil, err
	}
	rows := &Rows{conn: c, binary: true}
	err := rows.prepare(sql)
	if err == nil {
		execute := binary.LittleEndian.AppendUint32(nil, rows.statement)
		execute = append(execute, 0 /* no cursor */, 1, 0, 0, 0 /* once */)
		err = rows.start(comStmtExecute, execute)
	}
	if err != nil {
		rows.forget()
		return nil, c.done(err)
	}
	return rows, nil
}

// prepare makes a statement at the server.
func (r *Rows) prepare(sql string) error {
	c := r.conn
	if err := c.send(comStmtPrepare, []byte(sql)); err != nil {
		return err
	}
	packet, err := c.next()
	if err != nil {
		return err
	}
	f := fields{rest: packet}
	status, statement, columns, parameters := f.byte(), f.uint32(), f.uint16(), f.uint16()
	if f.short || status != headerOK {
		return malformed("it answers a statement to prepare with %d bytes that begin with 0x%02x", len(packet), packet[0])
	}
	r.statement, r.prepared = statement, true
	for _, n := range []uint16{parameters, columns} {
		if err := c.skipDefinitions(int(n)); err != nil {
			return err
		}
	}
	if parameters > 0 {
		return &ServerError{Code: errWrongArguments, State: "HY000", Message: "the query has question marks for arguments, and none are given"}
	}
	return nil
}

// errWrongArguments is what servers answer to an execution without the arguments
// that its statement needs.
const errWrongArguments = 1210

// skipDefinitions reads what the execution will say again.
func (c *Conn) skipDefinitions(n int) error {
	if n == 0 {
		return nil
	}
	for range n {
		if _, err := c.next(); err != nil {
			return err
		}
	}
	return c.endOfDefinitions()
}

func (c *Conn) endOfDefinitions() error {
	if c.can&canOmitEOF != 0 {
		return nil
	}
	packet, err := c.next()
	if err != nil {
		return err
	}
	if packet[0] != headerEOF {
		return malformed("more columns than it said: 0x%02x begins one", packet[0])
	}
	_, err = parseEOF(packet)
	return err
}

// forget lets the server drop the statement. It answers nothing; the next command
// of the connection goes behind it.
func (r *Rows) forget() {
	if !r.prepared || r.conn.broken != nil {
		return
	}
	r.prepared = false
	r.conn.send(comStmtClose, binary.LittleEndian.AppendUint32(nil, r.statement)) //nolint:errcheck // the next command finds out
}

// start runs the command and reads the definitions of the columns.
func (r *Rows) start(command byte, argument []byte) error {
	c := r.conn
	if err := c.send(command, argument); err != nil {
		return err
	}
	packet, err := c.next()
	if err != nil {
		return err
	}
	switch packet[0] {
	case headerOK:
		// A statement without rows: it ran, and there is nothing to read.
		r.result, err = parseOK(packet)
		if err == nil {
			r.finish()
		}
		return err
	case headerLocal:
		return malformed("it asks for a file of this machine, which was not offered")
	}
	f := fields{rest: packet}
	n := f.number()
	if f.short || len(f.rest) > 0 || n == 0 || n > mostColumns {
		return malformed("it answers a query with %d bytes that are no number of columns", len(packet))
	}
	for range n {
		if packet, err = c.next(); err != nil {
			return err
		}
		column, err := parseColumn(packet, c.extended)
		if err != nil {
			return err
		}
		r.columns = append(r.columns, column)
	}
	return c.endOfDefinitions()
}
