package main

import (
	"bufio"
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "github.com/go-sql-driver/mysql"
)

// TestMain lets the test binary play the command, so that a test can kill it.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "serve" {
		main()
	}
	os.Exit(m.Run())
}

// process is the command, running.
type process struct {
	t      *testing.T
	cmd    *exec.Cmd
	stdout *bufio.Reader
	stderr bytes.Buffer
	Query  string
	HTTP   string
	Admin  string
	PID    int
}

func start(t *testing.T, dir string, more ...string) *process {
	t.Helper()
	p := &process{t: t}
	args := append([]string{"serve", "-data-dir=" + dir, "-query-port=0", "-http-port=0", "-backend-port=0"}, more...)
	p.cmd = exec.Command(os.Args[0], args...)
	p.cmd.Stderr = &p.stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.cmd.Process.Kill() })
	p.stdout = bufio.NewReader(out)
	line, err := p.stdout.ReadString('\n')
	want := regexp.MustCompile(`^Sandbox ready: query 127\.0\.0\.1:\d+, http 127\.0\.0\.1:\d+, backend 127\.0\.0\.1:\d+ \(StarRocks 3\.5\.4, data in ` + regexp.QuoteMeta(dir) + `\)\n$`)
	if !want.MatchString(line) {
		t.Fatalf("first line %q (%v), stderr %q", line, err, p.stderr.String())
	}
	text, err := os.ReadFile(filepath.Join(dir, "server.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, p); err != nil {
		t.Fatal(err)
	}
	if p.PID != p.cmd.Process.Pid {
		t.Fatalf("server.json says process %d, it is %d", p.PID, p.cmd.Process.Pid)
	}
	return p
}

// end waits for the process and returns its exit code, -1 for a signal.
func (p *process) end() int {
	p.t.Helper()
	limit := time.AfterFunc(10*time.Second, func() { _ = p.cmd.Process.Kill() })
	defer limit.Stop()
	rest, _ := io.ReadAll(p.stdout)
	if len(rest) > 0 {
		p.t.Errorf("more on stdout: %q", rest)
	}
	_ = p.cmd.Wait()
	return p.cmd.ProcessState.ExitCode()
}

// request goes to the frontend, follows its redirect, and returns the body.
func request(t *testing.T, method, url, body string, headers ...string) (string, error) {
	t.Helper()
	client := &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	for {
		r, err := http.NewRequest(method, url, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.SetBasicAuth("root", "")
		r.Header.Set("Expect", "100-continue")
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		response, err := client.Do(r)
		if err != nil {
			return "", err
		}
		text, err := io.ReadAll(response.Body)
		response.Body.Close()
		if response.StatusCode != http.StatusTemporaryRedirect {
			return string(text), err
		}
		url = response.Header.Get("Location")
	}
}

// statements runs SQL and returns the first column of the last one's rows.
func statements(t *testing.T, p *process, list ...string) string {
	t.Helper()
	db, err := sql.Open("mysql", "root@tcp("+p.Query+")/")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var values []string
	for _, statement := range list {
		rows, err := db.Query(statement)
		if err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
		values = nil
		for rows.Next() {
			var value string
			if err := rows.Scan(&value); err != nil {
				t.Fatal(err)
			}
			values = append(values, value)
		}
		if err := rows.Err(); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
		rows.Close()
	}
	return strings.Join(values, " ")
}

func TestKilledServerKeepsWhatItPromised(t *testing.T) {
	dir := t.TempDir()
	p := start(t, dir)
	op := func(method, op, label, body string) string {
		text, err := request(t, method, "http://"+p.HTTP+"/api/transaction/"+op, body, "db", "d", "table", "t", "label", label)
		if err != nil {
			return "cut"
		}
		return regexp.MustCompile(`"Status": "(\w+)"`).FindString(text)
	}
	state := func(label string) string {
		text, err := request(t, "GET", "http://"+p.HTTP+"/api/d/get_load_state?label="+label, "")
		if err != nil {
			t.Fatal(err)
		}
		return regexp.MustCompile(`"state":"(\w+)"`).FindString(text)
	}
	statements(t, p, "CREATE DATABASE d", "CREATE TABLE d.t (id INT NOT NULL) PRIMARY KEY(id) DISTRIBUTED BY HASH(id)")
	for _, label := range []string{"committed", "prepared", "open"} {
		op("POST", "begin", label, "")
		op("PUT", "load", label, fmt.Sprint(len(label), "\n"))
	}
	op("POST", "prepare", "committed", "")
	op("POST", "prepare", "prepared", "")
	if _, err := request(t, "POST", "http://"+p.Admin+"/fault", `{"on":"commit","action":"kill_after"}`); err != nil {
		t.Fatal(err)
	}
	if got := op("POST", "commit", "committed", ""); got != "cut" {
		t.Errorf("commit answered %s", got)
	}
	if code := p.end(); code != -1 {
		t.Errorf("exit %d, want a signal", code)
	}
	p = start(t, dir)
	for label, want := range map[string]string{"committed": "VISIBLE", "prepared": "PREPARED", "open": "UNKNOWN"} {
		if got := state(label); got != `"state":"`+want+`"` {
			t.Errorf("%s: got %s, want %s", label, got, want)
		}
	}
	if got := op("POST", "commit", "prepared", ""); got != `"Status": "OK"` {
		t.Errorf("commit of the prepared one: %s", got)
	}
	if got := statements(t, p, "SELECT id FROM d.t ORDER BY id"); got != "8 9" {
		t.Errorf("rows %s, want 8 9", got)
	}
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	if code := p.end(); code != 0 || p.stderr.Len() > 0 {
		t.Errorf("exit %d, stderr %q", code, p.stderr.String())
	}
	if _, err := os.Stat(filepath.Join(dir, "server.json")); !os.IsNotExist(err) {
		t.Errorf("server.json stayed: %v", err)
	}
}

func TestStopsInTimeWithALoadInFlight(t *testing.T) {
	dir := t.TempDir()
	p := start(t, dir)
	statements(t, p, "CREATE DATABASE d", "CREATE TABLE d.t (id INT NOT NULL) PRIMARY KEY(id) DISTRIBUTED BY HASH(id)")
	body, feed := io.Pipe()
	defer feed.Close()
	r, err := http.NewRequest("PUT", "http://"+backend(t, dir)+"/api/d/t/_stream_load", body)
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth("root", "")
	done := make(chan error, 1)
	go func() {
		response, err := http.DefaultClient.Do(r)
		if err == nil {
			response.Body.Close()
		}
		done <- err
	}()
	fmt.Fprint(feed, "1\n") // the transport reads it when the request is on its way
	began := time.Now()
	_ = p.cmd.Process.Signal(syscall.SIGINT)
	if code := p.end(); code != 0 {
		t.Errorf("exit %d, stderr %q", code, p.stderr.String())
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("took %s", took)
	}
	feed.Close()
	<-done
}

func backend(t *testing.T, dir string) string {
	t.Helper()
	var d struct{ Backend string }
	text, err := os.ReadFile(filepath.Join(dir, "server.json"))
	if err == nil {
		err = json.Unmarshal(text, &d)
	}
	if err != nil {
		t.Fatal(err)
	}
	return d.Backend
}

func TestSecondServerOnAFolderIsRefused(t *testing.T) {
	dir := t.TempDir()
	p := start(t, dir)
	var out, complaint bytes.Buffer
	code := run([]string{"serve", "-data-dir=" + dir, "-query-port=0", "-http-port=0", "-backend-port=0"}, &out, &complaint)
	want := fmt.Sprintf("starlift-sandbox: the data folder %s is in use by process %d\n", dir, p.PID)
	if code != 1 || complaint.String() != want || out.Len() > 0 {
		t.Errorf("exit %d, stderr %q, stdout %q, want %q", code, complaint.String(), out.String(), want)
	}
}

func TestEndsWithItsLastLease(t *testing.T) {
	p := start(t, t.TempDir(), "-idle-exit=1ms")
	response, err := http.Get("http://" + p.Admin + "/lease")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if code := p.end(); code != 0 {
		t.Errorf("exit %d, stderr %q", code, p.stderr.String())
	}
}

func TestWrongUsageIsOneLineAnd64(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, usage},
		{[]string{"fly"}, usage},
		{[]string{"serve", "-bogus"}, "flag provided but not defined: -bogus"},
		{[]string{"serve", "x"}, `serve takes no arguments, but got "x"`},
		{[]string{"serve", "-http-port=70000"}, "-http-port must be between 0 and 65535, not 70000"},
		{[]string{"serve", "-listen=0.0.0.0"}, "-listen must be an address that clients can be redirected to, not 0.0.0.0"},
		{[]string{"serve", "-listen=localhost"}, `-listen must be an IP address, not "localhost"`},
		{[]string{"serve", "-server-version=2.2.0"}, `-server-version: the sandbox plays the releases of StarRocks from 2.3.0 to 2.5, 3.0.0 to 3.5 and 4.0, not "2.2.0"`},
		{[]string{"serve", "-backends=17"}, "-backends must be between 1 and 16, not 17"},
		{[]string{"serve", "-follower-http-port=70000"}, "-follower-http-port must be between 0 and 65535, not 70000"},
		{[]string{"serve", "-idle-exit=-1s"}, "-idle-exit must not be negative"},
	} {
		var out, complaint bytes.Buffer
		if code := run(c.args, &out, &complaint); code != 64 || complaint.String() != "starlift-sandbox: "+c.want+"\n" || out.Len() > 0 {
			t.Errorf("%v: exit %d, stderr %q, stdout %q", c.args, code, complaint.String(), out.String())
		}
	}
}
