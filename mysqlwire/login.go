package mysqlwire

import (
	"bytes"
	"errors"
	"fmt"
)

// The ways to log in, by the names that servers use.
const (
	nativePassword = "mysql_native_password"
	cachingSHA2    = "caching_sha2_password"
	sha256Password = "sha256_password"
	clientEd25519  = "client_ed25519"
	clearPassword  = "mysql_clear_password"
	knownPlugins   = "mysql_native_password, caching_sha2_password, sha256_password, client_ed25519 and mysql_clear_password"
)

func known(plugin string) bool {
	switch plugin {
	case nativePassword, cachingSHA2, sha256Password, clientEd25519, clearPassword:
		return true
	}
	return false
}

// login is the talk between greeting and OK.
type login struct {
	conn   *Conn
	plugin string
	nonce  []byte
	// keyAsked says that the server's next data is its public key.
	keyAsked bool
}

// mostRounds bounds what a server may ask for; three is the longest talk known.
const mostRounds = 10

// proceed answers the server until it says OK.
func (l *login) proceed() error {
	for range mostRounds {
		packet, err := l.conn.next()
		if err != nil {
			return err
		}
		switch packet[0] {
		case headerOK:
			_, err := parseOK(packet)
			return err
		case headerEOF:
			err = l.switchTo(packet[1:])
		case headerMore:
			err = l.more(packet[1:])
		default:
			err = malformed("it answers a login with 0x%02x", packet[0])
		}
		if err != nil {
			return err
		}
	}
	return malformed("it asked for more than %d things at login", mostRounds)
}

// switchTo goes on with the way that the account needs.
func (l *login) switchTo(data []byte) error {
	if len(data) == 0 {
		return errors.New("the account has a password from before MySQL 4.1; set it anew")
	}
	f := fields{rest: data}
	l.plugin, l.keyAsked = string(f.untilNUL()), false
	l.nonce = bytes.Clone(bytes.TrimSuffix(f.rest, []byte{0}))
	answer, err := l.first()
	if err != nil {
		return err
	}
	return l.conn.sendPayload(answer)
}

// first is the first answer of a way to log in.
func (l *login) first() ([]byte, error) {
	password := l.conn.config.Password
	switch l.plugin {
	case nativePassword:
		return nativeAnswer(password, l.nonce), nil
	case cachingSHA2:
		return cachingAnswer(password, l.nonce), nil
	case clientEd25519:
		return ed25519Answer(password, l.nonce)
	case sha256Password:
		return l.sha256Answer()
	case clearPassword:
		return l.clearAnswer()
	}
	return nil, fmt.Errorf("the account logs in by %q, and known are %s; give the account one of those", l.plugin, knownPlugins)
}

// clearAnswer gives the password as it is, to whom it is meant for.
func (l *login) clearAnswer() ([]byte, error) {
	c := l.conn
	switch {
	case !c.config.ClearPassword:
		return nil, errors.New("the account asks for the password in clear (mysql_clear_password), which must be allowed")
	case !c.private || c.can&canTLS != 0 && c.config.Encryption != Verify:
		return nil, errors.New("the account asks for the password in clear (mysql_clear_password), which is given over TLS with a verified certificate only")
	}
	return append([]byte(c.config.Password), 0), nil
}

// more answers data of the server's plugin.
func (l *login) more(data []byte) error {
	switch {
	case l.keyAsked:
		l.keyAsked = false
		return l.sendEncrypted(data)
	case l.plugin == cachingSHA2 && len(data) == 1 && data[0] == cachingFast:
		return nil // OK follows
	case l.plugin == cachingSHA2 && len(data) == 1 && data[0] == cachingFull:
		return l.fullCaching()
	}
	return malformed("%s is followed by %d bytes of data that it does not have", l.plugin, len(data))
}
