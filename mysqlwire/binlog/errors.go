package binlog

import (
	"errors"
	"fmt"
	"strings"
)

// LostError says that a place is no longer in the server's logs: they were
// purged, or the server never had them. Going on means a new snapshot.
type LostError struct {
	From   Place
	Server string // what the server said
}

func (e *LostError) Error() string {
	return fmt.Sprintf("%s is no longer in the server's binary logs: %s", e.From, e.Server)
}

// OtherServerError says that a server does not know the transactions that were
// read so far: it is another server, an older copy, or one that has diverged.
type OtherServerError struct {
	From   Place
	Server string
}

func (e *OtherServerError) Error() string {
	return fmt.Sprintf("the server does not know the transactions up to %s; it is another server, or has lost them: %s", e.From, e.Server)
}

// PlaceError says that a position is not the start of an event: it is from
// another server's file of the same name, or was typed wrong.
type PlaceError struct {
	From   Place
	Server string
}

func (e *PlaceError) Error() string {
	return fmt.Sprintf("%s is not a place between two events of that file: %s", e.From, e.Server)
}

// PacketError says that an event is greater than the server sends.
type PacketError struct {
	From   Place
	Server string
}

func (e *PacketError) Error() string {
	return fmt.Sprintf("an event after %s is greater than max_allowed_packet of the server; set it to 1073741824 there: %s", e.From, e.Server)
}

// ServerIDError says that another replica has connected with our server id; the
// server then ends the older connection.
type ServerIDError struct {
	ID     uint32
	Server string
}

func (e *ServerIDError) Error() string {
	return fmt.Sprintf("another replica of the server has the server id %d; choose one that no other replica has: %s", e.ID, e.Server)
}

// DumpError is any other end that the server gives to a dump.
type DumpError struct {
	From   Place
	Code   uint16
	Server string
}

func (e *DumpError) Error() string {
	return fmt.Sprintf("the server stopped sending its log after %s: error %d: %s", e.From, e.Code, e.Server)
}

// UnsupportedError is something in the log that this package does not read,
// with what to set on the server so that it does not come again.
type UnsupportedError struct {
	At     Place // the safe place before it; an Appender leaves it empty
	What   string
	Advice string
}

func (e *UnsupportedError) Error() string {
	if e.At == (Place{}) {
		return fmt.Sprintf("log: %s; %s", e.What, e.Advice)
	}
	return fmt.Sprintf("log after %s: %s; %s", e.At, e.What, e.Advice)
}

// IncidentError says that the server itself has lost changes: its log has a hole
// that only a new snapshot mends.
type IncidentError struct {
	At      Place
	Message string
}

func (e *IncidentError) Error() string {
	return fmt.Sprintf("log after %s: the server reports an incident, changes are missing from its log (%s); a new snapshot is needed", e.At, e.Message)
}

// RolledBackError says that rows that were handed out since From are of a
// transaction that was never committed: the server crashed inside of it, or
// rolled it back after it had written it. The rows must be thrown away; reading
// goes on at To.
type RolledBackError struct{ From, To Place }

func (e *RolledBackError) Error() string {
	return fmt.Sprintf("the transaction after %s was not committed; the log goes on at %s", e.From, e.To)
}

// CorruptError is an event that cannot be read as what it says it is.
type CorruptError struct {
	At  Place // the safe place before it
	Err error
}

func (e *CorruptError) Error() string { return fmt.Sprintf("log after %s: %v", e.At, e.Err) }

// Unwrap is the reason.
func (e *CorruptError) Unwrap() error { return e.Err }

// errorReadingLog is the code by which servers refuse or end a dump. What is
// meant stands in the text alone.
const errorReadingLog = 1236

// refused turns a server's answer to a dump into what can be done about it.
// reading says that events came before: the place that was asked for is a good one.
func refused(code uint16, text string, from Place, serverID uint32, reading bool) error {
	has := func(parts ...string) bool {
		for _, part := range parts {
			if containsFold(text, part) {
				return true
			}
		}
		return false
	}
	switch {
	case has("same server_uuid/server_id"): // MariaDB has a code of its own for it
		return &ServerIDError{ID: serverID, Server: text}
	case code != errorReadingLog:
		return &DumpError{From: from, Code: code, Server: text}
	// MariaDB says of a transaction that its logs once had: "which is not in
	// the master's binlog. Since the master's binlog contains GTIDs with higher
	// sequence numbers …" and of one whose file is gone "Could not find GTID
	// state requested by slave in any binlog files. Probably the slave state is
	// too old and required binlog files have been purged."
	case has("not find first log file", "have been purged", "has purged", "source purged", "master purged", "could not find gtid state", "purged binary logs"):
		return &LostError{From: from, Server: text}
	case has("not in the master's binlog", "slave has more gtids", "replica has more gtids", "has diverged"):
		return &OtherServerError{From: from, Server: text}
	// The length that is read at a wrong place is any number, most often one
	// above the limit. Once the server has read events from there, the event is
	// at fault and not the place.
	case has("log event entry exceeded") && reading:
		return &PacketError{From: from, Server: text}
	case has("position > file size", "position < 4", "impossible position", "bogus data", "truncated in the middle", "log event entry exceeded", "checksum"):
		return &PlaceError{From: from, Server: text}
	}
	return &DumpError{From: from, Code: code, Server: text}
}

// containsFold looks for an ASCII text without regard to case.
func containsFold(s, part string) bool {
	return strings.Contains(strings.ToLower(s), strings.ToLower(part))
}

func textUntilZero(b []byte) string {
	s, _, _ := strings.Cut(string(b), "\x00")
	return s
}

var errCutShort = errors.New("event is cut short")
