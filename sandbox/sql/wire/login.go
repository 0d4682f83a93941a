package wire

import (
	"crypto/rand"
	"fmt"
	"time"

	"starlift-sandbox/sql/failure"
)

// Capabilities of the protocol that are offered.
const (
	clientLongPassword     = 1 << 0
	clientFoundRows        = 1 << 1
	clientLongFlag         = 1 << 2
	clientConnectWithDB    = 1 << 3
	clientProtocol41       = 1 << 9
	clientTransactions     = 1 << 13
	clientSecureConnection = 1 << 15
	clientMultiStatements  = 1 << 16
	clientMultiResults     = 1 << 17
	clientPSMultiResults   = 1 << 18
	clientPluginAuth       = 1 << 19
	clientConnectAttrs     = 1 << 20
	clientLengthAuth       = 1 << 21

	offered = clientLongPassword | clientFoundRows | clientLongFlag | clientConnectWithDB | clientProtocol41 |
		clientTransactions | clientSecureConnection | clientMultiStatements | clientMultiResults |
		clientPSMultiResults | clientPluginAuth | clientConnectAttrs | clientLengthAuth
)

const (
	nativePassword  = "mysql_native_password"
	saltLength      = 20
	charsetUTF8     = 33
	charsetBinary   = 63
	statusAutoCmt   = 2
	statusMore      = 8
	protocolVersion = 10
)

// Server is what a login is judged by.
type Server struct {
	Version string // what the handshake shows, such as 8.0.33
	// Login checks the answer of a user to the salt of mysql_native_password.
	Login func(user string, salt, answer []byte) (account string, ok bool)
}

// Identity is who has logged in.
type Identity struct {
	User     string // as the client gave it
	Account  string // what Server.Login made of it
	Database string // that the client asked for, "" for none
}

// Login carries out the handshake. A refused login has been answered before
// its *failure.Error comes back. After success the caller answers with OK or an
// error.
func (c *Conn) Login(id uint32, server Server) (Identity, error) {
	if err := c.conn.SetReadDeadline(time.Now().Add(loginTimeout)); err != nil {
		return Identity{}, err
	}
	salt, err := newSalt()
	if err != nil {
		return Identity{}, err
	}
	if err := c.greet(id, server.Version, salt); err != nil {
		return Identity{}, err
	}
	c.command, err = c.readPacket(c.command)
	if err != nil {
		return Identity{}, fmt.Errorf("read handshake response: %w", err)
	}
	response := parseResponse(c.command)
	c.capabilities = response.capabilities & offered
	if response.bad || c.capabilities&clientProtocol41 == 0 {
		refusal := &failure.Error{Code: 1043, State: "08S01", Message: "Bad handshake"}
		return Identity{}, c.refuse(refusal)
	}
	if response.plugin != nativePassword && c.capabilities&clientPluginAuth != 0 {
		if response.auth, err = c.switchPlugin(salt); err != nil {
			return Identity{}, err
		}
	}
	account, ok := server.Login(response.user, salt, response.auth)
	if !ok {
		return Identity{}, c.refuse(failure.AccessDenied(response.user, len(response.auth) > 0))
	}
	return Identity{User: response.user, Account: account, Database: response.database}, nil
}

func (c *Conn) refuse(refusal *failure.Error) error {
	if err := c.Error(refusal); err != nil {
		return err
	}
	if err := c.Flush(); err != nil {
		return err
	}
	return refusal
}

// newSalt gives random bytes that are neither NUL nor above 127, which clients
// would misread.
func newSalt() ([]byte, error) {
	salt := make([]byte, saltLength)
	if _, err := rand.Read(salt); err != nil {
		return nil, fmt.Errorf("make a salt: %w", err)
	}
	for i := range salt {
		salt[i] = salt[i]%94 + '!'
	}
	return salt, nil
}

func (c *Conn) greet(id uint32, version string, salt []byte) error {
	const firstPart = 8
	c.begin()
	c.packet = append(c.packet, protocolVersion)
	c.packet = append(append(c.packet, version...), 0)
	c.putUint32(id)
	c.packet = append(append(c.packet, salt[:firstPart]...), 0)
	c.putUint16(offered & 0xffff)
	c.packet = append(c.packet, charsetUTF8)
	c.putUint16(statusAutoCmt)
	c.putUint16(offered >> 16)
	c.packet = append(c.packet, saltLength+1)
	c.packet = append(c.packet, make([]byte, 10)...)
	c.packet = append(append(c.packet, salt[firstPart:]...), 0)
	c.packet = append(append(c.packet, nativePassword...), 0)
	if err := c.send(); err != nil {
		return err
	}
	return c.Flush()
}

type handshakeResponse struct {
	capabilities           uint32
	user, database, plugin string
	auth                   []byte
	bad                    bool
}

func parseResponse(packet []byte) handshakeResponse {
	in := input{data: packet}
	var r handshakeResponse
	r.capabilities = in.uint32()
	in.bytes(4 + 1 + 23) // longest packet, character set, filler
	r.user = in.terminated()
	switch {
	case r.capabilities&clientLengthAuth != 0:
		r.auth = in.lengthBytes()
	case r.capabilities&clientSecureConnection != 0:
		r.auth = in.bytes(int(in.uint8()))
	default:
		r.auth = []byte(in.terminated())
	}
	if r.capabilities&clientConnectWithDB != 0 && len(in.data) > 0 {
		r.database = in.terminated()
	}
	if r.capabilities&clientPluginAuth != 0 && len(in.data) > 0 {
		r.plugin = in.terminated()
	}
	r.bad = in.bad
	return r
}

// switchPlugin asks a client that began with another method for a
// mysql_native_password answer.
func (c *Conn) switchPlugin(salt []byte) ([]byte, error) {
	c.begin()
	c.packet = append(c.packet, 0xfe)
	c.packet = append(append(c.packet, nativePassword...), 0)
	c.packet = append(append(c.packet, salt...), 0)
	if err := c.send(); err != nil {
		return nil, err
	}
	if err := c.Flush(); err != nil {
		return nil, err
	}
	answer, err := c.readPacket(nil)
	if err != nil {
		return nil, fmt.Errorf("read the answer to an auth switch: %w", err)
	}
	return answer, nil
}
