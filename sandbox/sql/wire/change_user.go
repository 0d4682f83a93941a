package wire

import (
	"fmt"
	"time"

	"starlift-sandbox/sql/failure"
)

// ChangeUser carries out the login of a ChangeUser command, as Login does for a
// new connection: the client has sent its name, is asked for its password with a
// new salt, and its prepared statements are gone. A refused login has been
// answered, and ends the connection.
func (c *Conn) ChangeUser(command Command, server Server) (Identity, error) {
	in := input{data: []byte(command.Text)}
	user := in.terminated()
	in.bytes(int(in.uint8())) // an answer to the salt of the first login
	database := in.terminated()
	if in.bad {
		return Identity{}, c.refuse(&failure.Error{Code: 1043, State: "08S01", Message: "Bad handshake"})
	}
	if err := c.conn.SetReadDeadline(time.Now().Add(loginTimeout)); err != nil {
		return Identity{}, err
	}
	salt, err := newSalt()
	if err != nil {
		return Identity{}, err
	}
	answer, err := c.switchPlugin(salt)
	if err != nil {
		return Identity{}, fmt.Errorf("change the user: %w", err)
	}
	clear(c.statements)
	account, ok := server.Login(user, salt, answer)
	if !ok {
		return Identity{}, c.refuse(failure.AccessDenied(user, len(answer) > 0))
	}
	return Identity{User: user, Account: account, Database: database}, nil
}
