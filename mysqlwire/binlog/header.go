package binlog

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
)

// The event types of the log. Those from 160 on are of MariaDB.
const (
	eventQuery              = 2
	eventStop               = 3
	eventRotate             = 4
	eventIntvar             = 5
	eventAppendBlock        = 9
	eventDeleteFile         = 11
	eventRand               = 13
	eventUserVar            = 14
	eventFormatDescription  = 15
	eventXID                = 16
	eventBeginLoadQuery     = 17
	eventExecuteLoadQuery   = 18
	eventTableMap           = 19
	eventOldWriteRows       = 20 // of MySQL 5.1 before it was released
	eventOldDeleteRows      = 22
	eventWriteRowsV1        = 23
	eventUpdateRowsV1       = 24
	eventDeleteRowsV1       = 25
	eventIncident           = 26
	eventHeartbeat          = 27
	eventIgnorable          = 28
	eventRowsQuery          = 29
	eventWriteRows          = 30
	eventUpdateRows         = 31
	eventDeleteRows         = 32
	eventGTID               = 33
	eventAnonymousGTID      = 34
	eventPreviousGTIDs      = 35
	eventTransactionContext = 36
	eventViewChange         = 37
	eventXAPrepare          = 38
	eventPartialUpdateRows  = 39
	eventTransactionPayload = 40
	eventHeartbeatV2        = 41
	eventTaggedGTID         = 42

	eventAnnotateRows         = 160
	eventBinlogCheckpoint     = 161
	eventMariaDBGTID          = 162
	eventMariaDBGTIDList      = 163
	eventStartEncryption      = 164
	eventQueryCompressed      = 165
	eventWriteRowsCompressed  = 166
	eventUpdateRowsCompressed = 167
	eventDeleteRowsCompressed = 168
)

const (
	headerSize   = 19
	checksumSize = 4

	flagArtificial = 0x20 // made by the server for this connection; not in the file
	flagIgnorable  = 0x80 // who does not know the type may skip it
)

// header is what stands before every event.
type header struct {
	time     uint32 // seconds since 1970-01-01 UTC
	kind     byte
	serverID uint32
	size     uint32 // with the header and the checksum
	end      uint32 // place of the next event in the file, modulo 4 GiB; 0: none
	flags    uint16
}

func parseHeader(b []byte) (header, error) {
	if len(b) < headerSize {
		return header{}, fmt.Errorf("event of %d bytes is shorter than its header", len(b))
	}
	h := header{
		time:     binary.LittleEndian.Uint32(b),
		kind:     b[4],
		serverID: binary.LittleEndian.Uint32(b[5:]),
		size:     binary.LittleEndian.Uint32(b[9:]),
		end:      binary.LittleEndian.Uint32(b[13:]),
		flags:    binary.LittleEndian.Uint16(b[17:]),
	}
	if int64(h.size) != int64(len(b)) {
		return header{}, fmt.Errorf("event of type %d says that it has %d bytes and has %d", h.kind, h.size, len(b))
	}
	return h, nil
}

// artificial says that the event is no part of the file. Servers differ in
// whether they set the flag; they all leave the place out.
func (h header) artificial() bool { return h.flags&flagArtificial != 0 || h.end == 0 }

var errChecksum = errors.New("checksum of an event is wrong: the log or the connection is damaged")

// withoutChecksum verifies the CRC32 at the end of an event and cuts it off.
func withoutChecksum(event []byte) ([]byte, error) {
	n := len(event) - checksumSize
	if n < headerSize {
		return nil, errors.New("event is too short for its checksum")
	}
	if crc32.ChecksumIEEE(event[:n]) != binary.LittleEndian.Uint32(event[n:]) {
		return nil, errChecksum
	}
	return event[:n], nil
}

// format is what a FORMAT_DESCRIPTION event says about the events behind it.
type format struct {
	server   string
	mariaDB  bool
	checksum bool // CRC32
	post     [256]byte
	started  bool // the server was started with this file
}

// parseFormat reads the body with its checksum still on: the byte before the
// checksum says which checksum the log has, and a checksum's place is there in
// every case.
func parseFormat(event []byte) (format, error) {
	var f format
	body := event[headerSize:]
	const fixed = 2 + 50 + 4 + 1
	if len(body) < fixed+1+checksumSize {
		return f, errors.New("FORMAT_DESCRIPTION event is cut short")
	}
	if version := binary.LittleEndian.Uint16(body); version != 4 {
		return f, fmt.Errorf("log has the format version %d; only version 4 (MySQL 5.0 and later) can be read", version)
	}
	if body[fixed-1] != headerSize {
		return f, fmt.Errorf("log has event headers of %d bytes, not %d", body[fixed-1], headerSize)
	}
	f.server = textUntilZero(body[2:52])
	f.mariaDB = containsFold(f.server, "mariadb")
	f.started = binary.LittleEndian.Uint32(body[52:]) != 0
	post := body[fixed : len(body)-1-checksumSize]
	copy(f.post[1:], post)
	switch algorithm := body[len(body)-1-checksumSize]; algorithm {
	case 0:
	case 1:
		f.checksum = true
		// The bit that says that the server has the file open is set later than
		// the checksum.
		event = bytes.Clone(event)
		event[17] &^= 1
		if _, err := withoutChecksum(event); err != nil {
			return f, err
		}
	default:
		return f, fmt.Errorf("log has checksums of the unknown kind %d", algorithm)
	}
	return f, nil
}
