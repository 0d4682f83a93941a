package apply_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"starlift/apply"
	"starlift/config"
	"starlift/plan"
	"starlift/schema"
	"starlift/starrocks"
	"starlift/state"
)

// jointSite is a site with a second table, shop.items, and two loads that commit
// together; or, without a group, with a ledger alone.
type jointSite struct {
	*site
	group, ledger bool
	jobs          []plan.Job
	parallel      int // how many tables are sent to at a time; 0: both
}

var joints = []struct {
	name          string
	group, ledger bool
	model         schema.Model
}{
	{"group duplicate", true, false, schema.Duplicate},
	{"group with ledger duplicate", true, true, schema.Duplicate},
	{"group with ledger primary", true, true, schema.Primary},
	{"ledger duplicate", false, true, schema.Duplicate},
}

func eachJoint(t *testing.T, try func(t *testing.T, s *jointSite)) {
	for _, w := range joints {
		t.Run(w.name, func(t *testing.T) { try(t, newJointSite(t, w.group, w.ledger, w.model)) })
	}
}

func newJointSite(t *testing.T, group, ledger bool, model schema.Model) *jointSite {
	t.Helper()
	s := &jointSite{site: newSite(t, "4.0.2", model), group: group, ledger: ledger}
	for _, name := range []string{"items", "orders"} {
		table := s.job.Target
		table.Name = name
		job := jobInto(table)
		job.Address, job.LabelAddress, job.Name, job.Into, job.Ledger = "load."+name, "load."+name, name, "table."+name, ledger
		if group {
			job.Group = "shop"
		}
		s.jobs = append(s.jobs, job)
	}
	s.reset()
	return s
}

// reset makes the tables and the ledger anew, and forgets what was loaded.
func (s *jointSite) reset() {
	s.t.Helper()
	s.site.reset()
	tables := []schema.Table{s.jobs[0].Target, s.jobs[1].Target, starrocks.LedgerTable("shop", "1")}
	for _, table := range tables {
		for _, statement := range []string{"DROP TABLE IF EXISTS shop." + table.Name + " FORCE", starrocks.CreateTableSQL(table)} {
			if err := s.client.Exec(context.Background(), statement); err != nil {
				s.t.Fatal(err)
			}
		}
	}
}

// sources are one for each load: ids 1 to 60 each, in two splits.
func (s *jointSite) sources() []*memory { return []*memory{twoSplits(), twoSplits()} }

func (s *jointSite) open(fault state.Fault) (*state.File, error) {
	return state.Open(filepath.Join(s.dir, "starlift.state.json"), state.Options{Run: "r1", Operation: "apply", Fault: fault})
}

// run carries both loads out.
func (s *jointSite) run(ctx context.Context, sources []*memory, fault state.Fault) (apply.Result, error) {
	s.t.Helper()
	s.events, s.stop = nil, make(chan struct{})
	file, err := s.open(fault)
	if err != nil {
		if fault == nil {
			s.t.Fatal(err)
		}
		return apply.Result{}, err
	}
	p := &plan.Plan{}
	for i, job := range s.jobs {
		job.Source = sources[i]
		load := plan.Load{Job: job}
		before := s.before(file, &job)
		known, _ := plan.Known(before)
		if load.New, err = sources[i].Splits(ctx, nil, known); err != nil {
			s.t.Fatal(err)
		}
		for _, k := range known {
			if !k.Done {
				load.Pending = append(load.Pending, k.Split)
			}
		}
		if before == nil || len(load.New)+len(load.Pending)+len(before.Open) > 0 {
			p.Loads = append(p.Loads, load)
		}
	}
	result, err := apply.Run(ctx, p, apply.Deps{
		Client: func(*config.Cluster, *starrocks.LoadOptions) (*starrocks.Client, error) { return s.client, nil },
		State:  file, Run: "r1", Stop: s.stop, Watch: s.watch, Parallelism: cmp.Or(s.parallel, 2),
		Now: s.clock, Sleep: sources[0].sleep, Chance: func() float64 { return 0 },
	})
	if closed := file.Close(); closed != nil && fault == nil {
		s.t.Fatal(closed)
	}
	return result, err
}

func (s *jointSite) ends(r apply.Result, err error) {
	s.t.Helper()
	if err != nil || r.Failed > 0 {
		for _, f := range r.Failures {
			s.t.Logf("%s %s: %v", f.Code, f.Summary, f.Err)
		}
		s.t.Fatalf("the run did not end well: %d failed, %d done, %v", r.Failed, r.Done, err)
	}
}

// counts gives the rows of both tables and of the ledger, and how many ids there are.
func (s *jointSite) counts() (items, orders, ids, ledger int) {
	s.t.Helper()
	for _, q := range []struct {
		into *int
		sql  string
	}{
		{&items, "SELECT COUNT(*) FROM shop.items"},
		{&orders, "SELECT COUNT(*) FROM shop.orders"},
		{&ids, "SELECT COUNT(DISTINCT id) FROM shop.orders"},
		{&ledger, "SELECT COUNT(*) FROM shop.starlift_ledger"},
	} {
		if err := s.db.QueryRow(q.sql).Scan(q.into); err != nil {
			s.t.Fatal(err)
		}
	}
	return items, orders, ids, ledger
}

// whole fails the test unless a group has all of its rows or none.
func (s *jointSite) whole() {
	s.t.Helper()
	items, orders, _, ledger := s.counts()
	if s.group && (items != orders || items != 0 && items != 60 || s.ledger && ledger != items/15) {
		s.t.Errorf("half of a group is there: %d items, %d orders, %d rows in the ledger", items, orders, ledger)
	}
}

func (s *jointSite) full() {
	s.t.Helper()
	items, orders, ids, ledger := s.counts()
	want := 0
	if s.ledger {
		want = 4
	}
	if items != 60 || orders != 60 || ids != 60 || ledger != want {
		s.t.Errorf("%d items, %d orders with %d ids, %d rows in the ledger; want 60 of each and %d", items, orders, ids, ledger, want)
	}
}

func TestJointDiskThatFailsAtEachStep(t *testing.T) {
	eachJoint(t, func(t *testing.T, s *jointSite) {
		for step := 1; ; step++ {
			s.reset()
			disk := brokenAt(step)
			r, err := s.run(context.Background(), s.sources(), disk.fault)
			s.whole()
			if disk.held() {
				s.ends(r, err)
				if step < 8 {
					t.Fatalf("the run took only %d steps", step)
				}
				return
			}
			s.ends(s.run(context.Background(), s.sources(), nil))
			s.full()
		}
	})
}

func TestJointRequestThatIsLostOrCut(t *testing.T) {
	faults := map[string][]string{
		"begin": {"cut_before", "lose_answer"}, "load": {"cut_before", "cut_body", "lose_answer", "busy", "backend_restart"},
		"commit": {"cut_before", "lose_answer", "leader_switch"}, "rollback": {"cut_before", "lose_answer"},
		"get_load_state": {"cut_before", "lose_answer"},
	}
	eachJoint(t, func(t *testing.T, s *jointSite) {
		for _, on := range []string{"begin", "load", "commit", "rollback", "get_load_state"} {
			for _, action := range faults[on] {
				for _, at := range []int{1, 2, 5} {
					t.Run(fmt.Sprintf("%s %d %s", on, at, action), func(t *testing.T) {
						s.t = t
						s.clearFaults() // one that was not reached
						s.reset()
						s.fault(on, at, action)
						s.ends(s.run(context.Background(), s.sources(), nil))
						s.full()
					})
				}
			}
		}
	})
}

func (s *jointSite) clearFaults() {
	s.t.Helper()
	request, err := http.NewRequest(http.MethodDelete, "http://"+s.server.Admin+"/fault", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	_ = answer.Body.Close()
}

// A run that is asked to stop rolls the transaction back: nothing of it is there,
// and the next run sends all of it.
func TestStoppedGroupLeavesNothing(t *testing.T) {
	s := newJointSite(t, true, true, schema.Duplicate)
	sources := s.sources()
	sources[1].hook = func(_ context.Context, split string, id int) error {
		if split == "b" && id == 48 {
			close(s.stop)
			<-s.stop
		}
		return nil
	}
	r, err := s.run(context.Background(), sources, nil)
	if err != nil || r.Stopped != 2 || r.Failed > 0 {
		t.Fatalf("ended with %v, %+v", err, r)
	}
	if items, orders, _, ledger := s.counts(); items+orders+ledger > 0 {
		t.Errorf("%d items, %d orders and %d rows in the ledger are there", items, orders, ledger)
	}
	s.ends(s.run(context.Background(), s.sources(), nil))
	s.full()
}

// What fails for one load has failed for all, is told of each, and is read again as
// often as max_retries says.
func TestGroupFailsAsOne(t *testing.T) {
	s := newJointSite(t, true, false, schema.Duplicate)
	sources, tries := s.sources(), 0
	sources[0].hook = func(_ context.Context, split string, _ int) error {
		if split == "b" {
			tries++
			return errors.New("the source is gone")
		}
		return nil
	}
	r, err := s.run(context.Background(), sources, nil)
	if err != nil || r.Failed != 2 || len(r.Failures) != 2 {
		t.Fatalf("ended with %v, %+v", err, r)
	}
	if got := r.Failures[0].Err.Error(); !strings.Contains(got, "the source is gone") {
		t.Errorf("load.items failed with %q", got)
	}
	if got := r.Failures[1].Err.Error(); !strings.Contains(got, "commits together with load.items") {
		t.Errorf("load.orders failed with %q", got)
	}
	if tries != 4 {
		t.Errorf("read %d times, want once and max_retries = 3 times again", tries)
	}
	if items, orders, _, _ := s.counts(); items+orders > 0 {
		t.Errorf("%d items and %d orders are there", items, orders)
	}
	var began []starrocks.Label
	for _, e := range s.events {
		if e, ok := e.(apply.EpochBegun); ok && !slices.Contains(began, e.Label) {
			began = append(began, e.Label)
		}
	}
	if len(began) != 4 {
		t.Errorf("labels %v; want another for each try", began)
	}
	s.ends(s.run(context.Background(), s.sources(), nil))
	s.full()
}
