package mysqlwire

import (
	"errors"
	"strings"
	"testing"
)

// streams dials a fake server that logs in and then talks.
func streams(t *testing.T, talk func(*fake)) *Stream {
	t.Helper()
	c := dial(t, Config{Encryption: Plain, Address: serve(t, func(f *fake) {
		f.greet(nativePassword, wanted)
		f.login()
		f.send(packetOK)
		f.in.sequence = 0
		if got := f.receive(); string(got) != "\x12place" {
			t.Errorf("the command is %q", got)
		}
		talk(f)
	})})
	// The fake has one connection: nothing is to be killed over a second one.
	c.greeting.thread = 0
	s, err := c.Stream(t.Context(), "reading the log", 0x12, []byte("place"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStreamGivesPacketsUntilTheServersError(t *testing.T) {
	s := streams(t, func(f *fake) {
		for range 300 {
			f.send([]byte("\x00event"))
		}
		f.send([]byte("\xff\xd4\x04#HY000Could not find first log file name"))
	})
	for range 300 {
		if p, err := s.Next(); err != nil || string(p) != "\x00event" {
			t.Fatalf("%q, %v", p, err)
		}
	}
	for range 2 {
		var refusal *ServerError
		if _, err := s.Next(); !errors.As(err, &refusal) || refusal.Code != 1236 || !strings.Contains(err.Error(), "reading the log") {
			t.Errorf("the error is %v", err)
		}
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestStreamEndsWithItsConnection(t *testing.T) {
	s := streams(t, func(f *fake) { f.send([]byte("\x00event")); f.drain() })
	if _, err := s.Next(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if _, err := s.Next(); !errors.Is(err, errClosed) {
		t.Errorf("after Close: %v", err)
	}
	if err := s.conn.Ping(t.Context()); !errors.Is(err, errClosed) {
		t.Errorf("after Close the connection gives %v", err)
	}
}
