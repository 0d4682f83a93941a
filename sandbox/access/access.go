// Package access knows who may use the sandbox: one user, checked by HTTP Basic
// credentials (protocol reference 1.3). The listeners word their refusals.
package access

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
)

// ErrMissing is answered for a request without usable Basic credentials.
var ErrMissing = errors.New("no valid Basic authorization")

// Users is the user and password that are let in.
type Users struct{ Name, Password string }

// Check answers nil, ErrMissing, or an error in the server's words that names
// the user and the address of the client.
func (u Users) Check(r *http.Request) error {
	name, password, ok := r.BasicAuth()
	if !ok {
		return ErrMissing
	}
	name, _, _ = strings.Cut(name, "@")
	right := subtle.ConstantTimeCompare([]byte(password), []byte(u.Password)) == 1
	if name != u.Name || !right {
		host, _, err := net.SplitHostPort(r.RemoteAddr)
		if err != nil {
			host = r.RemoteAddr
		}
		return denial(fmt.Sprintf("Access denied for %s@%s", name, host))
	}
	return nil
}

// denial is a refusal in the server's own words.
type denial string

func (d denial) Error() string { return string(d) }
