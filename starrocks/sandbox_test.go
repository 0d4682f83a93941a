package starrocks

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestAgainstTheSandbox holds the client to the server that the stories of package
// cli run against, in the releases that differ in what is used here.
func TestAgainstTheSandbox(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a server")
	}
	program := filepath.Join(t.TempDir(), "starlift-sandbox")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Dir = filepath.Join("..", "sandbox")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the sandbox: %v\n%s", err, out)
	}
	type story struct {
		name string
		run  func(*testing.T, *sandbox)
	}
	plain := []story{
		{"a load is one transaction", sandboxStreams},
		{"an answer that is lost", sandboxLosesAnAnswer},
		{"a body that is cut", sandboxCutsABody},
		{"rows that fail", sandboxSeesRowsFail},
		{"rows that are refused", sandboxRefusesRows},
		{"the running limit", sandboxIsBusy},
		{"a dead backend", sandboxHasADeadBackend},
		{"publish timeout", sandboxPublishesLate},
	}
	newer := []story{{"compression", sandboxInflates}, {"merge commit", sandboxMerges}}
	several := []story{
		{"several tables", sandboxCommitsTogether},
		{"the label of a rollback", sandboxKeepsALabel},
		{"refused rows of several tables", sandboxRefusesOneOfSeveral},
		{"lost answers of several tables", sandboxLosesAnswersOfSeveral},
		{"a new leader of several tables", sandboxForgetsSeveral},
	}
	for release, stories := range map[string][][]story{
		"2.3.18": {plain}, "3.5.4": {plain, newer}, "4.0.0": {several}, "4.0.2": {plain, newer, several},
	} {
		t.Run(release, func(t *testing.T) {
			s := startSandbox(t, program, release)
			for _, group := range stories {
				for _, story := range group {
					t.Run(story.name, func(t *testing.T) {
						s.admin(t, http.MethodDelete, "/fault", nil)
						s.statement(t, "TRUNCATE TABLE d.a")
						s.statement(t, "TRUNCATE TABLE d.b")
						story.run(t, s)
					})
				}
			}
		})
	}
}

type sandbox struct {
	client  *Client
	address struct{ Query, HTTP, Admin string }
	release Version
}

// startSandbox runs a server with two backends and the tables a and b of database
// d until the test ends.
func startSandbox(t *testing.T, program, release string) *sandbox {
	dir := t.TempDir()
	server := exec.Command(program, "serve", "-data-dir="+dir, "-query-port=0", "-http-port=0", "-backend-port=0", "-backends=2", "-server-version="+release)
	server.Stderr = os.Stderr
	out, err := server.StdoutPipe()
	if err == nil {
		err = server.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait() // killed
	})
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatalf("the sandbox did not become ready: %v", err)
	}
	s := &sandbox{}
	text, err := os.ReadFile(filepath.Join(dir, "server.json"))
	if err == nil {
		err = json.Unmarshal(text, &s.address)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.client = New(Settings{Query: []string{s.address.Query}, Load: []string{s.address.HTTP}, User: "root", ConnectTimeout: 5 * time.Second})
	t.Cleanup(func() {
		if err := s.client.Close(); err != nil {
			t.Error(err)
		}
	})
	if s.release, err = s.client.Version(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.statement(t, "CREATE DATABASE d")
	for _, name := range []string{"a", "b"} {
		s.statement(t, "CREATE TABLE d."+name+" (id INT NOT NULL) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1 PROPERTIES (\"replication_num\" = \"1\")")
	}
	return s
}

func (s *sandbox) statement(t *testing.T, text string) {
	t.Helper()
	if err := s.client.Exec(t.Context(), text); err != nil {
		t.Fatal(err)
	}
}

// holds checks the number of rows of a table and their sum.
func (s *sandbox) holds(t *testing.T, table string, count, sum int) {
	t.Helper()
	got, err := s.client.rows(t.Context(), "SELECT COUNT(*), IFNULL(SUM(id), 0) FROM d."+table)
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("[%d %d]", count, sum); fmt.Sprint([]string{got.rows[0][0].String, got.rows[0][1].String}) != want {
		t.Errorf("table %s has %v rows and sum, want %s", table, got.rows[0], want)
	}
}

// admin steers the server; body is JSON.
func (s *sandbox) admin(t *testing.T, method, path string, body any) {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, "http://"+s.address.Admin+path, bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	r.Close = true
	answer, err := new(http.Transport).RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(answer.Body)
		t.Fatalf("%s %s: %s", method, path, text)
	}
}

func (s *sandbox) fault(t *testing.T, on, action string, more ...any) {
	t.Helper()
	rule := map[string]any{"on": on, "action": action}
	for i := 0; i < len(more); i += 2 {
		rule[more[i].(string)] = more[i+1]
	}
	s.admin(t, http.MethodPost, "/fault", rule)
}

func (s *sandbox) condition(t *testing.T, name string, more ...any) {
	t.Helper()
	c := map[string]any{"name": name}
	for i := 0; i < len(more); i += 2 {
		c[more[i].(string)] = more[i+1]
	}
	s.admin(t, http.MethodPost, "/condition", c)
}

func (s *sandbox) state(t *testing.T, l Label, want TxnState) {
	t.Helper()
	got, reason, err := s.client.State(t.Context(), "d", l)
	if err != nil || got != want {
		t.Errorf("label %s is %v (%s), error %v, want %v", l, got, reason, err, want)
	}
}

// stream loads ids into table a under a label of the test's own.
func (s *sandbox) stream(t *testing.T, l Label, rows io.Reader, headers ...Header) (Streamed, error) {
	t.Helper()
	return s.client.StreamLoad(t.Context(), "d", "a", l, time.Minute, headers, rows)
}

// own makes a label that no other test has.
func own(t *testing.T, name string) Label {
	return NewLabel("t", name, t.Name())
}

func sandboxStreams(t *testing.T, s *sandbox) {
	l := own(t, "one")
	got, err := s.stream(t, l, strings.NewReader("1\n2\n3\n"))
	if err != nil || got.Txn == 0 || !got.Counts.Known || got.Counts.Loaded != 3 {
		t.Fatalf("%+v, error %v", got, err)
	}
	if _, err := s.client.WaitVisible(t.Context(), "d", l, time.Minute); err != nil {
		t.Error(err)
	}
	_, err = s.stream(t, l, strings.NewReader("1\n2\n3\n"))
	var exists *LabelExistsError
	if !errors.As(err, &exists) || !exists.Finished {
		t.Errorf("error %v", err)
	}
	s.holds(t, "a", 3, 6)
	_, err = s.client.StreamLoad(t.Context(), "d", "nowhere", own(t, "two"), 0, nil, strings.NewReader("1\n"))
	if err == nil || !Permanent(err) {
		t.Errorf("error %v", err)
	}
	_, err = s.stream(t, own(t, "three"), strings.NewReader(""))
	var data *DataError
	if !errors.As(err, &data) || !data.NoRows {
		t.Errorf("error %v", err)
	}
}

func sandboxLosesAnAnswer(t *testing.T, s *sandbox) {
	l := own(t, "one")
	s.fault(t, "stream_load", "lose_answer")
	_, err := s.stream(t, l, strings.NewReader("1\n2\n"))
	var undecided *UndecidedError
	if !errors.As(err, &undecided) {
		t.Errorf("error %v", err)
	}
	if _, err := s.client.WaitVisible(t.Context(), "d", l, time.Minute); err != nil {
		t.Error(err)
	}
	s.holds(t, "a", 2, 3)
	// A connection that breaks before the rows are asked for is got over.
	s.fault(t, "stream_load", "cut_before")
	if _, err := s.stream(t, own(t, "two"), strings.NewReader("1\n2\n")); err != nil {
		t.Error(err)
	}
	s.holds(t, "a", 4, 6)
}

// many is rows enough to be cut: their end cannot be on its way when their begin is
// read.
func many() io.Reader { return strings.NewReader(strings.Repeat("1\n", 16<<20)) }

func sandboxCutsABody(t *testing.T, s *sandbox) {
	l := own(t, "one")
	s.fault(t, "stream_load", "cut_body", "after_bytes", 64<<10)
	_, err := s.stream(t, l, many())
	var undecided *UndecidedError
	if !errors.Is(err, ErrBodyLost) || errors.As(err, &undecided) {
		t.Errorf("error %v", err)
	}
	if err := s.client.CancelOrWait(t.Context(), "d", l, time.Minute, nil); err != nil {
		t.Error(err)
	}
	s.holds(t, "a", 0, 0)
	if _, err := s.stream(t, l, strings.NewReader("7\n")); err != nil {
		t.Errorf("the label of a load that was cut is to be used again: %v", err)
	}
	s.holds(t, "a", 1, 7)
}

func sandboxSeesRowsFail(t *testing.T, s *sandbox) {
	l := own(t, "one")
	broken := errors.New("the decision could not be written")
	_, err := s.stream(t, l, io.MultiReader(strings.NewReader("1\n2\n"), failing{broken}))
	if !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
	if err := s.client.CancelOrWait(t.Context(), "d", l, time.Minute, nil); err != nil {
		t.Error(err)
	}
	s.holds(t, "a", 0, 0)
}

func sandboxRefusesRows(t *testing.T, s *sandbox) {
	_, err := s.stream(t, own(t, "one"), strings.NewReader("1\nno number\n"), Header{"strict_mode", "true"})
	var data *DataError
	if !errors.As(err, &data) || data.NoRows || data.ErrorURL == "" || data.Counts.Filtered != 1 {
		t.Fatalf("error %#v", err)
	}
	log, err := s.client.ErrorLog(t.Context(), data.ErrorURL)
	if err != nil || len(log) == 0 || !strings.Contains(log[0], "no number") {
		t.Errorf("log %q, error %v", log, err)
	}
	s.holds(t, "a", 0, 0)
	got, err := s.stream(t, own(t, "two"), strings.NewReader("1\nno number\n"), Header{"strict_mode", "true"}, Header{"max_filter_ratio", "0.5"})
	if err != nil || got.Counts.Filtered != 1 || got.Counts.Loaded != 1 || got.Counts.ErrorURL == "" {
		t.Errorf("%+v, error %v", got, err)
	}
	s.holds(t, "a", 1, 1)
}

func sandboxIsBusy(t *testing.T, s *sandbox) {
	s.condition(t, "running_limit", "count", 0)
	l := own(t, "one")
	_, err := s.stream(t, l, strings.NewReader("1\n"))
	if !Busy(err) || Permanent(err) {
		t.Errorf("error %v is busy %v, permanent %v", err, Busy(err), Permanent(err))
	}
	s.admin(t, http.MethodDelete, "/fault", nil)
	s.condition(t, "safe_mode")
	if _, err = s.stream(t, l, strings.NewReader("1\n")); !Busy(err) || Permanent(err) {
		t.Errorf("error %v is busy %v, permanent %v", err, Busy(err), Permanent(err))
	}
	s.admin(t, http.MethodDelete, "/fault", nil)
	if _, err := s.stream(t, l, strings.NewReader("1\n")); err != nil {
		t.Error(err)
	}
}

func sandboxHasADeadBackend(t *testing.T, s *sandbox) {
	s.condition(t, "backend_dead", "node", 1)
	for i := range 4 {
		if _, err := s.stream(t, own(t, fmt.Sprint(i)), strings.NewReader("1\n")); err != nil {
			t.Error(err)
		}
	}
	s.holds(t, "a", 4, 4)
	if !s.release.AtLeast(2, 4, 0) {
		return
	}
	for i := range 4 {
		txn, err := s.client.Begin(t.Context(), "d", "a", own(t, fmt.Sprint("txn", i)), TxnOptions{})
		if err == nil {
			err = txn.Rollback(t.Context())
		}
		if err != nil {
			t.Error(err)
		}
	}
}

func sandboxPublishesLate(t *testing.T, s *sandbox) {
	s.condition(t, "publish_delay", "milliseconds", 600_000)
	l := own(t, "one")
	got, err := s.client.StreamLoad(t.Context(), "d", "a", l, 2*time.Second, nil, strings.NewReader("1\n"))
	if err != nil || got.Visible {
		t.Errorf("%+v, error %v", got, err)
	}
	s.state(t, l, Committed)
	s.admin(t, http.MethodDelete, "/fault", nil)
	s.admin(t, http.MethodPost, "/clock", map[string]int{"advance_seconds": 601})
	if visible, err := s.client.WaitVisible(t.Context(), "d", l, time.Minute); err != nil || !visible {
		t.Errorf("visible %v, error %v", visible, err)
	}
	s.holds(t, "a", 1, 1)
}
