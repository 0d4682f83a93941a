package starrocks

import (
	"bufio"
	"encoding/binary"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
)

// sqlAnswer is what a played frontend says to a query.
type sqlAnswer struct {
	columns []string
	rows    [][]any // string or nil
	number  uint16  // of an error
	text    string
	lose    bool // close the connection instead
}

// fakeSQL plays the query port of a frontend: as much of the MySQL protocol as
// a driver needs to log in and to run text queries.
type fakeSQL struct {
	tb       testing.TB
	listener net.Listener
	login    *sqlAnswer // an error at login; nil: welcome

	// oneOnly refuses several statements in one query.
	oneOnly bool

	mu      sync.Mutex
	answers map[string][]sqlAnswer // in order; the last one is repeated
	asked   []string
	conns   sync.WaitGroup
}

func newFakeSQL(t testing.TB, answers map[string][]sqlAnswer) *fakeSQL {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &fakeSQL{tb: t, listener: listener, answers: answers}
	f.conns.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			f.conns.Go(func() { f.serve(conn) })
		}
	})
	t.Cleanup(f.close)
	return f
}

func (f *fakeSQL) close() {
	_ = f.listener.Close()
	f.conns.Wait()
}

func (f *fakeSQL) address() string { return f.listener.Addr().String() }

func (f *fakeSQL) queries() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.asked)
}

// statements splits a query; it notes what was asked as one round trip.
func (f *fakeSQL) statements(query string) []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, query)
	if f.oneOnly {
		return []string{query}
	}
	return strings.Split(query, "; ")
}

func (f *fakeSQL) next(query string) sqlAnswer {
	f.mu.Lock()
	defer f.mu.Unlock()
	list, ok := f.answers[query]
	if !ok {
		return sqlAnswer{number: 1064, text: "Getting syntax error: not in the script: " + query}
	}
	if len(list) > 1 {
		f.answers[query] = list[1:]
	}
	return list[0]
}

func (f *fakeSQL) serve(conn net.Conn) {
	defer conn.Close()
	w := &packets{conn: conn, in: bufio.NewReader(conn)}
	greeting := append([]byte{10}, "8.0.33\x00"...)
	greeting = append(greeting, 1, 0, 0, 0)
	greeting = append(greeting, "12345678\x00"...)
	greeting = append(greeting, 0x01, 0x82, 33, 2, 0, 0x08, 0x00, 21)
	greeting = append(greeting, make([]byte, 10)...)
	greeting = append(greeting, "901234567890\x00mysql_native_password\x00"...)
	w.write(greeting)
	if w.read() == nil {
		return
	}
	if f.login != nil {
		w.fail(*f.login)
		return
	}
	w.write([]byte{0, 0, 0, 2, 0, 0, 0})
	for {
		command := w.read()
		switch {
		case command == nil || command[0] == 1: // COM_QUIT
			return
		case command[0] != 3: // other than COM_QUERY
			w.write([]byte{0, 0, 0, 2, 0, 0, 0})
			continue
		}
		if !f.answer(w, f.statements(string(command[1:]))) {
			return
		}
	}
}

// answer answers statements up to the first that fails; false breaks the
// connection.
func (f *fakeSQL) answer(w *packets, statements []string) bool {
	for i, statement := range statements {
		a := f.next(statement)
		more := byte(0)
		if i < len(statements)-1 {
			more = 8
		}
		switch {
		case a.lose:
			return false
		case a.number != 0:
			w.fail(a)
			return true
		case a.columns == nil:
			w.write([]byte{0, 0, 0, 2 | more, 0, 0, 0})
		default:
			w.result(a, more)
		}
	}
	return true
}

type packets struct {
	conn     net.Conn
	in       *bufio.Reader
	sequence byte
}

func (p *packets) read() []byte {
	var head [4]byte
	if _, err := io.ReadFull(p.in, head[:]); err != nil {
		return nil
	}
	p.sequence = head[3] + 1
	body := make([]byte, int(head[0])|int(head[1])<<8|int(head[2])<<16)
	if _, err := io.ReadFull(p.in, body); err != nil {
		return nil
	}
	return body
}

func (p *packets) write(body []byte) {
	n := len(body)
	_, _ = p.conn.Write(append([]byte{byte(n), byte(n >> 8), byte(n >> 16), p.sequence}, body...))
	p.sequence++
}

func (p *packets) fail(a sqlAnswer) {
	body := binary.LittleEndian.AppendUint16([]byte{0xff}, a.number)
	p.write(append(append(body, "#HY000"...), a.text...))
}

func sized(b []byte, s string) []byte {
	if len(s) < 251 {
		return append(append(b, byte(len(s))), s...)
	}
	return append(binary.LittleEndian.AppendUint16(append(b, 0xfc), uint16(len(s))), s...)
}

func (p *packets) result(a sqlAnswer, more byte) {
	p.write([]byte{byte(len(a.columns))})
	for _, name := range a.columns {
		b := sized(nil, "def")
		b = sized(b, "")
		b = sized(b, "")
		b = sized(b, "")
		b = sized(b, name)
		b = sized(b, name)
		p.write(append(b, 0x0c, 33, 0, 0, 1, 0, 0, 0xfd, 0, 0, 0, 0, 0))
	}
	p.write([]byte{0xfe, 0, 0, 2, 0})
	for _, row := range a.rows {
		var b []byte
		for _, v := range row {
			if s, ok := v.(string); ok {
				b = sized(b, s)
			} else {
				b = append(b, 0xfb)
			}
		}
		p.write(b)
	}
	p.write([]byte{0xfe, 0, 0, 2 | more, 0})
}
