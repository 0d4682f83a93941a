package binlog

import (
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"math"
	"strings"
	"testing"

	"starlift/batch"
	"starlift/mysqlwire/value"
)

// script is a log that no server at hand writes.
type script struct {
	events [][]byte
	offset uint64
}

// add appends an event with a checksum. artificial ones have no place.
func (s *script) add(kind byte, flags uint16, artificial bool, body []byte) *script {
	size := headerSize + len(body) + checksumSize
	b := binary.LittleEndian.AppendUint32(nil, 1700000000)
	b = append(b, kind)
	b = binary.LittleEndian.AppendUint32(b, 1)
	b = binary.LittleEndian.AppendUint32(b, uint32(size))
	if artificial {
		b = binary.LittleEndian.AppendUint32(b, 0)
	} else {
		s.offset += uint64(size)
		b = binary.LittleEndian.AppendUint32(b, uint32(s.offset))
	}
	b = binary.LittleEndian.AppendUint16(b, flags)
	b = append(b, body...)
	b = binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
	s.events = append(s.events, b)
	return s
}

func (s *script) describe(artificial, started bool) *script {
	body := binary.LittleEndian.AppendUint16(nil, 4)
	body = append(body, make([]byte, 50)...)
	copy(body[2:], "9.7.4")
	body = binary.LittleEndian.AppendUint32(body, 0)
	if started {
		body[len(body)-1] = 1
	}
	body = append(body, headerSize)
	post := make([]byte, 42)
	post[eventTableMap-1], post[eventWriteRows-1], post[eventQuery-1] = 8, 10, 13
	body = append(append(body, post...), 1)
	return s.add(eventFormatDescription, 0, artificial, body)
}

func (s *script) enter(file string) *script {
	s.offset = 4
	return s.add(eventRotate, flagArtificial, true, append(binary.LittleEndian.AppendUint64(nil, 4), file...))
}

func (s *script) query(text string) *script {
	body := append(make([]byte, 4+4), 1, 0, 0, 0, 0)
	return s.add(eventQuery, 0, false, append(append(body, 'd', 0), text...))
}

func (s *script) table() *script {
	body := []byte{9, 0, 0, 0, 0, 0, 1, 0, 1, 'd', 0, 1, 't', 0, 1, value.TypeLong, 0, 0}
	return s.add(eventTableMap, 0, false, body)
}

func (s *script) row(id byte) *script {
	return s.add(eventWriteRows, 0, false, []byte{9, 0, 0, 0, 0, 0, 1, 0, 2, 0, 1, 0xff, 0, id, 0, 0, 0})
}

func (s *script) gtid(number byte) *script {
	return s.add(eventGTID, 0, false, append(append(make([]byte, 17), number), make([]byte, 7)...))
}

func (s *script) commit() *script { return s.add(eventXID, 0, false, make([]byte, 8)) }

func (s *script) reader(from Place) *Reader {
	r := newReader(from, nil)
	r.finish = func() error { return nil }
	left := s.events
	r.receive = func(context.Context) ([]byte, error) {
		if len(left) == 0 {
			return nil, io.EOF
		}
		next := append([]byte(nil), left[0]...)
		left = left[1:]
		return next, nil
	}
	return r
}

// drain reads to the end or to an error, and says what came.
func drain(r *Reader) (seen []string, err error) {
	for {
		event, err := r.Next(context.Background())
		if err != nil {
			return seen, err
		}
		switch e := event.(type) {
		case *Begin:
			seen = append(seen, "begin "+e.MySQL.String())
		case *Rows:
			seen = append(seen, "rows")
		case *Commit:
			seen = append(seen, "commit")
		case *Statement:
			seen = append(seen, "statement "+string(e.Text))
		case *Heartbeat:
			seen = append(seen, "heartbeat")
		case *Rotate:
			seen = append(seen, "rotate "+e.File)
		}
	}
}

func TestNothingOfAConnectionsStartIsProgress(t *testing.T) {
	from := Place{File: "binlog.000007", Offset: 500}
	s := &script{}
	s.add(eventRotate, flagArtificial, true, append(binary.LittleEndian.AppendUint64(nil, 500), "binlog.000007"...))
	s.describe(true, false)
	s.offset = 500
	s.add(eventHeartbeat, 0, false, []byte("binlog.000007"))
	s.add(eventHeartbeatV2, 0, false, []byte{1, 1, 'x', 0})
	r := s.reader(from)
	if seen, err := drain(r); err != io.EOF || strings.Join(seen, ",") != "heartbeat,heartbeat" {
		t.Errorf("%q %v", seen, err)
	}
	if r.Safe() != from {
		t.Errorf("safe is %v", r.Safe())
	}
}

func TestPlaceInsideOfATransactionIsRefused(t *testing.T) {
	for _, s := range []*script{
		new(script).describe(true, false).table().row(1),
		new(script).describe(true, false).commit(),
		new(script).describe(true, false).query("COMMIT"),
	} {
		var place *PlaceError
		if _, err := drain(s.reader(Place{File: "f", Offset: 99})); !errors.As(err, &place) {
			t.Errorf("%v", err)
		}
	}
}

func TestPlacesBeyond4GiB(t *testing.T) {
	for _, numbered := range []bool{false, true} {
		s := new(script).enter("binlog.000001").describe(false, false)
		s.gtid(1).query("BEGIN").table().row(1)
		jump := s.offset
		s.offset = math.MaxUint32 - 30 // an event that passes 4 GiB follows
		s.row(2).row(3).commit()
		s.gtid(2).query("CREATE TABLE x (a INT)")
		end := s.offset
		s.add(eventRotate, 0, false, append(binary.LittleEndian.AppendUint64(nil, 4), "binlog.000002"...))
		from := Place{File: "binlog.000001", Offset: 4}
		if numbered {
			from.GTIDs = "00000000-0000-0000-0000-000000000000:5"
		}
		r := s.reader(from)
		if r.numbered = numbered; numbered {
			r.mySQL = mySQLSet(t, from.GTIDs)
		}
		for {
			event, err := r.Next(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			if _, rotated := event.(*Rotate); rotated {
				break
			}
			want := from
			switch e := event.(type) {
			case *Commit:
				if want.Offset = 1 << 32; r.offset < want.Offset || r.offset > end {
					t.Errorf("the commit ends at %d", r.offset)
				}
				want = Place{File: "binlog.000001", Offset: r.offset, GTIDs: "00000000-0000-0000-0000-000000000000:1:5"}
			case *Statement:
				want = Place{File: "binlog.000001", Offset: end, GTIDs: "00000000-0000-0000-0000-000000000000:1-2:5"}
			case *Rows:
				if e.Offset > end || e.Offset < jump-200 {
					t.Errorf("rows at %d", e.Offset)
				}
			}
			if !numbered {
				want = from
			}
			if r.Safe() != want {
				t.Errorf("numbered %v: after %T safe is %+v, not %+v", numbered, event, r.Safe(), want)
			}
		}
		if p := r.Safe(); p.File != "binlog.000002" || p.Offset != 4 {
			t.Errorf("safe in the next file is %v", p)
		}
	}
}

func TestEventsWithoutAPlaceAreCounted(t *testing.T) {
	s := new(script).enter("binlog.000001").describe(false, true).gtid(1).query("BEGIN")
	size := 0
	for _, from := range []*script{new(script).table(), new(script).row(1), new(script).row(2), new(script).commit()} {
		s.add(from.events[0][4], 0, true, from.events[0][headerSize:len(from.events[0])-checksumSize])
		size += len(from.events[0])
	}
	r := s.reader(Place{File: "binlog.000001", Offset: 4})
	if seen, err := drain(r); err != io.EOF || len(seen) != 4 || r.Safe().Offset != s.offset+uint64(size) {
		t.Errorf("%q %v, safe at %v, not %d", seen, err, r.Safe(), s.offset+uint64(size))
	}
}

func TestTransactionWithoutAnEndIsTakenBack(t *testing.T) {
	open := func() *script {
		s := new(script).enter("binlog.000001").describe(false, true).gtid(1).query("BEGIN").table().row(1).commit()
		return s.gtid(2).query("BEGIN").table().row(2)
	}
	for name, s := range map[string]*script{
		"the next file without a ROTATE": open().enter("binlog.000002").describe(false, true),
		"a server's start":               open().describe(false, true),
		"ROLLBACK":                       open().query("ROLLBACK").gtid(3).query("BEGIN").commit(),
	} {
		r := s.reader(Place{File: "binlog.000001", Offset: 4})
		_, err := drain(r)
		var back *RolledBackError
		if !errors.As(err, &back) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		first := new(script).enter("binlog.000001").describe(false, true).gtid(1).query("BEGIN").table().row(1).commit()
		if back.From != (Place{File: "binlog.000001", Offset: first.offset}) || back.To == back.From || back.To.File == "" {
			t.Errorf("%s: from %v to %v", name, back.From, back.To)
		}
	}
}

func TestRollbackWithoutRowsIsNothing(t *testing.T) {
	s := new(script).describe(true, false).gtid(1).query("BEGIN").query("SAVEPOINT `a`").query("ROLLBACK TO `a`").query("ROLLBACK")
	r := s.reader(Place{File: "f", Offset: 4})
	if seen, err := drain(r); err != io.EOF || len(seen) != 2 || r.Safe().Offset != s.offset {
		t.Errorf("%q %v, safe at %v of %d", seen, err, r.Safe(), s.offset)
	}
}

func TestEventsThatCannotBeReadAreRefused(t *testing.T) {
	s := new(script).describe(true, false)
	var unsupported *UnsupportedError
	if _, err := drain(s.add(77, 0, false, nil).reader(Place{})); !errors.As(err, &unsupported) {
		t.Errorf("an unknown event: %v", err)
	}
	s = new(script).describe(true, false).add(77, flagIgnorable, false, []byte("x"))
	if seen, err := drain(s.reader(Place{})); err != io.EOF || len(seen) > 0 {
		t.Errorf("an unknown event that may be ignored: %q %v", seen, err)
	}
	var incident *IncidentError
	s = new(script).describe(true, false).add(eventIncident, 0, false, append([]byte{1, 0, 4}, "lost"...))
	if _, err := drain(s.reader(Place{})); !errors.As(err, &incident) || incident.Message != "lost" {
		t.Errorf("an incident: %v", err)
	}
	s = new(script).describe(true, false).gtid(1).query("BEGIN").query("ROLLBACK TO `s`").table().row(1).query("rollback to `s`")
	if _, err := drain(s.reader(Place{})); !errors.As(err, &unsupported) {
		t.Errorf("ROLLBACK TO behind rows: %v", err)
	}
	s = new(script).describe(true, false).add(21, 0, false, nil)
	if _, err := drain(s.reader(Place{})); !errors.As(err, &unsupported) || !strings.Contains(err.Error(), "5.1") {
		t.Errorf("rows of a MySQL before 5.1: %v", err)
	}
}

func TestDamageIsSeen(t *testing.T) {
	whole := func() *script {
		return new(script).describe(true, false).gtid(1).query("BEGIN").table().row(1).commit()
	}
	for i := 1; i < len(whole().events); i++ {
		s := whole()
		s.events[i][headerSize] ^= 1
		var corrupt *CorruptError
		if _, err := drain(s.reader(Place{})); !errors.As(err, &corrupt) || !errors.Is(err, errChecksum) {
			t.Errorf("event %d: %v", i, err)
		}
		s = whole()
		s.events[i] = s.events[i][:len(s.events[i])-1]
		if _, err := drain(s.reader(Place{})); !errors.As(err, &corrupt) {
			t.Errorf("event %d cut: %v", i, err)
		}
	}
}

func TestTaggedGTIDIsRead(t *testing.T) {
	// 9.7.4 wrote it for SET gtid_next = 'AUTOMATIC:some_tag'. The fields are
	// built here by the rules of the serialization.
	unsigned := func(b []byte, v uint64) []byte {
		if v < 1<<7 {
			return append(b, byte(v<<1))
		}
		if v < 1<<14 {
			return append(b, byte(v<<2)|1, byte(v>>6))
		}
		b = append(b, 0xff)
		return binary.LittleEndian.AppendUint64(b, v)
	}
	body := []byte{2}
	body = unsigned(body, 0)
	body = unsigned(body, 6)
	body = append(unsigned(body, 0), 2)
	body = unsigned(body, 1)
	for i := range 16 {
		body = unsigned(body, uint64(i*17))
	}
	body = unsigned(unsigned(body, 2), 300<<1)
	body = append(unsigned(unsigned(body, 3), 3), "tag"...)
	body = unsigned(unsigned(body, 4), 8)
	body = unsigned(unsigned(body, 5), 10)
	body = unsigned(unsigned(body, 6), 1700000000123456)
	g, err := parseTaggedGTID(body)
	if err != nil || g.id.String() != "00112233-4455-6677-8899-aabbccddeeff:tag:300" || g.commitMicros != 1700000000123456 {
		t.Errorf("%s at %d: %v", g.id, g.commitMicros, err)
	}
	for n := range len(body) - 10 {
		if _, err := parseTaggedGTID(body[:n]); err == nil && n < 30 {
			t.Errorf("%d bytes of it are read", n)
		}
	}
}

func TestVariableNumbersAreRead(t *testing.T) {
	for text, want := range map[string]uint64{
		"\x00": 0, "\xfe": 127, "\xfb\xff\x07": 65535, "\x01\x02": 128,
		"\xff\xff\xff\xff\xff\xff\xff\xff\xff": math.MaxUint64,
		"\x7f\x01\x02\x03\x04\x05\x06\x07":     0x07060504030201,
	} {
		c := &cursor{rest: []byte(text)}
		if got := c.variable(); got != want || c.short || !c.done() {
			t.Errorf("%x is %d, not %d", text, got, want)
		}
	}
	for text, want := range map[string]int64{"\xf3\xff\x0f": 65535, "\xeb\xff\x0f": -65535, "\xfb\xff\x0f": -65536} {
		c := &cursor{rest: []byte(text)}
		if got := c.variableSigned(); got != want {
			t.Errorf("%x is %d, not %d", text, got, want)
		}
	}
}

func TestServersRefusalsAreToldApart(t *testing.T) {
	for text, want := range map[string]string{
		"Could not find first log file name in binary log index file":                                                                                              "lost",
		"Could not find GTID state requested by slave in any binlog files. Probably the slave state is too old and required binlog files have been purged.":        "lost",
		"The slave is connecting using CHANGE MASTER TO MASTER_AUTO_POSITION = 1, but the master has purged binary logs containing GTIDs that the slave requires.": "lost",
		"Cannot replicate because the master purged required binary logs. Replicate the missing transactions from elsewhere":                                       "lost",
		"Cannot replicate because the source purged required binary logs.":                                                                                         "lost",
		"Error: connecting slave requested to start from GTID 0-1-3, which is not in the master's binlog":                                                          "other",
		"Error: connecting slave requested to start from GTID 0-1-3, which is not in the master's binlog. Since the master's binlog contains GTIDs with higher sequence numbers, it probably means that the slave has diverged due to executing extra erroneous transactions": "other",
		"Slave has more GTIDs than the master has, using the master's SERVER_UUID.":                                              "other",
		"Replica has more GTIDs than the source has, using the source's SERVER_UUID.":                                            "other",
		"Client requested master to start replication from position > file size":                                                 "place",
		"bogus data in log event; the first event 'b.000001' at 12345, the last event read from '/b.000001' at 126":              "place",
		"binlog truncated in the middle of event; consider out of disk space on master":                                          "place",
		"log event entry exceeded max_allowed_packet; Increase max_allowed_packet on master":                                     "place",
		"A slave with the same server_uuid/server_id as this slave has connected to the master; the first event 'b.000001' at 4": "id",
		"something else": "other end",
	} {
		var got string
		switch refused(1236, text, Place{}, 1, false).(type) {
		case *LostError:
			got = "lost"
		case *OtherServerError:
			got = "other"
		case *PlaceError:
			got = "place"
		case *ServerIDError:
			got = "id"
		case *DumpError:
			got = "other end"
		}
		if got != want {
			t.Errorf("%s: %s, not %s", text, got, want)
		}
	}
	if _, ok := refused(1236, "log event entry exceeded max_allowed_packet", Place{}, 1, true).(*PacketError); !ok {
		t.Error("a great event behind others is no *PacketError")
	}
}

// FuzzReader gives bodies of any type to a reader that has a transaction open.
func FuzzReader(f *testing.F) {
	s := new(script).table().row(1).gtid(2).query("ALTER TABLE t ADD b INT").commit()
	for _, b := range s.events {
		f.Add(b[4], b[headerSize:len(b)-checksumSize])
	}
	f.Add(byte(eventTransactionPayload), []byte{2, 1, 255, 1, 1, 0, 0})
	f.Add(byte(eventMariaDBGTID), make([]byte, 19))
	f.Fuzz(func(t *testing.T, kind byte, body []byte) {
		s := new(script).describe(true, false).gtid(1).query("BEGIN").table().row(1)
		s.add(kind, 0, false, body).row(2).commit()
		r := s.reader(Place{})
		defer r.Close()
		for {
			event, err := r.Next(context.Background())
			if err != nil {
				return
			}
			if rows, ok := event.(*Rows); ok {
				appendAll(rows)
			}
		}
	})
}

// appendAll decodes rows as far as they can be.
func appendAll(rows *Rows) {
	a, err := NewAppender(rows.Table, Layout{Into: everyColumn(rows.Table), Key: []int{0}})
	if err != nil {
		return
	}
	b := &batch.Batch{Cols: make([]batch.Vector, len(rows.Table.Columns))}
	for more := true; more; {
		left := len(rows.images)
		more, err = a.Append(rows, b, 1<<10)
		for i := range b.Cols {
			if len(b.Cols[i].Spans) != b.Rows || len(b.Ops) != b.Rows {
				panic("columns of different lengths")
			}
		}
		var wrong *RowError
		if err != nil && !errors.As(err, &wrong) {
			return
		}
		if more && len(rows.images) >= left {
			panic("no progress")
		}
		b.Reset()
	}
}
