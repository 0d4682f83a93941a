package mysqlwire

import "fmt"

// The first byte of an answer.
const (
	headerOK    byte = 0x00
	headerMore  byte = 0x01 // more data of a login
	headerLocal byte = 0xfb // the server asks for a file of the client
	headerEOF   byte = 0xfe // also: another way to log in
	headerError byte = 0xff
)

// ServerError is what a server refused, in its own words.
type ServerError struct {
	Code    uint16
	State   string // SQLSTATE, "" where the server sent none
	Message string
}

// Error is the message with code and state as the servers' own clients show it.
func (e *ServerError) Error() string {
	if e.State == "" {
		return fmt.Sprintf("error %d: %s", e.Code, e.Message)
	}
	return fmt.Sprintf("error %d (%s): %s", e.Code, e.State, e.Message)
}

// ProtocolError is an answer that the protocol does not have. The connection is
// given up after it.
type ProtocolError struct{ Why string }

// Error says what was wrong.
func (e *ProtocolError) Error() string { return "the server's answer cannot be read: " + e.Why }

func malformed(format string, args ...any) error {
	return &ProtocolError{fmt.Sprintf(format, args...)}
}

// parseError reads an error packet. Before the login the server does not know yet
// whether the client wants the SQLSTATE.
func parseError(packet []byte) error {
	f := fields{rest: packet}
	f.byte()
	e := &ServerError{Code: f.uint16()}
	if len(f.rest) >= 6 && f.rest[0] == '#' {
		e.State = string(f.take(6)[1:])
	}
	e.Message = string(f.rest)
	if f.short {
		return malformed("an error has %d bytes", len(packet))
	}
	return e
}

// Result is how a statement ended.
type Result struct {
	Affected     uint64 // rows
	LastInsertID uint64
	Warnings     uint16
	Status       Status
}

// Status are the flags of a session.
type Status uint16

// The flags that matter here.
const (
	InTransaction Status = 0x0001 // a transaction is open
	AutoCommit    Status = 0x0002 // every statement outside one is its own
	moreResults   Status = 0x0008
)

// parseOK reads an OK packet, also the one with another first byte that ends
// rows.
func parseOK(packet []byte) (Result, error) {
	f := fields{rest: packet}
	f.byte()
	r := Result{Affected: f.number(), LastInsertID: f.number(), Status: Status(f.uint16()), Warnings: f.uint16()}
	if f.short {
		return Result{}, malformed("an OK has %d bytes", len(packet))
	}
	return r, r.Status.single()
}

// parseEOF reads the packet that ends rows where OK does not.
func parseEOF(packet []byte) (Result, error) {
	f := fields{rest: packet}
	f.byte()
	r := Result{Warnings: f.uint16(), Status: Status(f.uint16())}
	if f.short {
		return Result{}, malformed("an end of rows has %d bytes", len(packet))
	}
	return r, r.Status.single()
}

// single refuses a second result: several statements in one, and procedures that
// give rows, are not asked for at login.
func (s Status) single() error {
	if s&moreResults != 0 {
		return malformed("a second result follows, and one was asked for")
	}
	return nil
}
