package apply_test

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	_ "github.com/go-sql-driver/mysql"

	"starlift/apply"
	"starlift/config"
	"starlift/plan"
	"starlift/schema"
	"starlift/source"
	"starlift/starrocks"
	"starlift/state"
)

// sandboxProgram is built once for all tests of the package.
var sandboxProgram = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "starlift-apply")
	if err != nil {
		return "", err
	}
	program := filepath.Join(dir, "starlift-sandbox")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Dir = filepath.Join("..", "sandbox")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the sandbox: %w\n%s", err, out)
	}
	return program, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if program, err := sandboxProgram(); err == nil {
		_ = os.RemoveAll(filepath.Dir(program))
	}
	os.Exit(code)
}

// site is a server, a table with a key of its rows, and the state of one load.
type site struct {
	t   *testing.T
	dir string
	// program runs as process, and plays a release.
	program, release string
	process          *exec.Cmd
	server           struct {
		Admin, Query, HTTP, Backend string
	}
	client *starrocks.Client
	db     *sql.DB
	job    plan.Job
	events []apply.Event
	ended  func(apply.Event) // told of every event of a run
	stop   chan struct{}
	now    time.Time
	// replaced: a table may be another one than the state knows, as a plan would
	// find out.
	replaced bool
}

// newSite runs a server of a release until the test ends, and makes the table
// shop.orders (id BIGINT, note VARCHAR) of a model.
func newSite(t *testing.T, release string, model schema.Model) *site {
	t.Helper()
	program, err := sandboxProgram()
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, dir: t.TempDir(), now: time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC)}
	s.program, s.release = program, release
	s.serve("-query-port=0", "-http-port=0", "-backend-port=0")
	t.Cleanup(s.kill)
	s.client = starrocks.New(starrocks.Settings{
		Query: []string{s.server.Query}, Load: []string{s.server.HTTP}, User: "root", Sleep: brief,
	})
	t.Cleanup(func() { _ = s.client.Close() })
	if s.db, err = sql.Open("mysql", "root@tcp("+s.server.Query+")/"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.db.Close() })
	table := schema.Table{
		Database: "shop", Name: "orders", Model: model, Key: []string{"id"},
		Columns: []schema.Column{
			{Name: "id", Type: schema.Type{Kind: schema.BigInt}},
			{Name: "note", Type: schema.Type{Kind: schema.Varchar, Length: 100}, Nullable: true},
		},
		Distribution: schema.Distribution{Hash: []string{"id"}, Buckets: 1}, Properties: []schema.Property{{Name: "replication_num", Value: "1"}},
	}
	s.job = jobInto(table)
	s.reset()
	return s
}

// reset makes the table anew, and forgets what was loaded.
func (s *site) reset() {
	s.t.Helper()
	for _, statement := range []string{
		starrocks.CreateDatabaseSQL("shop"), "DROP TABLE IF EXISTS shop.orders FORCE", starrocks.CreateTableSQL(s.job.Target),
	} {
		if err := s.client.Exec(context.Background(), statement); err != nil {
			s.t.Fatal(err)
		}
	}
	s.forget()
}

// forget removes the state.
func (s *site) forget() {
	s.t.Helper()
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

// serve runs the server with its ports.
func (s *site) serve(ports ...string) {
	s.t.Helper()
	data := filepath.Join(s.dir, "data")
	s.process = exec.Command(s.program, append([]string{"serve", "-data-dir=" + data, "-server-version=" + s.release}, ports...)...)
	out, err := s.process.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.process.Start(); err != nil {
		s.t.Fatal(err)
	}
	_, _ = bufio.NewReader(out).ReadString('\n')
	text, err := os.ReadFile(filepath.Join(data, "server.json"))
	if err != nil {
		s.t.Fatal(err)
	}
	if err := json.Unmarshal(text, &s.server); err != nil {
		s.t.Fatal(err)
	}
}

// ports are the flags that let the server listen where it did.
func (s *site) ports() (flags []string) {
	for flag, address := range map[string]string{"-query-port=": s.server.Query, "-http-port=": s.server.HTTP, "-backend-port=": s.server.Backend} {
		_, port, err := net.SplitHostPort(address)
		if err != nil {
			s.t.Fatal(err)
		}
		flags = append(flags, flag+port)
	}
	return flags
}

// jobInto is a load of two text fields into the table, with the options' defaults.
func jobInto(table schema.Table) plan.Job {
	text := schema.Type{Kind: schema.Text}
	return plan.Job{
		Address: "load.orders", Name: "orders", LabelAddress: "load.orders", Cluster: &config.Cluster{Address: "cluster.test"},
		Target: table, Into: "table.orders", KindField: -1, Interface: starrocks.V2,
		Relation: schema.Table{Name: "memory", Columns: []schema.Column{{Name: "id", Type: text}, {Name: "note", Type: text}}},
		Fields: []starrocks.EncodeField{
			{From: 0, Target: table.Columns[0], Source: text}, {From: 1, Target: table.Columns[1], Source: text},
		},
		FieldNames: []string{"id", "note"},
		Options: starrocks.LoadOptions{
			Semantic: starrocks.ExactlyOnce, LabelPrefix: "sl", MaxRetries: 3, Parallelism: 1,
			BufferFlush: starrocks.BufferFlush{MaxBytes: 90 << 20, MaxRows: 500000, Interval: 5 * time.Minute},
			Properties:  starrocks.Properties{StrictMode: true},
		},
		Checkpoint: starrocks.Checkpoint{Interval: 2 * time.Minute, MaxBytes: 128 << 20},
		Definition: "d1",
	}
}

// run carries the load out with the source's splits that are not done.
func (s *site) run(ctx context.Context, src *memory) (apply.Result, error) {
	return s.runBroken(ctx, src, nil)
}

// runBroken is run with a disk that fails as fault says.
func (s *site) runBroken(ctx context.Context, src *memory, fault state.Fault) (apply.Result, error) {
	s.t.Helper()
	s.job.Source = src
	s.events = nil
	s.stop = make(chan struct{})
	file, err := state.Open(filepath.Join(s.dir, "starlift.state.json"), state.Options{Context: ctx, Run: "r1", Operation: "apply", Fault: fault})
	if err != nil && fault != nil {
		return apply.Result{}, err
	}
	if err != nil {
		s.t.Fatal(err)
	}
	load := plan.Load{Job: s.job}
	known, _ := plan.Known(s.before(file, &s.job))
	splits, err := src.Splits(ctx, nil, known)
	if err != nil {
		s.t.Fatal(err)
	}
	load.New = splits
	for _, k := range known {
		if !k.Done {
			load.Pending = append(load.Pending, k.Split)
		}
	}
	result, err := apply.Run(ctx, &plan.Plan{Loads: []plan.Load{load}}, apply.Deps{
		Client: func(*config.Cluster, *starrocks.LoadOptions) (*starrocks.Client, error) { return s.client, nil },
		State:  file, Run: "r1", Stop: s.stop, Watch: s.watch, Parallelism: 1,
		Now: s.clock, Sleep: src.sleep, Chance: func() float64 { return 0 },
	})
	if closed := file.Close(); closed != nil && fault == nil {
		s.t.Fatal(closed)
	}
	return result, err
}

// before is what the state knows of a load into the table as it is now.
func (s *site) before(file *state.File, job *plan.Job) *state.Load {
	s.t.Helper()
	known, ok := file.Load(job.Address)
	if !ok || !s.replaced {
		return known
	}
	live, err := s.client.Table(context.Background(), job.Target.Database, job.Target.Name)
	if err != nil {
		s.t.Fatal(err)
	}
	if live.ID != known.TableID {
		return nil
	}
	return known
}

func (s *site) clock() time.Time { return s.now }

func (s *site) watch(e apply.Event) {
	s.events = append(s.events, e)
	if s.ended != nil {
		s.ended(e)
	}
}

// brief stands for every wait of the client: what has to come comes soon.
func brief(ctx context.Context, _ time.Duration) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(20 * time.Millisecond):
		return nil
	}
}

// committed lists the epochs that were committed, as "split rows".
func (s *site) committed() (epochs []string) {
	for _, e := range s.events {
		if e, ok := e.(apply.EpochCommitted); ok {
			epochs = append(epochs, fmt.Sprintf("%s %d", e.Split, e.Rows))
		}
	}
	return epochs
}

// rows gives how many rows the table has, and how many different ids.
func (s *site) rows() (all, ids int) {
	s.t.Helper()
	if err := s.db.QueryRow("SELECT COUNT(*), COUNT(DISTINCT id) FROM shop.orders").Scan(&all, &ids); err != nil {
		s.t.Fatal(err)
	}
	return all, ids
}

// holds fails the test unless the table has exactly the ids 1 to n, once each.
func (s *site) holds(n int) {
	s.t.Helper()
	var all, ids, low, high int
	err := s.db.QueryRow("SELECT COUNT(*), COUNT(DISTINCT id), COALESCE(MIN(id), 1), COALESCE(MAX(id), 0) FROM shop.orders").Scan(&all, &ids, &low, &high)
	if err != nil {
		s.t.Fatal(err)
	}
	if all != n || ids != n || low != 1 || high != n {
		s.t.Errorf("the table has %d rows, %d ids from %d to %d; want each of 1 to %d once", all, ids, low, high, n)
	}
}

// done fails the test unless the run ended well.
func (s *site) done(r apply.Result, err error) {
	s.t.Helper()
	if err != nil || r.Failed > 0 || r.Done != 1 {
		for _, f := range r.Failures {
			s.t.Logf("%s %s: %v", f.Code, f.Summary, f.Err)
		}
		s.t.Fatalf("the run did not end well: %d failed, %d done, %v", r.Failed, r.Done, err)
	}
}

// admin asks the server's admin port for something.
func (s *site) admin(path, body string) {
	s.t.Helper()
	answer, err := http.Post("http://"+s.server.Admin+path, "application/json", bytes.NewReader([]byte(body)))
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	if text, _ := io.ReadAll(answer.Body); answer.StatusCode != http.StatusOK {
		s.t.Fatalf("%s %s: %s %s", path, body, answer.Status, text)
	}
}

// kill ends the server, as a power cut does, and revive starts it again where it
// was.
func (s *site) kill() {
	_ = s.process.Process.Kill()
	_ = s.process.Wait()
}

func (s *site) revive() {
	s.t.Helper()
	s.serve(s.ports()...)
}

// evict takes a label out of the cluster's memory.
func (s *site) evict(label string) {
	s.t.Helper()
	s.admin("/labels/forget", fmt.Sprintf(`{"database":"shop","label":%q}`, label))
}

// clear takes all faults and conditions away.
func (s *site) clear() {
	s.t.Helper()
	request, err := http.NewRequest(http.MethodDelete, "http://"+s.server.Admin+"/fault", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil || answer.StatusCode != http.StatusOK {
		s.t.Fatal(answer, err)
	}
	_ = answer.Body.Close()
}

func (s *site) fault(on string, at int, action string) {
	s.t.Helper()
	s.admin("/fault", fmt.Sprintf(`{"on":%q,"at":%d,"times":1,"action":%q,"after_bytes":100}`, on, at, action))
}

// files are those of the state, with their bytes.
func (s *site) files() map[string][]byte {
	names, err := filepath.Glob(filepath.Join(s.dir, "starlift.state.json*"))
	files := map[string][]byte{}
	for _, name := range names {
		var text []byte
		text, err = os.ReadFile(name)
		files[name] = text
	}
	if err != nil {
		s.t.Error(err)
	}
	return files
}

// restore puts the state's files back as they were.
func (s *site) restore(files map[string][]byte) {
	s.t.Helper()
	for name := range s.files() {
		if err := os.Remove(name); err != nil {
			s.t.Fatal(err)
		}
	}
	for name, text := range files {
		if err := os.WriteFile(name, text, 0o600); err != nil {
			s.t.Fatal(err)
		}
	}
}

// load gives what the state knows of the load.
func (s *site) load() *state.Load {
	s.t.Helper()
	return s.known(s.job.Address)
}

// known gives what the state knows of a load.
func (s *site) known(address string) *state.Load {
	s.t.Helper()
	known, err := state.Read(filepath.Join(s.dir, "starlift.state.json"))
	if err != nil {
		s.t.Fatal(err)
	}
	return known.Loads[address]
}

// splitOf is a bounded split of a memory source.
func splitOf(id string) source.Split {
	return source.Split{ID: id, Parts: []string{id}, Tables: []int{0}}
}
