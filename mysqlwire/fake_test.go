package mysqlwire

import (
	"bytes"
	"crypto/tls"
	"encoding/binary"
	"io"
	"net"
	"net/http/httptest"
	"testing"
)

// fake is a server of which a test writes every packet.
type fake struct {
	t    *testing.T
	conn net.Conn
	in   packetReader
}

// nonceOfFake has 20 bytes, as those of servers.
const nonceOfFake = "abcdefghijklmnopqrst"

// serve runs a server for one connection and returns its address. The test waits
// for its end.
func serve(t *testing.T, talk func(*fake)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		f := &fake{t: t, conn: conn}
		f.in.source = conn
		talk(f)
	}()
	t.Cleanup(func() {
		listener.Close()
		<-done
	})
	return listener.Addr().String()
}

// send writes a payload, shorter than a packet, with the number that is due.
func (f *fake) send(payload []byte) {
	n := len(payload)
	f.sendRaw(append([]byte{byte(n), byte(n >> 8), byte(n >> 16), f.in.sequence}, payload...))
	f.in.sequence++
}

func (f *fake) sendRaw(b []byte) {
	f.conn.Write(b) //nolint:errcheck // a client that left is what some tests want
}

// receive reads a payload, nil at the end of the connection.
func (f *fake) receive() []byte {
	payload, err := f.in.next()
	if err != nil {
		return nil
	}
	return bytes.Clone(payload)
}

var packetOK = []byte{headerOK, 0, 0, 2, 0, 0, 0}

// greet sends a greeting of MySQL.
func (f *fake) greet(plugin string, can capability) { f.send(fakeGreeting(plugin, can)) }

func fakeGreeting(plugin string, can capability) []byte {
	b := append([]byte{10}, "9.9.9-fake\x00"...)
	b = binary.LittleEndian.AppendUint32(b, 77)
	b = append(append(b, nonceOfFake[:8]...), 0)
	b = binary.LittleEndian.AppendUint16(b, uint16(can))
	b = append(b, 45, 2, 0)
	b = binary.LittleEndian.AppendUint16(b, uint16(can>>16))
	b = append(b, 21)
	b = append(b, make([]byte, 10)...)
	b = append(append(b, nonceOfFake[8:]...), 0)
	return append(append(b, plugin...), 0)
}

// loginAnswer is what the client answered to the greeting.
type loginAnswer struct {
	can              capability
	user, plugin     string
	answer, database []byte
}

func (f *fake) login() loginAnswer {
	p := fields{rest: f.receive()}
	var l loginAnswer
	l.can = capability(p.uint32())
	p.take(28)
	l.user, l.answer = string(p.untilNUL()), p.text()
	if l.can&canDatabase != 0 {
		l.database = p.untilNUL()
	}
	l.plugin = string(p.untilNUL())
	if p.short {
		f.t.Error("the client's answer to the greeting is cut short")
	}
	return l
}

// ask is a request for another way to log in.
func (f *fake) ask(plugin, nonce string) []byte {
	f.send([]byte("\xfe" + plugin + "\x00" + nonce + "\x00"))
	return f.receive()
}

// encrypt takes the client's wish for TLS and shakes hands.
func (f *fake) encrypt() {
	f.receive()
	// The beginning of the handshake may have arrived with the wish.
	begun := &begun{f.conn, bytes.Clone(f.in.buffer[f.in.from:f.in.to])}
	f.in.from, f.in.to = 0, 0
	encrypted := tls.Server(begun, &tls.Config{Certificates: certificates(f.t)})
	if err := encrypted.Handshake(); err != nil {
		f.t.Error(err)
	}
	f.conn, f.in.source = encrypted, encrypted
}

// begun is a connection of which bytes are read already.
type begun struct {
	net.Conn
	first []byte
}

func (b *begun) Read(p []byte) (int, error) {
	if n := copy(p, b.first); n > 0 {
		b.first = b.first[n:]
		return n, nil
	}
	return b.Conn.Read(p)
}

// certificates are those that the standard library has for tests of HTTP.
func certificates(t *testing.T) []tls.Certificate {
	server := httptest.NewTLSServer(nil)
	t.Cleanup(server.Close)
	return server.TLS.Certificates
}

// drain reads until the client has left.
func (f *fake) drain() { io.Copy(io.Discard, f.conn) } //nolint:errcheck // that is its end
