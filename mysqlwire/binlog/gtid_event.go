package binlog

import (
	"encoding/binary"
	"fmt"
	"math/bits"
)

// Flags of a MariaDB GTID event.
const (
	gtidStandalone = 1  // one statement, without a commit behind it
	gtidPreparedXA = 64 // ends with XA_PREPARE
	gtidCompleteXA = 128

	gtidStartAlter    = 2 // of the byte of further flags
	gtidCommitAlter   = 4
	gtidRollbackAlter = 8
)

// mariaDBGTID is what a MariaDB GTID event says.
type mariaDBGTID struct {
	id    MariaDBGTID
	flags byte
	// more are the flags of MariaDB 10.8 and later: the two halves of an ALTER
	// TABLE that replicas run while the server still does.
	more byte
}

func parseMariaDBGTID(body []byte, server uint32) (mariaDBGTID, error) {
	c := &cursor{rest: body}
	var g mariaDBGTID
	g.id.Number = c.little(8)
	g.id.Domain = uint32(c.little(4))
	g.id.Server = server
	g.flags = byte(c.little(1))
	if c.short || g.id.Number == 0 {
		return g, fmt.Errorf("GTID: %w", errCutShort)
	}
	const groupCommit = 2
	if g.flags&groupCommit != 0 {
		c.take(8)
	}
	if g.flags&(gtidPreparedXA|gtidCompleteXA) != 0 {
		c.take(4) // format of the XID
		length := c.little(1)
		c.take(length + c.little(1))
	}
	// Short events are filled up with zeros to a length that servers can replace
	// by a comment for older replicas.
	if !c.done() {
		g.more = byte(c.little(1))
	}
	return g, nil
}

// mySQLGTID is what a GTID event of MySQL says.
type mySQLGTID struct {
	id           MySQLGTID
	commitMicros int64
}

// parseMySQLGTID reads GTID and ANONYMOUS_GTID events.
func parseMySQLGTID(body []byte) (mySQLGTID, error) {
	c := &cursor{rest: body}
	var g mySQLGTID
	c.take(1) // flags
	copy(g.id.UUID[:], c.take(16))
	g.id.Number = int64(c.little(8))
	if c.short || g.id.Number < 0 || g.id.Number > maxNumber {
		return g, fmt.Errorf("GTID: %w", errCutShort)
	}
	const clocks, clocksKind = 1 + 8 + 8, 2
	if len(c.rest) >= clocks+7 && c.rest[0] == clocksKind {
		c.take(clocks)
		// Bit 55 says that the moment on the first server follows.
		g.commitMicros = int64(c.little(7) &^ (1 << 55))
	}
	return g, nil
}

// parseTaggedGTID reads the event of MySQL 8.3 and later for transactions with a
// tag. It is a message of the server's serialization: version, size, last field
// that must be known, and fields each with its number before it.
func parseTaggedGTID(body []byte) (mySQLGTID, error) {
	c := &cursor{rest: body}
	var g mySQLGTID
	version := c.little(1) >> 1
	c.variable() // size
	last := c.variable()
	const fields = 12 // 0 to 11 are known
	if c.short || version > 1 || last >= fields {
		return g, fmt.Errorf("tagged GTID has the unknown format %d with fields up to %d", version, last)
	}
	for !c.done() && !c.short {
		switch field := c.variable(); field {
		case 0:
			c.take(1)
		case 1:
			for i := range g.id.UUID {
				g.id.UUID[i] = byte(c.variable())
			}
		case 2:
			g.id.Number = c.variableSigned()
		case 3:
			g.id.Tag = string(c.take(c.variable()))
		case 4, 5:
			c.variableSigned()
		case 6:
			g.commitMicros = int64(c.variable())
		default:
			// What follows is of no use here, and the fields stand in order.
			c.rest = nil
		}
	}
	if c.short || g.id.Number < 1 || g.id.Number > maxNumber || g.id.Tag != "" && !isTag(g.id.Tag) {
		return g, fmt.Errorf("tagged GTID: %w", errCutShort)
	}
	return g, nil
}

// variable reads an unsigned number of the serialization: as many ones as there
// are low bits set in the first byte, so many bytes follow it.
func (c *cursor) variable() uint64 {
	first := byte(c.little(1))
	more := bits.TrailingZeros8(^first)
	if more >= 7 {
		// Seven or eight bytes follow, and none of the first byte's bits count.
		return c.little(uint64(more))
	}
	value := uint64(first) >> (more + 1)
	return value | c.little(uint64(more))<<(7-more)
}

// variableSigned has the sign in the lowest bit, and negative numbers turned over.
func (c *cursor) variableSigned() int64 {
	v := c.variable()
	return int64(v>>1) ^ -int64(v&1)
}

// parseMariaDBGTIDList reads the position that a GTID_LIST event holds: at the
// start of each file, where the log of each domain and server is.
func parseMariaDBGTIDList(body []byte) (MariaDBSet, error) {
	var set MariaDBSet
	c := &cursor{rest: body}
	count := c.little(4) & (1<<28 - 1)
	for range count {
		entry := c.take(16)
		if entry == nil {
			return set, fmt.Errorf("GTID_LIST: %w", errCutShort)
		}
		// The last of a domain stands last among those of the domain.
		set.Add(MariaDBGTID{
			Domain: binary.LittleEndian.Uint32(entry),
			Server: binary.LittleEndian.Uint32(entry[4:]),
			Number: binary.LittleEndian.Uint64(entry[8:]),
		})
	}
	return set, nil
}
