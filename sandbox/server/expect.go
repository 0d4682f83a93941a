package server

import (
	"bytes"
	"net"
	"regexp"

	"starlift-sandbox/frontend"
)

// A frontend takes requests whose Expect says anything (protocol reference 1.5),
// but net/http answers 417 to all but 100-continue before a handler sees them.
// Such a header therefore gets another name of equal length on its way in. The
// frontend keeps no body that this could spoil. A header that comes in two pieces
// is not seen; it gets the 417.

// oddExpects is a listener whose connections do so.
type oddExpects struct{ net.Listener }

func (l oddExpects) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &oddExpectConn{c, regexp.MustCompile(`(?i)\nexpect:[ \t]*([^\r\n]*)\r?\n`)}, nil
}

type oddExpectConn struct {
	net.Conn
	header *regexp.Regexp
}

func (c *oddExpectConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	for _, at := range c.header.FindAllSubmatchIndex(p[:n], -1) {
		if value := bytes.TrimSpace(p[at[2]:at[3]]); !bytes.EqualFold(value, []byte("100-continue")) {
			copy(p[at[0]+1:], frontend.OddExpect)
		}
	}
	return n, err
}
