package mysqlwire

import (
	"bytes"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"starlift/batch"
	"starlift/mysqlwire/value"
)

// framed puts payloads, shorter than a packet each, into packets.
func framed(payloads ...[]byte) []byte {
	var b []byte
	for i, p := range payloads {
		b = append(b, byte(len(p)), byte(len(p)>>8), byte(len(p)>>16), byte(i))
		b = append(b, p...)
	}
	return b
}

func TestReaderHandsOutPackets(t *testing.T) {
	var payloads [][]byte
	for i := range 300 { // past the end of the sequence's byte
		payloads = append(payloads, bytes.Repeat([]byte{byte(i)}, i*i))
	}
	stream := framed(payloads...)
	for name, source := range map[string]io.Reader{
		"at once": bytes.NewReader(stream), "by bytes": iotest.OneByteReader(bytes.NewReader(stream)), "by halves": iotest.HalfReader(bytes.NewReader(stream)),
	} {
		r := packetReader{source: source}
		for i, want := range payloads {
			if got, err := r.next(); err != nil || !bytes.Equal(got, want) {
				t.Fatalf("%s: packet %d has %d bytes, want %d (%v)", name, i, len(got), len(want), err)
			}
		}
		if _, err := r.next(); err != io.EOF {
			t.Errorf("%s: the end is %v", name, err)
		}
	}
}

func TestReaderRefusesABrokenStream(t *testing.T) {
	whole := framed([]byte("abc"), bytes.Repeat([]byte("x"), 2*readSize))
	// Every length up to the middle of the second packet's header, and some.
	lengths := []int{readSize, len(whole) - readSize, len(whole) - 1}
	for n := range 20 {
		lengths = append(lengths, n)
	}
	for _, n := range lengths {
		r := packetReader{source: bytes.NewReader(whole[:n])}
		_, err := r.next()
		if n >= 7 && err == nil {
			_, err = r.next()
		}
		want := io.ErrUnexpectedEOF
		if n == 0 || n == 7 {
			want = io.EOF
		}
		if err != want {
			t.Fatalf("cut to %d bytes: %v, want %v", n, err, want)
		}
	}
	r := packetReader{source: bytes.NewReader([]byte{1, 0, 0, 4, 0})}
	if _, err := r.next(); err == nil || !strings.Contains(err.Error(), "number 4, and 0 is due") {
		t.Errorf("wrong number: %v", err)
	}
	full := append([]byte{0xff, 0xff, 0xff, 0}, make([]byte, mostInPacket)...)
	r = packetReader{source: bytes.NewReader(append(full, 0, 0, 0, 7))}
	if _, err := r.next(); err == nil || !strings.Contains(err.Error(), "number 7, and 1 is due") {
		t.Errorf("wrong number inside a payload: %v", err)
	}
}

// TestPromisedLengthIsNotBelieved: 16 MiB are promised, a little arrives.
func TestPromisedLengthIsNotBelieved(t *testing.T) {
	for _, arrived := range []int{0, 10, readSize, 3 * readSize} {
		r := packetReader{source: bytes.NewReader(append([]byte{0xff, 0xff, 0xff, 0}, make([]byte, arrived)...))}
		if _, err := r.next(); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("the error is %v", err)
		}
		if most := 4*arrived + 2*readSize; cap(r.long) > most {
			t.Errorf("for %d bytes there is room for %d", arrived, cap(r.long))
		}
	}
}

func TestPayloadWithoutEndIsRefused(t *testing.T) {
	full := append([]byte{0xff, 0xff, 0xff, 0}, make([]byte, mostInPacket)...)
	r := packetReader{source: bytes.NewReader(append(full, 5, 0, 0, 1, 1, 2, 3, 4, 5)), most: mostInPacket + 4}
	if _, err := r.next(); err == nil || !strings.Contains(err.Error(), "more than 16777219 bytes") {
		t.Errorf("the error is %v", err)
	}
}

// recorded is a socket that has all answers already, and takes everything. It
// numbers the packets as they are due, whatever command they answer.
type recorded struct {
	payloads [][]byte
	rest     []byte // of the packet that is being read
	sequence byte
}

func (r *recorded) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		if len(r.payloads) == 0 {
			return 0, io.EOF
		}
		r.rest = framed(r.payloads[0])
		r.rest[3] = r.sequence
		r.payloads, r.sequence = r.payloads[1:], r.sequence+1
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

func (r *recorded) Write(p []byte) (int, error) {
	r.sequence = p[3] + 1
	return len(p), nil
}

func (r *recorded) Close() error                     { return nil }
func (r *recorded) LocalAddr() net.Addr              { return nil }
func (r *recorded) RemoteAddr() net.Addr             { return nil }
func (r *recorded) SetDeadline(time.Time) error      { return nil }
func (r *recorded) SetReadDeadline(time.Time) error  { return nil }
func (r *recorded) SetWriteDeadline(time.Time) error { return nil }

// answered is a connection after login, whose server answers with these payloads.
func answered(can capability, payloads ...[]byte) *Conn {
	c := &Conn{config: Config{Address: "fake"}, can: can, wire: &wire{conn: &recorded{payloads: payloads}}, extended: canTypeNames}
	c.in.source = c.wire
	return c
}

// described is the definition of a column.
func described(name string, code byte, flags byte) []byte {
	var b []byte
	for _, s := range []string{"def", "d", "t", "t", name, name, ""} {
		b = appendText(b, s)
	}
	return append(b, 12, 45, 0, 40, 0, 0, 0, code, flags, 0, 0, 0, 0)
}

var packetEnd = []byte{headerEOF, 0, 0, 2, 0}

func TestAnswersThatTheProtocolDoesNotHave(t *testing.T) {
	a := described("a", value.TypeLong, 0)
	end := append([]byte{headerEOF}, packetOK[1:]...)
	for _, test := range []struct {
		name     string
		can      capability
		binary   bool
		payloads [][]byte
		want     string
	}{
		{"a file of the client", wanted, false, [][]byte{[]byte("\xfb/etc/passwd")}, "asks for a file"},
		{"no columns", wanted, false, [][]byte{{0xfc, 0, 0}}, "no number of columns"},
		{"too many columns", wanted, false, [][]byte{{0xfd, 0, 0, 2}}, "no number of columns"},
		{"bytes behind the number", wanted, false, [][]byte{{1, 1}}, "no number of columns"},
		{"OK cut short", wanted, false, [][]byte{{0, 0}}, "an OK has 2 bytes"},
		{"second result", wanted, false, [][]byte{{0, 0, 0, 10, 0, 0, 0}}, "a second result"},
		{"second result behind rows", wanted, false, [][]byte{{1}, a, {headerEOF, 0, 0, 10, 0, 0, 0}}, "a second result"},
		{"column cut short", wanted, false, [][]byte{{1}, a[:20]}, "a column has 20 bytes"},
		{"no end of columns", wanted &^ canOmitEOF, false, [][]byte{{1}, a, {1, '7'}}, "more columns than it said"},
		{"row too short", wanted, false, [][]byte{{2}, a, a, {1, '7'}}, "cut short"},
		{"row too long", wanted, false, [][]byte{{1}, a, {1, '7', 0}}, "1 bytes too many"},
		{"cell too long", wanted, false, [][]byte{{1}, a, {0xfe, 255, 255, 255, 255, 255, 255, 255, 255, 1, 1}}, "an OK has"},
		{"cell of any length", wanted, false, [][]byte{{1}, a, {0xfd, 255, 255, 255, 1}}, "cut short"},
		{"cells end in an error", wanted, false, [][]byte{{1}, a, {0xff, 1}}, "an error has 2 bytes"},
		{"row is no row", wanted, true, [][]byte{{0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0}, a, {1}, a, {1, 0, 0, 0, 0, 0}}, "begins with 0x01"},
		{"binary row too short", wanted, true, [][]byte{{0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0}, a, {1}, a, {0, 0, 1, 2, 3}}, "cut short"},
		{"binary row too long", wanted, true, [][]byte{{0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0}, a, {1}, a, {0, 0, 1, 2, 3, 4, 5}}, "1 bytes too many"},
		{"statement cut short", wanted, true, [][]byte{{0, 1, 0, 0, 0}}, "a statement to prepare with 5 bytes"},
		{"rows end without an end", wanted, false, [][]byte{{1}, a, {1, '7'}}, "EOF"},
		{"end of rows cut short", wanted &^ canOmitEOF, false, [][]byte{{1}, a, packetEnd, {headerEOF, 0}}, "an end of rows has 2 bytes"},
		{"good", wanted, false, [][]byte{{1}, a, {1, '7'}, end}, ""},
		{"good with ends", wanted &^ canOmitEOF, false, [][]byte{{1}, a, packetEnd, {1, '7'}, packetEnd}, ""},
	} {
		for _, fill := range []bool{false, true} {
			c := answered(test.can, test.payloads...)
			err := readAll(c, test.binary, fill)
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) && !(fill && strings.Contains(test.name, "binary row too short")) {
				t.Errorf("%s (fill %v): %v, want %q", test.name, fill, err, test.want)
			}
			if broken := c.broken != nil; broken != (test.want != "") {
				t.Errorf("%s (fill %v): the connection is given up: %v", test.name, fill, broken)
			}
		}
	}
}

// readAll runs a query and reads its rows by Next or by Fill.
func readAll(c *Conn, binary, fill bool) error {
	run := c.Query
	if binary {
		run = c.QueryBinary
	}
	rows, err := run(noContext{}, "q")
	if err != nil {
		return err
	}
	if !fill {
		for rows.Next() {
		}
		return rows.Err()
	}
	decoders, err := Decoders(rows.Columns(), value.Options{})
	if err != nil {
		rows.Close()
		return nil
	}
	b := &batch.Batch{Cols: make([]batch.Vector, len(decoders))}
	for {
		more, err := rows.Fill(b, decoders, 1<<20)
		for i := range b.Cols {
			if len(b.Cols[i].Spans) != b.Rows {
				panic("a column has more values than there are rows")
			}
		}
		if refused := (*RowError)(nil); errors.As(err, &refused) {
			continue
		}
		if !more || err != nil {
			return err
		}
		b.Reset()
	}
}

// noContext is a context that never ends.
type noContext struct{}

func (noContext) Deadline() (time.Time, bool) { return time.Time{}, false }
func (noContext) Done() <-chan struct{}       { return nil }
func (noContext) Err() error                  { return nil }
func (noContext) Value(any) any               { return nil }

// FuzzAnswers reads what a server may answer: packets whose lengths stand in the
// first byte of each.
func FuzzAnswers(f *testing.F) {
	join := func(payloads ...[]byte) (b []byte) {
		for _, p := range payloads {
			b = append(append(b, byte(len(p))), p...)
		}
		return b
	}
	a := described("a", value.TypeLong, 0)
	f.Add(join([]byte{1}, a, []byte{1, '7'}, append([]byte{headerEOF}, packetOK[1:]...)), false)
	f.Add(join([]byte{0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0}, a, []byte{1}, a, []byte{0, 0, 1, 2, 3, 4}, append([]byte{headerEOF}, packetOK[1:]...)), true)
	f.Add(join([]byte{1}, described("a", value.TypeDatetime, 0), []byte("\x132024-01-01 00:00:00"), []byte("\xff\x10\x04#28000no")), false)
	f.Fuzz(func(t *testing.T, data []byte, binary bool) {
		var payloads [][]byte
		for len(data) > 0 {
			n := min(int(data[0]), len(data)-1)
			payloads, data = append(payloads, data[1:1+n]), data[1+n:]
		}
		for _, can := range []capability{wanted, wanted &^ canOmitEOF} {
			for _, fill := range []bool{false, true} {
				readAll(answered(can, payloads...), binary, fill) //nolint:errcheck // it must only end
			}
		}
	})
}

// FuzzPackets reads bytes as packets, and never keeps more than arrived.
func FuzzPackets(f *testing.F) {
	f.Add(framed([]byte("abc"), bytes.Repeat([]byte("x"), 1000)))
	f.Add([]byte{0xff, 0xff, 0xff, 0, 1})
	f.Fuzz(func(t *testing.T, data []byte) {
		r := packetReader{source: bytes.NewReader(data)}
		for {
			if _, err := r.next(); err != nil {
				break
			}
		}
		if cap(r.long) > 4*len(data)+2*readSize {
			t.Errorf("for %d bytes there is room for %d", len(data), cap(r.long))
		}
	})
}

// FuzzGreeting reads a server's first packet.
func FuzzGreeting(f *testing.F) {
	f.Add(fakeGreeting(nativePassword, wanted))
	f.Fuzz(func(t *testing.T, data []byte) {
		if g, err := parseGreeting(data); err == nil && len(g.nonce) > len(data) {
			t.Errorf("the nonce has %d bytes of %d", len(g.nonce), len(data))
		}
	})
}
