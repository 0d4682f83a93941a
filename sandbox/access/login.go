package access

import (
	"encoding/base64"
	"errors"
	"net"
	"net/http"
	"strings"
)

// ErrMissing is answered for a request without usable Basic credentials, in the
// backend's words (protocol reference 1.3).
var ErrMissing = errors.New("no valid Basic authorization")

// Denied is a login that was refused. Its text is the frontend's.
type Denied struct{ Name, Address string }

func (d *Denied) Error() string { return "Access denied for " + d.Name + "@" + d.Address }

// Login checks a client's answer to the salt of mysql_native_password. account
// is whom the other methods ask about.
func (a *Access) Login(name, address string, salt, answer []byte) (account string, ok bool) {
	account, u, found := a.read().find(name, address)
	if !found || !scrambleMatches(u.Hash, salt, answer) {
		return "", false
	}
	return account, true
}

// Basic checks the credentials of a request. It returns the account, or
// ErrMissing, or a *Denied. A name is cut at its first @, and the first colon
// ends it: passwords may have colons.
func (a *Access) Basic(r *http.Request) (account string, err error) {
	name, password, ok := credentials(r.Header.Get("Authorization"))
	if !ok {
		return "", ErrMissing
	}
	address, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		address = r.RemoteAddr
	}
	account, u, found := a.read().find(name, address)
	if !found || !plainMatches(u.Hash, password) {
		return "", &Denied{name, address}
	}
	return account, nil
}

// credentials reads the value of an Authorization header. The backend compares
// the scheme by its bytes; that the frontend does so too is the stricter
// reading (unconfirmed).
func credentials(header string) (name, password string, ok bool) {
	encoded, found := strings.CutPrefix(header, "Basic ")
	if !found {
		return "", "", false
	}
	text, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return "", "", false
	}
	name, password, found = strings.Cut(string(text), ":")
	name, _, _ = strings.Cut(name, "@")
	return name, password, found
}
