package mysqlwire

// Rows are the rows of a query while they arrive. They belong to the goroutine of
// their connection, which runs nothing else until they are read to the end or
// closed.
type Rows struct {
	conn      *Conn
	columns   []Column
	binary    bool
	statement uint32 // of the binary protocol, while prepared
	prepared  bool

	cells  [][]byte // of the row that Next found; nil is NULL
	result Result
	ended  bool
	err    error
}

// Columns describes the columns; there are none for a statement without rows.
// The caller must not change them.
func (r *Rows) Columns() []Column { return r.columns }

// Result is how the query ended. It is valid after the last row.
func (r *Rows) Result() Result { return r.result }

// Err is why Next or Fill stopped before the last row, nil if they did not.
func (r *Rows) Err() error { return r.err }

// Next reads a row. It returns false after the last one, and where reading
// failed, as Err says.
func (r *Rows) Next() bool {
	packet, _ := r.packet() // Err has the error
	if packet == nil {
		return false
	}
	var err error
	if r.cells, err = r.split(r.cells[:0], packet); err != nil {
		r.fail(err) //nolint:errcheck // Err has it
		return false
	}
	return true
}

// Cell is the value of the column with index i in the row that Next found, nil
// for NULL: text, or what value.Decoder.Binary reads. It is valid until the next
// row.
func (r *Rows) Cell(i int) []byte { return r.cells[i] }

// packet reads the next row as it is. At the end of the rows it is nil.
func (r *Rows) packet() ([]byte, error) {
	if r.ended {
		return nil, r.err
	}
	c := r.conn
	packet, err := c.next()
	if err != nil {
		return nil, r.fail(err)
	}
	// In text, 0xfe also begins a first cell of 16 MiB or more.
	if packet[0] != headerEOF || len(packet) >= mostInPacket {
		return packet, nil
	}
	if c.can&canOmitEOF != 0 {
		r.result, err = parseOK(packet)
	} else {
		r.result, err = parseEOF(packet)
	}
	if err != nil {
		return nil, r.fail(err)
	}
	r.finish()
	return nil, nil
}

func (r *Rows) finish() {
	r.ended = true
	r.conn.end()
	r.forget()
}

func (r *Rows) fail(err error) error {
	r.ended = true
	c := r.conn
	c.running.doing = "reading rows"
	r.err = c.done(err)
	r.forget()
	return r.err
}

// Close ends the rows. Where they are not read to their end the connection is
// given up and the query killed at the server: the rest may be of any length.
func (r *Rows) Close() error {
	if !r.ended {
		r.ended, r.err = true, errClosed
		r.conn.abandon()
	}
	return nil
}

// split cuts a row into cells.
func (r *Rows) split(cells [][]byte, packet []byte) ([][]byte, error) {
	if !r.binary {
		f := fields{rest: packet}
		for range r.columns {
			if f.null() {
				cells = append(cells, nil)
				continue
			}
			cells = append(cells, f.text())
		}
		return cells, f.whole()
	}
	nulls, rest, err := r.nulls(packet)
	if err != nil {
		return cells, err
	}
	f := fields{rest: rest}
	for i := range r.columns {
		if isNull(nulls, i) {
			cells = append(cells, nil)
			continue
		}
		cells = append(cells, f.take(binarySize(r.columns[i].Type.Code, f.rest)))
	}
	return cells, f.whole()
}

// whole is an error where a payload ended too early or too late.
func (f *fields) whole() error {
	if f.short {
		return malformed("a row is cut short")
	}
	if len(f.rest) > 0 {
		return malformed("a row has %d bytes too many", len(f.rest))
	}
	return nil
}

// nulls takes the head of a row of the binary protocol: a zero byte, and a bit a
// column from the third bit on.
func (r *Rows) nulls(packet []byte) (nulls, rest []byte, err error) {
	size := (len(r.columns) + 2 + 7) / 8
	if packet[0] != 0 || len(packet) < 1+size {
		return nil, nil, malformed("a row has %d bytes and begins with 0x%02x", len(packet), packet[0])
	}
	return packet[1 : 1+size], packet[1+size:], nil
}

func isNull(nulls []byte, column int) bool {
	column += 2
	return nulls[column>>3]&(1<<(column&7)) != 0
}
