package state

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"strconv"
	"time"
)

// line is what the journal says about one record. It is written as
//
//	{"seq":…,"time":…,"run":…,"lineage":…,"synced":…,"type":…,"record":{…},"crc":"…"}
//
// and a line break. The CRC (Castagnoli, eight hex digits) is over all that
// stands before its member.
type line struct {
	Sequence uint64          `json:"seq"`
	Time     time.Time       `json:"time"`
	Run      string          `json:"run"`
	Lineage  string          `json:"lineage"`
	Synced   uint64          `json:"synced"` // highest sequence that was known to be on disk when this line was written
	Type     kind            `json:"type"`
	Record   json.RawMessage `json:"record"`
}

const (
	crcMember = `,"crc":"`
	crcEnd    = "\"}\n"
	crcDigits = 8
)

// payload is a record as it stands in a line, made before the line's sequence
// is known.
type payload struct {
	record Record
	text   []byte
}

func newPayload(r Record) (payload, error) {
	text, err := encodeJSON(r)
	if err != nil {
		return payload{}, fmt.Errorf("encode a %s record: %w", r.kind(), err)
	}
	return payload{r, text}, nil
}

// appendTo adds the line with its line break to dst.
func (l *line) appendTo(dst []byte) []byte {
	start := len(dst)
	dst = append(dst, `{"seq":`...)
	dst = strconv.AppendUint(dst, l.Sequence, 10)
	dst = append(dst, `,"time":"`...)
	dst = l.Time.AppendFormat(dst, time.RFC3339Nano)
	dst = append(dst, `","run":`...)
	dst = appendText(dst, l.Run)
	dst = append(dst, `,"lineage":`...)
	dst = appendText(dst, l.Lineage)
	dst = append(dst, `,"synced":`...)
	dst = strconv.AppendUint(dst, l.Synced, 10)
	dst = append(dst, `,"type":`...)
	dst = appendText(dst, string(l.Type))
	dst = append(dst, `,"record":`...)
	dst = append(dst, l.Record...)
	sum := crc32.Checksum(dst[start:], crc32.MakeTable(crc32.Castagnoli))
	dst = append(dst, crcMember...)
	dst = appendHex32(dst, sum)
	return append(dst, crcEnd...)
}

func appendText(dst []byte, text string) []byte {
	quoted, err := json.Marshal(text)
	if err != nil { // not possible: a string always has a JSON form
		return append(dst, `""`...)
	}
	return append(dst, quoted...)
}

func appendHex32(dst []byte, sum uint32) []byte {
	return hex.AppendEncode(dst, []byte{byte(sum >> 24), byte(sum >> 16), byte(sum >> 8), byte(sum)})
}

// errBroken is the answer to a line that was not written to its end, or was
// changed since.
var errBroken = errors.New("the line is broken")

// parseLine reads one line, its line break included.
func parseLine(text []byte) (line, error) {
	at := len(text) - len(crcMember) - crcDigits - len(crcEnd)
	if at < 0 || !bytes.HasPrefix(text[at:], []byte(crcMember)) {
		return line{}, errBroken
	}
	sum := crc32.Checksum(text[:at], crc32.MakeTable(crc32.Castagnoli))
	if string(text[at+len(crcMember):]) != string(appendHex32(nil, sum))+crcEnd {
		return line{}, errBroken
	}
	var l line
	if err := decodeStrict(append(bytes.Clone(text[:at]), '}'), &l); err != nil {
		return line{}, fmt.Errorf("%w: %w", errBroken, err)
	}
	return l, nil
}
