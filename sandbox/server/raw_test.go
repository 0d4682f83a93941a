package server

import (
	"fmt"
	"io"
	"math/rand"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"
)

// throw writes bytes to a port, ends its own side, and reads what comes.
func throw(t *testing.T, address, bytes string) string {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(3 * time.Second))
	_, _ = io.WriteString(c, bytes) // the server may have hung up
	_ = c.(*net.TCPConn).CloseWrite()
	got, _ := io.ReadAll(c)
	return string(got)
}

// unharmed checks that the server goes on and that nothing was left behind.
func (w *world) unharmed() {
	w.t.Helper()
	if running := w.server.txns.Running("d"); len(running) != 0 {
		w.t.Errorf("left behind: %+v", running)
	}
	if got := w.do("stream:77,a\\n|label=unharmed"); !strings.Contains(got, `"Status": "Success"`) {
		w.t.Errorf("got %s", got)
	}
}

func (w *world) addresses() []string {
	return []string{w.server.ports.http.Addr().String(), w.server.nodes[0].address, w.server.ports.admin.Addr().String()}
}

const lineEnd = "\r\n"

// loadHead begins a load at the backend.
func loadHead(more ...string) string {
	return "PUT /api/d/t/_stream_load HTTP/1.1" + lineEnd + "Host: x" + lineEnd + strings.TrimSpace(auth) + lineEnd +
		"column_separator: ,\r\nlabel: l\r\n" + strings.Join(more, lineEnd) + lineEnd + lineEnd
}

func TestShortBodyFailsTheLoad(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct{ name, request string }{
		{"shorter than its length", loadHead("Content-Length: 100") + "1,a\n"},
		{"a chunk without an end", loadHead("Transfer-Encoding: chunked") + "4\r\n1,a\n\r\n"},
		{"a chunk of nonsense", loadHead("Transfer-Encoding: chunked") + "4\r\n1,a\n\r\nzz\r\nxx\r\n"},
	} {
		got := throw(t, w.server.nodes[0].address, c.request)
		if !strings.Contains(got, `"Message": "receive body don't equal with body bytes"`) || !strings.Contains(got, `"Status": "Fail"`) {
			t.Errorf("%s: got %q", c.name, got)
		}
		if got := w.do("state"); got != "ABORTED receive body don\\u0027t equal with body bytes" {
			t.Errorf("%s: state %s", c.name, got)
		}
	}
	if got := w.do("rows"); got != "" {
		t.Errorf("rows %q", got)
	}
	w.unharmed()
}

func TestOldAndPipelinedRequests(t *testing.T) {
	w := newWorld(t)
	old := strings.Replace(loadHead("Content-Length: 4"), "HTTP/1.1", "HTTP/1.0", 1) + "1,a\n"
	if got := throw(t, w.server.nodes[0].address, old); !strings.Contains(got, `"Status": "Success"`) {
		t.Errorf("HTTP/1.0: got %q", got)
	}
	second := strings.Replace(loadHead("Content-Length: 4"), "label: l", "label: m", 1) + "2,b\n"
	third := strings.Replace(loadHead("Transfer-Encoding: chunked"), "label: l", "label: n", 1) + "4\r\n3,c\n\r\n0\r\n\r\n"
	if got := throw(t, w.server.nodes[0].address, second+third); strings.Count(got, `"Status": "Success"`) != 2 {
		t.Errorf("pipelined: got %q", got)
	}
	if got := w.do("rows"); got != "1a 2b 3c" {
		t.Errorf("rows %q", got)
	}
}

// TestProbeWithoutCredentials is a client that finds the backends by an empty
// load (protocol reference 1.4).
func TestProbeWithoutCredentials(t *testing.T) {
	w := newWorld(t)
	got := throw(t, w.server.nodes[0].address, "PUT /api/d/t/_stream_load HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
	if !strings.HasPrefix(got, "HTTP/1.1 200 OK\r\n") || !strings.Contains(got, `"Status": "Fail"`) ||
		!strings.Contains(got, `"Message": "no valid Basic authorization"`) || !strings.Contains(got, `"TxnId": -1`) {
		t.Errorf("got %q", got)
	}
	w.unharmed()
}

func TestRandomBytes(t *testing.T) {
	w := newWorld(t)
	random := rand.New(rand.NewSource(1))
	heads := []string{"", "PUT /api/d/t/_stream_load HTTP/1.1\r\n", "POST /api/transaction/begin HTTP/1.1\r\nHost: x\r\n", loadHead("Transfer-Encoding: chunked")}
	for i := range 150 {
		bytes := make([]byte, random.Intn(2000))
		random.Read(bytes)
		throw(t, w.addresses()[i%3], heads[i%len(heads)]+string(bytes))
	}
	w.unharmed()
}

// TestEndlessHeaders: a gigabyte of them is not read, and is not kept.
func TestEndlessHeaders(t *testing.T) {
	w := newWorld(t)
	line := "X: " + strings.Repeat("y", 64<<10-5) + lineEnd
	for _, address := range w.addresses() {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		_ = c.SetDeadline(time.Now().Add(10 * time.Second))
		_, _ = io.WriteString(c, "PUT /api/d/t/_stream_load HTTP/1.1\r\nHost: x\r\n")
		sent := 0
		for sent < 1<<30 {
			n, err := io.WriteString(c, line)
			sent += n
			if err != nil {
				break
			}
		}
		c.Close()
		if sent >= 1<<28 {
			t.Errorf("%d bytes of headers were taken", sent)
		}
	}
	w.unharmed()
}

// TestHalfOpenConnections hold nothing that others need.
func TestHalfOpenConnections(t *testing.T) {
	w := newWorld(t)
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	count := min(10_000, int(limit.Cur)/4)
	if testing.Short() {
		count = min(count, 500)
	}
	held := make([]net.Conn, 0, count)
	defer func() {
		for _, c := range held {
			c.Close()
		}
	}()
	starts := []string{"", "P", "PUT /api/d/t/_stream_load HTTP/1.1\r\nHost: x\r\n", "POST /api/transaction/begin HTTP/1.1\r\nlabel: l\r\n"}
	for i := range count {
		c, err := net.Dial("tcp", w.addresses()[i%2])
		if err != nil {
			t.Fatalf("after %d connections: %v", i, err)
		}
		_, _ = fmt.Fprint(c, starts[i%len(starts)])
		held = append(held, c)
	}
	w.unharmed()
}
