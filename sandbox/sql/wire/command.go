package wire

import (
	"errors"
	"fmt"
	"time"

	"starlift-sandbox/sql/failure"
)

// CommandKind is what a client asks for.
type CommandKind uint8

// The commands that reach the caller. Everything about prepared statements but
// preparing and executing is answered inside the package.
const (
	Quit CommandKind = iota + 1
	Ping
	Use        // Text is a database
	Query      // Text is SQL, perhaps several statements
	Prepare    // Text is SQL with question marks
	Execute    // Text is SQL with the values in place
	FieldList  // Text is a table
	Statistics // one line of text
	Reset      // back to the state after login
	ChangeUser // Text is for ChangeUser
)

// Command is what a client sends.
type Command struct {
	Kind CommandKind
	Text string
}

const (
	comQuit            = 0x01
	comInitDB          = 0x02
	comQuery           = 0x03
	comFieldList       = 0x04
	comStatistics      = 0x09
	comPing            = 0x0e
	comChangeUser      = 0x11
	comStmtPrepare     = 0x16
	comStmtExecute     = 0x17
	comStmtLongData    = 0x18
	comStmtClose       = 0x19
	comStmtReset       = 0x1a
	comSetOption       = 0x1b
	comResetConnection = 0x1f
)

// Next waits for the next command of the client, eight hours at most. Errors
// end the connection.
func (c *Conn) Next() (Command, error) {
	for {
		command, mine, err := c.read()
		if err != nil {
			return Command{}, err
		}
		if !mine {
			return command, nil
		}
		if err := c.Flush(); err != nil {
			return Command{}, err
		}
	}
}

// read reads one command; mine says that the package has dealt with it.
func (c *Conn) read() (command Command, mine bool, err error) {
	if err := c.conn.SetReadDeadline(time.Now().Add(idleTimeout)); err != nil {
		return Command{}, false, err
	}
	const keepAtMost = 1 << 20
	if cap(c.command) > keepAtMost {
		c.command = nil
	}
	c.sequence = 0
	c.command, err = c.readPacket(c.command)
	if errors.Is(err, ErrTooLong) {
		return Command{}, false, c.refuse(&failure.Error{Code: 1153, State: "08S01", Message: "Got a packet bigger than 'max_allowed_packet' bytes"})
	}
	if err != nil {
		return Command{}, false, err
	}
	if len(c.command) == 0 {
		return Command{}, false, errors.New("empty command packet")
	}
	c.binary = false
	body := c.command[1:]
	switch c.command[0] {
	case comQuit:
		return Command{Kind: Quit}, false, nil
	case comPing:
		return Command{Kind: Ping}, false, nil
	case comInitDB:
		return Command{Use, string(body)}, false, nil
	case comQuery:
		return Command{Query, string(body)}, false, nil
	case comFieldList:
		in := input{data: body}
		return Command{FieldList, in.terminated()}, false, nil
	case comStatistics:
		return Command{Kind: Statistics}, false, nil
	case comResetConnection:
		clear(c.statements)
		return Command{Kind: Reset}, false, nil
	case comChangeUser:
		return Command{ChangeUser, string(body)}, false, nil
	case comSetOption:
		return Command{}, true, c.setOption(body)
	case comStmtPrepare:
		return Command{Prepare, string(body)}, false, nil
	case comStmtExecute:
		text, refusal := c.bind(body)
		if refusal != nil {
			return Command{}, true, c.Error(refusal)
		}
		c.binary = true
		return Command{Execute, text}, false, nil
	case comStmtLongData:
		c.longData(body)
		return Command{}, true, nil
	case comStmtClose:
		in := input{data: body}
		delete(c.statements, in.uint32())
		return Command{}, true, nil
	case comStmtReset:
		return Command{}, true, c.resetStatement(body)
	}
	return Command{}, true, c.Error(&failure.Error{Code: 1047, State: "08S01", Message: fmt.Sprintf("Unsupported command(0x%02x)", c.command[0])})
}

// MultiStatements reports whether the client may send several statements in one
// query.
func (c *Conn) MultiStatements() bool { return c.capabilities&clientMultiStatements != 0 }

func (c *Conn) setOption(body []byte) error {
	in := input{data: body}
	switch in.uint16() {
	case 0:
		c.capabilities |= clientMultiStatements
	default:
		c.capabilities &^= clientMultiStatements
	}
	return c.endOfFields(false)
}
