package cli_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"starlift/state"
)

var (
	kills = flag.Int("kills", 20, "random kills of loader and server")
	seed  = flag.Uint64("seed", 0, "seed of the random kills; 0: take one and print it")
)

// killAt names the environment variable that makes the test's starlift kill
// itself before the n-th step that its state takes on disk.
const killAt = "STARLIFT_TEST_KILL_AT_STEP"

// raceExit keeps a process that was built with the race detector from sleeping
// a second when it ends.
const raceExit = "GORACE=atexit_sleep_ms=0"

// killFault is a state.Fault that ends the process as a power cut would.
func killFault(step int) state.Fault {
	var left atomic.Int64
	left.Store(int64(step))
	return func(state.Op, string) error {
		if left.Add(-1) == 0 {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		}
		return nil
	}
}

// crashConfig loads cells of one file and a pack of small ones into a table that
// keeps duplicates: a row too many would show.
const crashConfig = `
cluster "dev" {
  sandbox {}
}
source "csv" "events" {
  path = "events-*.csv"
}
table "events" {
  cluster       = cluster.dev
  database      = "crash"
  duplicate_key = ["id"]
  column "id" {
    type     = "BIGINT"
    nullable = false
  }
  column "text" {
    type = "VARCHAR(300)"
  }
  distributed_by {
    hash = ["id"]
  }
  properties = { replication_num = "1" }
}
load "events" {
  from = source.csv.events
  into = table.events
  checkpoint {
    max_bytes = 1048576
  }
}
`

// crashSite is a folder with a configuration, its data, and the programs.
type crashSite struct {
	t        *testing.T
	dir      string
	starlift string
	path     string // PATH with starlift-sandbox
	want     string // the rows, as sandbox sql prints them

	lock    sync.Mutex
	process *os.Process // the server that serve runs
	over    bool        // no other is to be started
}

func newCrashSite(t *testing.T, sandbox string) *crashSite {
	return newCrashSiteOf(t, sandbox, crashConfig)
}

// newCrashSiteOf is a site with another configuration of the same rows; flags are of
// its server.
func newCrashSiteOf(t *testing.T, sandbox, config string, flags ...string) *crashSite {
	t.Helper()
	s := &crashSite{t: t, dir: t.TempDir(), path: filepath.Dir(sandbox) + string(os.PathListSeparator) + os.Getenv("PATH")}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// testscript runs the command that the program's name says.
	s.starlift = filepath.Join(s.dir, "starlift")
	if err := os.Symlink(self, s.starlift); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("main.sl.hcl", config)
	var want, file strings.Builder
	fill := strings.Repeat("x", 180)
	id := 0
	for n, rows := range []int{12000, 3, 2} {
		file.Reset()
		file.WriteString("id,text\n")
		for range rows {
			id++
			fmt.Fprintf(&file, "%d,\"%s, \"\"%d\"\"\"\n", id, fill, id)
			fmt.Fprintf(&want, "%d\t%s, \"%d\"\n", id, fill, id)
		}
		write(fmt.Sprintf("events-%d.csv", n), file.String())
	}
	s.want = want.String()
	s.serve(sandbox, flags...)
	return s
}

// serve runs a server on the site's data until the test ends, and starts it
// again, on the same ports, whenever it dies: a load that is under way then goes
// on by itself.
func (s *crashSite) serve(program string, flags ...string) {
	s.t.Helper()
	ready := make(chan struct{})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		ports := []string{"-query-port=0", "-http-port=0", "-backend-port=0"}
		for first := true; ; first = false {
			arguments := append([]string{"serve", "-data-dir=" + filepath.Join(s.dir, ".starlift", "sandbox")}, flags...)
			cmd := exec.Command(program, append(arguments, ports...)...)
			out, err := cmd.StdoutPipe()
			// Started and known under one lock: the end of the test must find
			// every server, also one that has not written its file yet.
			s.lock.Lock()
			if err != nil || s.over || cmd.Start() != nil {
				s.lock.Unlock()
				return
			}
			s.process = cmd.Process
			s.lock.Unlock()
			_, _ = bufio.NewReader(out).ReadString('\n') // the ready line, or the end
			if first {
				ports = s.ports()
				close(ready)
			}
			_ = cmd.Wait()
		}
	}()
	<-ready
	s.t.Cleanup(func() {
		s.lock.Lock()
		s.over = true
		_ = s.process.Kill()
		s.lock.Unlock()
		s.killSandbox()
		<-ended
	})
}

// ports are the flags that let a server listen where the present one does.
func (s *crashSite) ports() []string {
	f, _ := s.server()
	var flags []string
	for _, p := range [][2]string{{"query", f.Query}, {"http", f.HTTP}, {"backend", f.Backend}} {
		_, port, _ := net.SplitHostPort(p[1])
		flags = append(flags, "-"+p[0]+"-port="+port)
	}
	return flags
}

// run runs starlift and returns its exit code, or -1 when it was killed.
func (s *crashSite) run(env string, arguments ...string) (code int, output string) {
	s.t.Helper()
	cmd := s.command(env, arguments...)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		s.t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

func (s *crashSite) command(env string, arguments ...string) *exec.Cmd {
	cmd := exec.Command(s.starlift, arguments...)
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), "PATH="+s.path, raceExit)
	if env != "" {
		cmd.Env = append(cmd.Env, env)
	}
	return cmd
}

// finish applies until that ends well, and checks the rows.
func (s *crashSite) finish() {
	s.t.Helper()
	var code int
	var output string
	for range 5 {
		if code, output = s.run("", "apply", "-auto-approve"); code == 0 {
			break
		}
	}
	if code != 0 {
		s.t.Fatalf("apply does not end: exit %d\n%s", code, output)
	}
	code, rows := s.run("", "sandbox", "sql", "-no-header", "SELECT id, text FROM crash.events ORDER BY id")
	if code != 0 {
		s.t.Fatalf("sandbox sql: exit %d\n%s", code, rows)
	}
	if rows != s.want {
		s.t.Fatalf("the table has %d rows, the source %d; they differ first at line %d", strings.Count(rows, "\n"), strings.Count(s.want, "\n"), firstDifference(rows, s.want))
	}
	if code, output := s.run("", "plan", "-detailed-exitcode"); code != 0 {
		s.t.Fatalf("there is something left to do: exit %d\n%s", code, output)
	}
}

func firstDifference(a, b string) int {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return i + 1
		}
	}
	return min(len(x), len(y)) + 1
}

// reset forgets everything, so that the next case begins from nothing.
func (s *crashSite) reset() {
	s.t.Helper()
	if code, output := s.run("", "sandbox", "sql", "CREATE DATABASE IF NOT EXISTS crash; DROP TABLE IF EXISTS crash.events FORCE"); code != 0 {
		s.t.Fatalf("drop the table: exit %d\n%s", code, output)
	}
	left, err := filepath.Glob(filepath.Join(s.dir, "starlift.state.json*"))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, name := range left {
		if err := os.Remove(name); err != nil {
			s.t.Fatal(err)
		}
	}
}

type serverFile struct {
	PID     int    `json:"pid"`
	Admin   string `json:"admin"`
	Query   string `json:"query"`
	HTTP    string `json:"http"`
	Backend string `json:"backend"`
}

func (s *crashSite) server() (f serverFile, ok bool) {
	text, err := os.ReadFile(filepath.Join(s.dir, ".starlift", "sandbox", "server.json"))
	return f, err == nil && json.Unmarshal(text, &f) == nil
}

func (s *crashSite) killSandbox() {
	if f, ok := s.server(); ok && f.PID > 0 {
		_ = syscall.Kill(f.PID, syscall.SIGKILL)
	}
}

// fault tells the server what to do to a coming request. The server must be
// running: the caller has just used it.
func (s *crashSite) fault(on string, at int, action string) {
	s.t.Helper()
	f, ok := s.server()
	if !ok {
		s.t.Fatal("no server is running")
	}
	body, err := json.Marshal(map[string]any{"on": on, "at": at, "times": 1, "action": action, "after_bytes": 1000})
	if err != nil {
		s.t.Fatal(err)
	}
	answer, err := http.Post("http://"+f.Admin+"/fault", "application/json", bytes.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		s.t.Fatalf("set fault %s: %s", body, answer.Status)
	}
}

// TestKilledBeforeEveryStepOfItsJournal kills the loader before each step that
// its state takes on disk, in turn, and lets one run go to the end.
func TestKilledBeforeEveryStepOfItsJournal(t *testing.T) {
	s := newCrashSite(t, buildSandbox(t))
	for step := 1; ; step++ {
		if step > 1 {
			s.reset()
		}
		code, output := s.run(fmt.Sprintf("%s=%d", killAt, step), "apply", "-auto-approve")
		if code == 0 {
			if step < 20 {
				t.Fatalf("the run took only %d steps\n%s", step, output)
			}
			s.finish()
			return
		}
		if code != -1 {
			t.Fatalf("step %d: exit %d\n%s", step, code, output)
		}
		s.finish()
	}
}

// TestEveryRequestLostOrCut disturbs each request of each kind in turn.
func TestEveryRequestLostOrCut(t *testing.T) {
	s := newCrashSite(t, buildSandbox(t))
	actions := map[string][]string{
		"begin":          {"cut_before", "lose_answer", "kill", "kill_after"},
		"load":           {"cut_before", "cut_body", "lose_answer", "kill", "kill_after"},
		"prepare":        {"cut_before", "lose_answer", "kill", "kill_after"},
		"commit":         {"cut_before", "lose_answer", "kill", "kill_after"},
		"get_load_state": {"cut_before", "lose_answer", "kill"},
	}
	for _, on := range []string{"begin", "load", "prepare", "commit", "get_load_state"} {
		for _, action := range actions[on] {
			for _, at := range []int{1, 3} {
				t.Run(fmt.Sprintf("%s %d %s", on, at, action), func(t *testing.T) {
					s.t = t
					s.reset()
					s.fault(on, at, action)
					// One run gets over it: the server comes back.
					if code, output := s.run("", "apply", "-auto-approve"); code != 0 {
						t.Fatalf("apply: exit %d\n%s", code, output)
					}
					if fired := s.fired(); fired != 1 {
						t.Fatalf("the fault fired %d times: the test did not test it", fired)
					}
					s.finish()
				})
			}
		}
	}
}

// TestRandomKills kills loader and server at random times, then lets one run go
// to the end. The seed makes the choice of times the same, though not what the
// machine makes of them.
func TestRandomKills(t *testing.T) {
	if *seed == 0 {
		*seed = rand.Uint64()
	}
	t.Logf("seed %d", *seed)
	program := buildSandbox(t)
	load := func(attributes string) string {
		return strings.Replace(crashConfig, "  into = table.events\n", "  into = table.events\n"+attributes, 1)
	}
	newer := strings.NewReplacer("sandbox {}", "sandbox {\n    version = \"4.0.2\"\n  }")
	for i, way := range []struct {
		name, config string
		flags        []string
	}{
		{"V2", crashConfig, nil},
		{"V1", load("  sink {\n    version = \"V1\"\n  }\n"), nil},
		{"group with ledger", newer.Replace(load("  ledger = true\n  commit_group = \"all\"\n")), []string{"-server-version=4.0.2"}},
	} {
		t.Run(way.name, func(t *testing.T) {
			s := newCrashSiteOf(t, program, way.config, way.flags...)
			s.randomKills(rand.New(rand.NewPCG(*seed, uint64(i))), (*kills+2-i)/3)
		})
	}
}

// randomKills kills loaders and servers so many times.
func (s *crashSite) randomKills(chance *rand.Rand, kills int) {
	s.t.Helper()
	done := 0
	for n := range kills {
		if done > 3 {
			s.finish()
			s.reset()
			done = 0
		}
		cmd := s.command("", "apply", "-auto-approve")
		if err := cmd.Start(); err != nil {
			s.t.Fatal(err)
		}
		time.Sleep(time.Duration(chance.IntN(700)) * time.Millisecond)
		if n%2 == 0 {
			_ = cmd.Process.Kill()
		} else {
			s.killSandbox()
		}
		if cmd.Wait() == nil {
			done++
		}
	}
	s.finish()
	s.t.Logf("%d kills survived: no row lost, none doubled", kills)
}

// fired says how often the fault that was set has fired. A server that was
// killed by it has forgotten: that counts as once.
func (s *crashSite) fired() int {
	s.t.Helper()
	f, ok := s.server()
	if !ok {
		return 1
	}
	answer, err := http.Get("http://" + f.Admin + "/fault")
	if err != nil {
		return 1
	}
	defer answer.Body.Close()
	var list struct {
		Faults []struct {
			Fired int `json:"fired"`
		} `json:"faults"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&list); err != nil {
		s.t.Fatal(err)
	}
	if len(list.Faults) == 0 {
		return 1
	}
	return list.Faults[len(list.Faults)-1].Fired
}
