package sql

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"starlift-sandbox/version"
)

func TestStatementsAndRowsLongerThanAPacket(t *testing.T) {
	s := start(t, Options{})
	const length = 17 << 20
	long := strings.Repeat("x", length)
	for _, options := range []string{"maxAllowedPacket=0", "maxAllowedPacket=0&interpolateParams=true"} {
		db := s.open(t, "", options)
		var n int
		var back string
		if err := db.QueryRow("select length(?), ?", long, long).Scan(&n, &back); err != nil {
			t.Fatal(err)
		}
		if n != length || back != long {
			t.Errorf("%s: length %d, %d bytes came back, want %d", options, n, len(back), length)
		}
	}
	db := s.open(t, "", "maxAllowedPacket=0")
	if _, err := db.Exec("select '" + strings.Repeat("x", 33<<20) + "'"); err == nil {
		t.Error("a statement longer than max_allowed_packet is taken")
	}
}

// Whatever comes instead of a login or a command ends that connection and no
// other, and leaves no goroutine behind.
func TestGarbageEndsTheConnection(t *testing.T) {
	s := start(t, Options{})
	db := s.open(t, "", "")
	exec(t, db, "select 1")
	random := rand.New(rand.NewPCG(1, 2))
	before := runtime.NumGoroutine()
	packets := []string{
		"", "GET / HTTP/1.1\r\n\r\n", "\x00\x00\x00\x01", "\xff\xff\xff\x01", "\x20\x00\x00\x01" + "\x8d\xae\xff\x19" + strings.Repeat("\x00", 28),
	}
	for range 200 {
		garbage := make([]byte, random.IntN(200))
		for i := range garbage {
			garbage[i] = byte(random.Uint32())
		}
		packets = append(packets, string(garbage))
	}
	for _, packet := range packets {
		conn, err := net.Dial("tcp", s.address)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Write([]byte(packet)); err != nil {
			t.Fatal(err)
		}
		if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
			t.Fatal(err)
		}
		if err := conn.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, conn); err != nil && !strings.Contains(err.Error(), "reset") {
			t.Errorf("after %q: %v", packet, err)
		}
		_ = conn.Close()
	}
	exec(t, db, "select 1")
	for range 100 {
		if runtime.NumGoroutine() <= before+2 {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

func TestAThousandIdleConnections(t *testing.T) {
	s := start(t, Options{})
	db := s.open(t, "", "")
	const connections = 1000
	db.SetMaxIdleConns(connections)
	held := make([]interface{ Close() error }, 0, connections)
	for range connections {
		conn, err := db.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, conn)
	}
	other := s.open(t, "", "")
	if got := rows(t, other, "show processlist"); len(got) != connections+2 {
		t.Errorf("%d connections are shown, want %d", len(got)-1, connections+1)
	}
	for _, conn := range held {
		if err := conn.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestErrorCodesFollowTheRelease(t *testing.T) {
	for _, test := range []struct {
		release                  [3]int
		database, table          uint16
		version, current, served string
	}{
		{[3]int{2, 5, 22}, 1049, 1051, "5.1.0", "2.5.22 5c0ffee", "2.5.22-5c0ffee"},
		{[3]int{3, 1, 9}, 1049, 1051, "5.1.0", "3.1.9-5c0ffee", "3.1.9-5c0ffee"},
		{[3]int{3, 3, 2}, 5501, 5502, "5.1.0", "3.3.2-5c0ffee", "3.3.2-5c0ffee"},
		{[3]int{4, 0, 1}, 5501, 5502, "8.0.33", "4.0.1-5c0ffee", "4.0.1-5c0ffee"},
	} {
		s := start(t, Options{Release: release(test.release)})
		db := s.open(t, "", "")
		exec(t, db, "create database shop")
		refused(t, db, "use nope", test.database, "Unknown database 'nope'")
		refused(t, db, "select * from shop.nope", test.table, "Unknown table 'shop.nope'")
		expect(t, db, "select version() v, current_version() c, @@version_comment w", "v|c|w", fmt.Sprintf("%s|%s|%s", test.version, test.current, test.current))
		if got := rows(t, db, "show frontends"); !strings.HasSuffix(got[1], "|"+test.served) {
			t.Errorf("frontends %q", got)
		}
	}
}

func release(numbers [3]int) version.Release {
	return version.Of(numbers[0], numbers[1], numbers[2])
}

func TestKill(t *testing.T) {
	s, _ := events(t)
	db := s.open(t, "shop", "")
	victim, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = victim.Close() }()
	var id int
	if err := victim.QueryRowContext(t.Context(), "select connection_id()").Scan(&id); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		_, err := victim.ExecContext(t.Context(), "insert into users select a.id, b.note from events a, events b, events c, events d, events e, events f, events g, events h, events i, events j, events k, events l, events m")
		done <- err
	}()
	other := s.open(t, "", "")
	running := func() bool {
		for _, row := range rows(t, other, "show processlist") {
			if strings.HasPrefix(row, fmt.Sprintf("%d|", id)) && strings.Contains(row, "|insert into users") {
				return true
			}
		}
		return false
	}
	for !running() {
		time.Sleep(5 * time.Millisecond)
	}
	exec(t, other, fmt.Sprintf("kill query %d", id))
	if err := <-done; err == nil || err.Error() != "Error 1317 (70100): Query execution was interrupted" {
		t.Errorf("the killed statement ends with %v", err)
	}
	if _, err := victim.ExecContext(t.Context(), "select 1"); err != nil {
		t.Errorf("the connection of a killed statement: %v", err)
	}
	if list := s.manager.Running("shop"); len(list) > 0 {
		t.Errorf("the statement left %+v behind", list)
	}
	exec(t, other, fmt.Sprintf("kill %d", id))
	refused(t, other, "kill 99999", 1094, "Unknown thread id: 99999")
}
