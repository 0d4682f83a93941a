package binlog

import (
	"encoding/binary"
	"errors"
	"fmt"
)

var errSetCutShort = errors.New("GTID set is cut short")

// append writes the set as COM_BINLOG_DUMP_GTID wants it: the number of
// sources, then of each UUID, tag, number of intervals, and intervals with
// their end not inside. A set without tags has the form of servers before 8.3:
// the first byte and the last byte of the number of sources are 1 in the other.
func (s *MySQLSet) append(b []byte) []byte {
	tagged := false
	for _, m := range s.members {
		tagged = tagged || m.Tag != ""
	}
	count := uint64(len(s.members))
	if tagged {
		count = 1<<56 | count<<8 | 1
	}
	b = binary.LittleEndian.AppendUint64(b, count)
	for _, m := range s.members {
		b = append(b, m.UUID[:]...)
		if tagged {
			b = append(b, byte(len(m.Tag)<<1)) // a number of the serialization: below 128 it is shifted by one
			b = append(b, m.Tag...)
		}
		b = binary.LittleEndian.AppendUint64(b, uint64(len(m.intervals)))
		for _, v := range m.intervals {
			b = binary.LittleEndian.AppendUint64(b, uint64(v.First))
			b = binary.LittleEndian.AppendUint64(b, uint64(v.Last+1))
		}
	}
	return b
}

// decodeMySQLSet reads what append writes; PREVIOUS_GTIDS events hold it.
func decodeMySQLSet(b []byte) (MySQLSet, error) {
	var set MySQLSet
	if len(b) < 8 {
		return set, errSetCutShort
	}
	sources := binary.LittleEndian.Uint64(b)
	tagged := b[7] == 1
	switch {
	case tagged:
		sources = sources << 8 >> 16
	case b[7] != 0:
		return set, fmt.Errorf("GTID set has the unknown format %d", b[7])
	}
	b = b[8:]
	for range sources {
		if len(b) < 24 {
			return MySQLSet{}, errSetCutShort
		}
		source := Source{UUID: [16]byte(b)}
		b = b[16:]
		if tagged {
			length := int(b[0] >> 1)
			if b[0]&1 != 0 || length > maxTag || len(b) < 1+length+8 {
				return MySQLSet{}, errors.New("GTID set has a malformed tag")
			}
			source.Tag, b = string(b[1:1+length]), b[1+length:]
		}
		intervals := binary.LittleEndian.Uint64(b)
		if b = b[8:]; intervals > uint64(len(b)/16) {
			return MySQLSet{}, errSetCutShort
		}
		for range intervals {
			first, end := int64(binary.LittleEndian.Uint64(b)), int64(binary.LittleEndian.Uint64(b[8:]))
			if b = b[16:]; first < 1 || end <= first {
				return MySQLSet{}, fmt.Errorf("GTID set has the malformed interval %d to %d", first, end)
			}
			set.AddInterval(source, Interval{first, end - 1})
		}
	}
	return set, nil
}
