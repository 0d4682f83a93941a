package starrocks

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// rawServer takes connections and gives them to serve; nil lets them lie.
func rawServer(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	var mu sync.Mutex
	var conns []net.Conn
	running.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			conns = append(conns, conn)
			mu.Unlock()
			if serve != nil {
				running.Go(func() { serve(conn) })
			}
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		mu.Lock()
		for _, conn := range conns {
			_ = conn.Close()
		}
		mu.Unlock()
		running.Wait()
	})
	return listener.Addr().String()
}

// impatient is a client whose requests have short limits. Its HTTP connections have
// long ones, so that a machine that is slow gives no other error.
func impatient(t *testing.T, s Settings) *Client {
	t.Helper()
	s.ConnectTimeout = time.Minute
	s.Sleep = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	client := New(s)
	client.settings.AnswerTimeout, client.settings.ConnectTimeout = 20*time.Millisecond, 30*time.Millisecond
	t.Cleanup(func() {
		if err := client.Close(); err != nil {
			t.Error(err)
		}
	})
	return client
}

func TestSilentFrontendIsNamed(t *testing.T) {
	silent := rawServer(t, nil)
	client := impatient(t, Settings{Load: []string{silent}, Query: []string{silent}})
	txn := client.Resume("shop", "orders", "l")
	for _, c := range []struct {
		name string
		do   func() error
		want string
	}{
		{"begin", func() error { _, err := client.Begin(t.Context(), "shop", "orders", "l", TxnOptions{}); return err }, "begin l: wait for frontend SILENT to answer begin: no answer within 50 ms"},
		{"begin of several tables", func() error { _, err := client.BeginMulti(t.Context(), "shop", "l", TxnOptions{}); return err }, "begin l: wait for frontend SILENT to answer rollback: no answer within 50 ms"},
		{"state", func() error { _, _, err := client.State(t.Context(), "shop", "l"); return err }, "ask for label l: no frontend can be reached: wait for frontend SILENT to answer for the label: no answer within 50 ms"},
		{"cancel", func() error { return client.Cancel(t.Context(), "shop", "l") }, "cancel l: wait for frontend SILENT to answer cancel: no answer within 50 ms"},
		{"rollback", func() error { return txn.Rollback(t.Context()) }, "roll back l: outcome unknown: wait for frontend SILENT to answer rollback: no answer within 50 ms; asking for the label: ask for label l: no frontend can be reached: wait for frontend SILENT"},
		{"stream load", func() error {
			_, err := client.StreamLoad(t.Context(), "shop", "orders", "l", 0, nil, strings.NewReader("1\n"))
			return err
		}, "stream load l: find a backend: no frontend can be reached: wait for frontend SILENT to answer the stream load: no answer within 50 ms"},
		{"query", func() error { _, err := client.Backends(t.Context()); return err }, "list the backends: no frontend can be reached: SILENT: wait for frontend SILENT to accept a query connection: no answer within 30 ms"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := c.do()
			var deadline *DeadlineError
			if err == nil || !errors.As(err, &deadline) || !errors.Is(err, context.DeadlineExceeded) || Permanent(err) {
				t.Fatalf("error %v", err)
			}
			if got := strings.ReplaceAll(err.Error(), silent, "SILENT"); !strings.HasPrefix(got, c.want) {
				t.Errorf("error %s, want %s", got, c.want)
			}
		})
	}
}

func TestSilentBackendIsNamed(t *testing.T) {
	silent := rawServer(t, nil)
	client := New(Settings{ContinueTimeout: time.Millisecond})
	defer client.Close()
	at := hop{base: "http://" + silent, named: silent}
	for _, c := range []struct {
		call call
		want string
	}{
		{call{op: "prepare", method: http.MethodPost, path: "/api/transaction/prepare"}, "wait for backend SILENT to answer prepare: no answer within 20 ms"},
		{client.streamCall("the stream load", "shop", "orders", "l", 0, nil, &body{rows: strings.NewReader("1\n")}), "wait for backend SILENT to answer the stream load: no answer within 20 ms"},
		{call{op: "commit", leader: true, method: http.MethodPost, path: "/api/transaction/commit"}, "wait for frontend SILENT to answer commit: no answer within 20 ms"},
	} {
		ctx, cancel := withLimit(t.Context(), 20*time.Millisecond)
		_, err := client.follow(ctx, at, c.call)
		cancel()
		if c.call.body != nil {
			c.call.body.seal()
		}
		if err == nil || strings.ReplaceAll(err.Error(), silent, "SILENT") != c.want {
			t.Errorf("error %v, want %s", err, c.want)
		}
	}
}

// A frontend that is silent is asked last, also for what cannot be asked again.
func TestSilentFrontendIsAskedLast(t *testing.T) {
	f := newFake(t, map[string][]step{"be begin": {begun}})
	silent := rawServer(t, nil)
	s := f.settings()
	s.Load = []string{silent, f.fe.URL}
	client := New(s)
	defer client.Close()
	client.settings.AnswerTimeout, client.settings.ConnectTimeout = 20*time.Millisecond, 0
	if _, err := client.Begin(t.Context(), "shop", "orders", "l", TxnOptions{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
	if want := []string{f.fe.URL, "http://" + silent}; !slices.Equal(client.load.order(), want) {
		t.Errorf("order %v, want %v", client.load.order(), want)
	}
}

func TestTLSHandshakeIsPartOfConnecting(t *testing.T) {
	silent := rawServer(t, nil)
	client := New(Settings{Load: []string{"https://" + silent}, ConnectTimeout: 30 * time.Millisecond, AnswerTimeout: time.Minute})
	defer client.Close()
	_, err := client.Begin(t.Context(), "shop", "orders", "l", TxnOptions{})
	want := "begin l: no frontend can be reached: ask https://" + silent + ": wait for " + silent + " to accept a connection: no answer within 30 ms"
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

// A certificate that is not trusted is no lost answer: nothing was sent.
func TestUntrustedServerWasSentNothing(t *testing.T) {
	plain := rawServer(t, func(conn net.Conn) {
		_, _ = bufio.NewReader(conn).ReadByte() // its hello
		_, _ = io.WriteString(conn, "HTTP/1.1 400 Bad Request\r\n\r\n")
		_ = conn.Close()
	})
	f := newFake(t, map[string][]step{"be begin": {begun}})
	s := f.settings()
	s.Load = []string{"https://" + plain, f.fe.URL}
	client := New(s)
	defer client.Close()
	if _, err := client.Begin(t.Context(), "shop", "orders", "l", TxnOptions{}); err != nil {
		t.Errorf("begin did not go to the next frontend: %v", err)
	}
}

// A backend that never says 100 Continue gets its rows when the time for that is up.
func TestRowsAreSentWhenNobodySaysContinue(t *testing.T) {
	got := make(chan string, 1)
	be := rawServer(t, func(conn net.Conn) {
		request, err := http.ReadRequest(bufio.NewReader(conn))
		if err != nil {
			got <- err.Error()
			return
		}
		text, err := io.ReadAll(request.Body)
		if err != nil {
			text = []byte(err.Error())
		}
		got <- string(text)
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"+streamed("Success", "OK").text)
		_ = conn.Close()
	})
	f := newFake(t, map[string][]step{"fe _stream_load": {{location: "http://" + be + "/api/shop/orders/_stream_load"}}})
	s := f.settings()
	s.ContinueTimeout = time.Millisecond
	client := New(s)
	defer client.Close()
	if _, err := client.StreamLoad(t.Context(), "shop", "orders", "l", 0, nil, strings.NewReader("1\n2\n")); err != nil {
		t.Error(err)
	}
	if text := <-got; text != "1\n2\n" {
		t.Errorf("the backend got %q", text)
	}
}

func TestCallersReasonIsNotTakenForALimit(t *testing.T) {
	silent := rawServer(t, nil)
	client := New(Settings{Load: []string{silent}})
	defer client.Close()
	stop := errors.New("interrupted")
	ctx, cancel := context.WithCancelCause(t.Context())
	time.AfterFunc(time.Millisecond, func() { cancel(stop) })
	_, err := client.Begin(ctx, "shop", "orders", "l", TxnOptions{})
	var deadline *DeadlineError
	if !errors.Is(err, stop) || errors.As(err, &deadline) {
		t.Errorf("error %v", err)
	}
}
