package server

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

// TestConcurrentLoadIsRefused holds a load open in the middle of its body.
func TestConcurrentLoadIsRefused(t *testing.T) {
	w := newWorld(t)
	w.do("begin")
	c, err := net.Dial("tcp", w.server.ports.backends[0].Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	fmt.Fprintf(c, "PUT /api/transaction/load HTTP/1.1\r\nHost: x\r\n%sdb: d\r\ntable: t\r\nlabel: l\r\ncolumn_separator: ,\r\nExpect: 100-continue\r\nContent-Length: 8\r\n\r\n", strings.ReplaceAll(auth, "\n", "\r\n"))
	in := bufio.NewReader(c)
	if line, err := in.ReadString('\n'); err != nil || line != "HTTP/1.1 100 Continue\r\n" {
		t.Fatalf("got %q, %v", line, err)
	}
	busy := `BE 200 {"Status": "TXN_IN_PROCESSING", "Label": "l", "Message": "Transaction is in processing"}`
	for _, step := range []string{`load:2,b\n`, "prepare", "commit"} {
		if got := w.do(step); got != busy {
			t.Errorf("%s: got %s", step, got)
		}
	}
	fmt.Fprint(c, "1,a\n2,b\n")
	_, _ = in.ReadString('\n')
	if response, err := http.ReadResponse(in, nil); err != nil || response.StatusCode != 200 {
		t.Fatalf("got %v, %v", response, err)
	}
	w.do("commit")
	if got := w.do("rows"); got != "1a 2b" {
		t.Errorf("rows %q", got)
	}
}

// TestTimeoutEndsAHangingLoad: a client that sends no more holds a transaction
// only until its timeout.
func TestTimeoutEndsAHangingLoad(t *testing.T) {
	w := newWorld(t)
	w.do("begin|timeout=100")
	c, err := net.Dial("tcp", w.server.ports.backends[0].Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	fmt.Fprintf(c, "PUT /api/transaction/load HTTP/1.1\r\nHost: x\r\n%sdb: d\r\ntable: t\r\nlabel: l\r\nExpect: 100-continue\r\nContent-Length: 8\r\n\r\n", strings.ReplaceAll(auth, "\n", "\r\n"))
	in := bufio.NewReader(c)
	if _, err := in.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	w.do(`admin:/clock {"advance_seconds":100}`)
	_, _ = in.ReadString('\n')
	response, err := http.ReadResponse(in, nil)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(response.Body)
	if got := plain(string(text)); got != `{"Status": "ABORTED", "Message": "The load is timeout, and will be aborted"}` {
		t.Errorf("got %s", got)
	}
	if got := w.do("state"); !strings.HasPrefix(got, "ABORTED ") {
		t.Errorf("state %s", got)
	}
}

// TestBrokenBodyEndsTheTransaction: nobody can say how much of it a retry would
// repeat.
func TestBrokenBodyEndsTheTransaction(t *testing.T) {
	w := newWorld(t)
	w.do("begin")
	c, err := net.Dial("tcp", w.server.ports.backends[0].Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(c, "PUT /api/transaction/load HTTP/1.1\r\nHost: x\r\n%sdb: d\r\ntable: t\r\nlabel: l\r\nContent-Length: 8\r\n\r\n1\ta\n", strings.ReplaceAll(auth, "\n", "\r\n"))
	_ = c.(*net.TCPConn).CloseWrite()
	_, _ = io.ReadAll(c)
	c.Close()
	if got := w.do("state"); !strings.HasPrefix(got, "ABORTED receive body don\\u0027t equal with body bytes") {
		t.Errorf("state %s", got)
	}
	if got := w.do(`load:1,a\n`); got != goneLoad {
		t.Errorf("got %s", got)
	}
}
