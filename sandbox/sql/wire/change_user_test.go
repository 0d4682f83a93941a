package wire

import (
	"bytes"
	"errors"
	"io"
	"net"
	"testing"

	"starlift-sandbox/sql/failure"
)

// readPayload reads one packet of the server.
func readPayload(t *testing.T, client net.Conn) []byte {
	t.Helper()
	header := make([]byte, 4)
	if _, err := io.ReadFull(client, header); err != nil {
		t.Fatal(err)
	}
	payload := make([]byte, int(header[0])|int(header[1])<<8|int(header[2])<<16)
	if _, err := io.ReadFull(client, payload); err != nil {
		t.Fatal(err)
	}
	return payload
}

func TestChangeUserAsksForThePasswordAgain(t *testing.T) {
	for _, test := range []struct {
		name, command, answer string
		refused               uint16
	}{
		{"right", "\x11eve\x00\x00shop\x00\x21\x00mysql_native_password\x00", "right", 0},
		{"wrong password", "\x11eve\x00\x00shop\x00", "wrong", 1045},
		{"cut short", "\x11eve", "", 1043},
	} {
		conn, client := pipe(t)
		type outcome struct {
			who Identity
			err error
		}
		done := make(chan outcome, 1)
		go func() {
			command, err := conn.Next()
			if err != nil {
				done <- outcome{err: err}
				return
			}
			who, err := conn.ChangeUser(command, Server{Login: func(user string, _, answer []byte) (string, bool) {
				return user + "@%", string(answer) == "right"
			}})
			done <- outcome{who, err}
		}()
		if _, err := client.Write(packet(0, []byte(test.command))); err != nil {
			t.Fatal(err)
		}
		if test.answer != "" {
			asked := readPayload(t, client)
			if asked[0] != 0xfe || !bytes.HasPrefix(asked[1:], []byte(nativePassword+"\x00")) {
				t.Errorf("%s: asked %q", test.name, asked)
			}
			if _, err := client.Write(packet(2, []byte(test.answer))); err != nil {
				t.Fatal(err)
			}
		}
		if test.refused != 0 {
			if answer := readPayload(t, client); answer[0] != 0xff || int(answer[1])|int(answer[2])<<8 != int(test.refused) {
				t.Errorf("%s: answered %q", test.name, answer)
			}
		}
		got := <-done
		var refusal *failure.Error
		switch {
		case test.refused == 0 && (got.err != nil || got.who != Identity{User: "eve", Account: "eve@%", Database: "shop"}):
			t.Errorf("%s: %+v", test.name, got)
		case test.refused != 0 && (!errors.As(got.err, &refusal) || refusal.Code != test.refused):
			t.Errorf("%s: %v", test.name, got.err)
		}
	}
}

func TestOutcomeCarriesALineForPeople(t *testing.T) {
	conn, client := pipe(t)
	go func() {
		_ = conn.Done(Outcome{Affected: 3, Warnings: 1, Info: "{'label':'x'}"}, false)
		_ = conn.Flush()
	}()
	if got, want := string(readPayload(t, client)), "\x00\x03\x00\x02\x00\x01\x00\x0d{'label':'x'}"; got != want {
		t.Errorf("sent %q, want %q", got, want)
	}
}
