package wire

import (
	"bytes"
	"encoding/binary"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"starlift-sandbox/sql/failure"
)

// pipe gives a connection and the client's end of it.
func pipe(t *testing.T) (*Conn, net.Conn) {
	t.Helper()
	server, client := net.Pipe()
	t.Cleanup(func() { _ = server.Close(); _ = client.Close() })
	return NewConn(server), client
}

// packet frames a payload.
func packet(sequence byte, payload []byte) []byte {
	return append([]byte{byte(len(payload)), byte(len(payload) >> 8), byte(len(payload) >> 16), sequence}, payload...)
}

func TestCommands(t *testing.T) {
	for _, test := range []struct {
		payload string
		want    Command
	}{
		{"\x01", Command{Kind: Quit}},
		{"\x02shop", Command{Use, "shop"}},
		{"\x03select 1", Command{Query, "select 1"}},
		{"\x04t\x00%", Command{FieldList, "t"}},
		{"\x09", Command{Kind: Statistics}},
		{"\x0e", Command{Kind: Ping}},
		{"\x16select ?", Command{Prepare, "select ?"}},
		{"\x1f", Command{Kind: Reset}},
	} {
		conn, client := pipe(t)
		go func() { _, _ = client.Write(packet(0, []byte(test.payload))) }()
		if got, err := conn.Next(); err != nil || got != test.want {
			t.Errorf("%q gives %v, %v, want %v", test.payload, got, err, test.want)
		}
	}
}

func TestCommandThatIsTooLong(t *testing.T) {
	conn, client := pipe(t)
	go func() {
		part := packet(0, make([]byte, maxPayload))
		for i := range byte(MaxCommand / maxPayload) {
			part[3] = i
			_, _ = client.Write(part)
		}
		// The header of the packet that is too much, then the refusal.
		_, _ = client.Write([]byte{0xff, 0xff, 0xff, MaxCommand / maxPayload})
		_, _ = client.Read(make([]byte, 256))
	}()
	_, err := conn.Next()
	var refusal *failure.Error
	if !errors.As(err, &refusal) || refusal.Code != 1153 {
		t.Errorf("Next: %v, want 1153", err)
	}
}

func TestPacketsOutOfOrderAndCutShort(t *testing.T) {
	for name, raw := range map[string][]byte{
		"wrong number":   packet(3, []byte{comPing}),
		"empty":          packet(0, nil),
		"half a header":  {1, 0},
		"half a payload": {9, 0, 0, 0, comQuery},
	} {
		conn, client := pipe(t)
		go func() { _, _ = client.Write(raw); _ = client.Close() }()
		if command, err := conn.Next(); err == nil {
			t.Errorf("%s: got %v, want an error", name, command)
		}
	}
}

func TestLongRowsAreSplit(t *testing.T) {
	conn, client := pipe(t)
	cell := bytes.Repeat([]byte("x"), maxPayload)
	go func() {
		_ = conn.Row([][]byte{cell})
		_ = conn.Flush()
	}()
	if err := client.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	reader := NewConn(client)
	got, err := reader.readPacket(nil)
	if err != nil || len(got) != 4+maxPayload || got[0] != 0xfd || !bytes.Equal(got[4:], cell) {
		t.Errorf("read %d bytes, %v", len(got), err)
	}
}

// execute builds a COM_STMT_EXECUTE body.
func execute(nulls byte, types []uint16, values []byte) []byte {
	body := append([]byte{1, 0, 0, 0, 0, 1, 0, 0, 0}, nulls, 1)
	for _, kind := range types {
		body = binary.LittleEndian.AppendUint16(body, kind)
	}
	return append(body, values...)
}

func TestBind(t *testing.T) {
	for _, test := range []struct {
		name   string
		types  []uint16
		nulls  byte
		values []byte
		want   string
	}{
		{"tiny and unsigned tiny", []uint16{1, 0x8001}, 0, []byte{0xff, 0xff}, "a -1 b 255"},
		{"longlong", []uint16{8, 0x8008}, 0, bytes.Repeat([]byte{0xff}, 16), "a -1 b 18446744073709551615"},
		{"null and double", []uint16{6, 5}, 1, binary.LittleEndian.AppendUint64(nil, 0x3fb999999999999a), "a NULL b 1e-01"},
		{"text", []uint16{253, 254}, 0, []byte("\x04it's\x02\\?"), `a 'it\'s' b '\\?'`},
		{"bytes that are no text", []uint16{252, 252}, 0, []byte("\x02\xff\x00\x00"), "a x'ff00' b ''"},
		{"datetime and date", []uint16{12, 10}, 0, []byte{11, 0xe8, 7, 2, 29, 1, 2, 3, 0x40, 0xe2, 1, 0, 4, 0xe8, 7, 12, 31}, "a '2024-02-29 01:02:03.123456' b '2024-12-31'"},
	} {
		conn, _ := pipe(t)
		conn.statements[1] = &prepared{text: "a ? b ?", places: []int{2, 6}, long: map[int][]byte{}}
		got, refusal := conn.bind(execute(test.nulls, test.types, test.values))
		if refusal != nil || got != test.want {
			t.Errorf("%s: %q, %v, want %q", test.name, got, refusal, test.want)
		}
	}
}

func TestLongDataIsPutTogether(t *testing.T) {
	conn, _ := pipe(t)
	conn.statements[1] = &prepared{text: "?", places: []int{0}, long: map[int][]byte{}}
	conn.longData([]byte("\x01\x00\x00\x00\x00\x00ab"))
	conn.longData([]byte("\x01\x00\x00\x00\x00\x00c"))
	conn.longData([]byte("\x01\x00\x00\x00\x07\x00lost"))
	if got, refusal := conn.bind(execute(0, []uint16{253}, nil)); refusal != nil || got != "'abc'" {
		t.Errorf("%q, %v, want 'abc'", got, refusal)
	}
}

func FuzzBind(f *testing.F) {
	f.Add(execute(0, []uint16{253, 12}, []byte("\x04it's\x0b\xe8\x07\x02\x1d\x01\x02\x03\x00\x00\x00\x00")))
	f.Add(execute(3, []uint16{6, 6}, nil))
	f.Fuzz(func(t *testing.T, body []byte) {
		conn := NewConn(nil)
		conn.statements[1] = &prepared{text: "a ? b ?", places: []int{2, 6}, long: map[int][]byte{}}
		text, refusal := conn.bind(body)
		if refusal == nil && !strings.HasPrefix(text, "a ") {
			t.Errorf("bound %q", text)
		}
	})
}

func FuzzHandshakeResponse(f *testing.F) {
	f.Add([]byte("\x05\xa2\xae\x01\x00\x00\x00\x01\x21" + strings.Repeat("\x00", 23) + "root\x00\x14" + strings.Repeat("x", 20) + "shop\x00mysql_native_password\x00"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		r := parseResponse(raw)
		if len(r.user)+len(r.database)+len(r.plugin)+len(r.auth) > len(raw) {
			t.Errorf("%d bytes give %+v", len(raw), r)
		}
	})
}
