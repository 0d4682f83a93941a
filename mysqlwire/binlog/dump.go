package binlog

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"starlift/mysqlwire"
)

// Config says how a log is read from a server.
type Config struct {
	// ServerID tells replicas of the server apart; no other may have it. From 1.
	ServerID uint32
	// Heartbeat is how often a server sends that it has nothing to send; 0 is its
	// own default. The connection's read timeout must be greater.
	Heartbeat time.Duration
	// Wanted says which tables' rows are read; nil is all of them. It is asked
	// once a definition.
	Wanted func(schema, table string) bool
	// ByGTID starts behind the transactions of the place and not at its file and
	// offset, so that another server may go on where one has failed. A place
	// without transactions is then the start of all logs.
	ByGTID bool
	// StopAtEnd asks the server to end the dump where its log ends: Next then
	// returns io.EOF.
	StopAtEnd bool
}

// The commands and flags of a replica.
const (
	commandBinlogDump     = 0x12
	commandRegisterSlave  = 0x15
	commandBinlogDumpGTID = 0x1e

	dumpNonBlocking = 1
	dumpThroughGTID = 4
)

// Dump registers as a replica and starts reading at a place. A place whose File
// is empty is the start of the oldest log, unless c.ByGTID. The Reader owns the
// connection from here on, also after an error. ctx is for the start alone; the
// wait for an event ends with the context of Next.
//
// What the server refuses comes from Next: *LostError, *OtherServerError,
// *PlaceError, *PacketError, *ServerIDError, or *DumpError. A lost connection is
// the connection's error; a new Dump at Reader.Safe goes on.
func Dump(ctx context.Context, conn *mysqlwire.Conn, c Config, from Place) (_ *Reader, err error) {
	defer func() {
		if err != nil {
			_ = conn.Close()
		}
	}()
	if c.ServerID == 0 {
		return nil, errors.New("server id 0 is no replica's; choose one from 1 to 4294967295")
	}
	if from.Offset = max(from.Offset, firstOffset); from.Offset > math.MaxUint32 && !c.ByGTID {
		return nil, fmt.Errorf("place %s is beyond 4 GiB, which no server can be asked for; start by GTID or at the next file", from)
	}
	r := newReader(from, c.Wanted)
	if err := r.number(from, c.ByGTID, conn.MariaDB()); err != nil {
		return nil, err
	}
	for _, statement := range session(c, conn.MariaDB(), &r.mariaDB) {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return nil, fmt.Errorf("prepare the session of a replica: %w", err)
		}
	}
	if _, err := conn.Command(ctx, "registering as a replica", commandRegisterSlave, registration(c.ServerID)); err != nil {
		return nil, err
	}
	command, argument := r.command(c, from, conn.MariaDB())
	streaming, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	stream, err := conn.Stream(streaming, "reading the binary log", command, argument)
	if err != nil {
		cancel(nil)
		return nil, err
	}
	r.cancel = cancel
	r.finish = stream.Close
	r.receive = func(context.Context) ([]byte, error) {
		packet, err := stream.Next()
		if err != nil {
			return nil, r.ended(err, c)
		}
		return r.unwrap(packet, c)
	}
	return r, nil
}

// number reads the transactions of the place, so that Safe can tell them.
func (r *Reader) number(from Place, byGTID, mariaDB bool) (err error) {
	if r.numbered = byGTID || from.GTIDs != ""; !r.numbered {
		return nil
	}
	if mariaDB {
		r.mariaDB, err = ParseMariaDBSet(from.GTIDs)
	} else {
		r.mySQL, err = ParseMySQLSet(from.GTIDs)
	}
	if byGTID {
		// The server chooses file and offset, and says which.
		r.file, r.offset = "", firstOffset
		r.safe.file, r.safe.offset = "", 0
	}
	return err
}

// session is what a replica sets before it asks. Each server sends checksums to
// those alone who say that they know them, and MariaDB its own events.
func session(c Config, mariaDB bool, position *MariaDBSet) []string {
	statements := []string{"SET @master_binlog_checksum = @@global.binlog_checksum"}
	beats := []string{"master"}
	if mariaDB {
		statements = append(statements, "SET @mariadb_slave_capability = 4")
	} else {
		// MySQL 8.4 and later know both names.
		statements = append(statements, "SET @source_binlog_checksum = @@global.binlog_checksum")
		beats = append(beats, "source")
	}
	if c.Heartbeat > 0 {
		for _, who := range beats {
			statements = append(statements, fmt.Sprintf("SET @%s_heartbeat_period = %d", who, c.Heartbeat.Nanoseconds()))
		}
	}
	if mariaDB && c.ByGTID {
		// Strict mode refuses a position that another server's log does not hold
		// word for word, which is what a fail-over gives.
		statements = append(statements,
			"SET @slave_connect_state = '"+position.String()+"'",
			"SET @slave_gtid_strict_mode = 0",
			"SET @slave_gtid_ignore_duplicates = 0")
	}
	return statements
}

// registration names us in SHOW REPLICAS. Host, user and password are for people
// and stay empty.
func registration(serverID uint32) []byte {
	b := binary.LittleEndian.AppendUint32(nil, serverID)
	return append(b, make([]byte, 1+1+1+2+4+4)...) // host, user, password, port, rank, source
}

func (r *Reader) command(c Config, from Place, mariaDB bool) (command byte, argument []byte) {
	flags := uint16(0)
	if c.StopAtEnd {
		flags |= dumpNonBlocking
	}
	if !c.ByGTID || mariaDB {
		if c.ByGTID {
			from = Place{Offset: firstOffset}
		}
		b := binary.LittleEndian.AppendUint32(nil, uint32(from.Offset))
		b = binary.LittleEndian.AppendUint16(b, flags)
		b = binary.LittleEndian.AppendUint32(b, c.ServerID)
		return commandBinlogDump, append(b, from.File...)
	}
	set := r.mySQL.append(nil)
	b := binary.LittleEndian.AppendUint16(nil, flags|dumpThroughGTID)
	b = binary.LittleEndian.AppendUint32(b, c.ServerID)
	b = binary.LittleEndian.AppendUint32(b, 0) // length of the file's name
	b = binary.LittleEndian.AppendUint64(b, firstOffset)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(set)))
	return commandBinlogDumpGTID, append(b, set...)
}

// The first byte of a packet of a dump that is no error.
const (
	packetEvent = 0x00
	packetEnd   = 0xfe
)

// unwrap takes the event out of a packet.
func (r *Reader) unwrap(packet []byte, c Config) ([]byte, error) {
	switch {
	case packet[0] == packetEvent:
		return packet[1:], nil
	case packet[0] == packetEnd && len(packet) < 9:
		if c.StopAtEnd {
			return nil, io.EOF
		}
		return nil, fmt.Errorf("the server ended the dump after %s: %w", r.Safe(), io.ErrUnexpectedEOF)
	}
	return nil, r.corrupt(errors.New("packet of a dump is neither an event nor an error"))
}

// ended is the error of a stream that gives nothing more.
func (r *Reader) ended(err error, c Config) error {
	var refusal *mysqlwire.ServerError
	switch {
	case errors.As(err, &refusal):
		return refused(refusal.Code, refusal.Message, r.Safe(), c.ServerID, r.formatted)
	case errors.Is(err, io.EOF):
		// A connection that is closed must not look like the end of a log.
		return fmt.Errorf("the server closed the connection after %s: %w", r.Safe(), io.ErrUnexpectedEOF)
	}
	return fmt.Errorf("after %s: %w", r.Safe(), err)
}

// attend makes a dump's wait end with a context. Most calls of Next have the
// context of the call before.
func (r *Reader) attend(ctx context.Context) {
	if r.cancel == nil || r.attended == ctx.Done() {
		return
	}
	r.leaveContext()
	cancel := r.cancel
	r.attended = ctx.Done()
	r.unhook = context.AfterFunc(ctx, func() { cancel(context.Cause(ctx)) })
}

func (r *Reader) leaveContext() {
	if r.unhook != nil {
		r.unhook()
		r.unhook = nil
	}
}
