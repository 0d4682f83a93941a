package state

import (
	"reflect"
	"testing"
	"time"
)

func follow(t *testing.T, s *State, records ...Record) {
	t.Helper()
	for _, r := range records {
		if err := s.follow(s.Journal+1, epochZero, r); err != nil {
			t.Fatal(err)
		}
	}
}

func defined() *State {
	s := newState("l")
	s.Loads["load.x"] = &Load{
		Address: "load.x", Generation: 7, Reload: 2, Database: "shop", Table: "x", TableID: 5, Definition: "a",
		Splits: []Split{{ID: "s", At: "9", Done: true, Rows: 3}},
		Open:   []Epoch{{Name: "e", Split: "s", Phase: PhasePrepared, Labels: []string{"sl_1"}}},
		Last:   Last{Epoch: "d", At: epochZero},
		Rows:   3, Filtered: 2, Bytes: 1,
	}
	return s
}

func TestLoadDefinedVoidsSplitsOnlyForAnotherTableOrReload(t *testing.T) {
	kept := *defined().Loads["load.x"].Clone()
	kept.Generation, kept.Definition, kept.Table = 8, "b", "y"
	void := Load{Address: "load.x", Generation: 8, Reload: 2, Database: "shop", Table: "y", TableID: 5, Definition: "b"}
	otherTable, otherReload := void, void
	otherTable.TableID = 6
	otherReload.Reload = 3
	for _, c := range []struct {
		name   string
		record LoadDefined
		want   Load
	}{
		{"definition", LoadDefined{Load: "load.x", Database: "shop", Table: "y", TableID: 5, Definition: "b", Reload: 2}, kept},
		{"table id", LoadDefined{Load: "load.x", Database: "shop", Table: "y", TableID: 6, Definition: "b", Reload: 2}, otherTable},
		{"reload", LoadDefined{Load: "load.x", Database: "shop", Table: "y", TableID: 5, Definition: "b", Reload: 3}, otherReload},
	} {
		s := defined()
		s.place(s.Loads["load.x"], "s")
		follow(t, s, c.record)
		if got := *s.Loads["load.x"]; !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\ngot  %+v\nwant %+v", c.name, got, c.want)
		}
		if c.name != "definition" {
			follow(t, s, SplitsAdded{Load: "load.x", Splits: []Split{{ID: "n"}, {ID: "s"}}})
			if i, ok := s.place(s.Loads["load.x"], "s"); i != 1 || !ok {
				t.Errorf("%s: split s is at %d, %v", c.name, i, ok)
			}
		}
	}
}

func TestAnEpochFromBeginToCommit(t *testing.T) {
	s := newState("l")
	begun := Begun{Load: "load.x", Epoch: "s1@4", Split: "s1", Labels: []string{"sl_1"}, Run: "r1"}
	follow(t, s,
		LoadDefined{Load: "load.x", TableID: 5},
		SplitsAdded{Load: "load.x", Splits: []Split{{ID: "s1", Start: "4", Tail: true}, {ID: "s2"}}},
		begun)
	// Tried again by a later run, under other labels.
	begun.Labels, begun.Run = []string{"sl_2", "sl_3"}, "r2"
	follow(t, s, begun, Begun{Load: "load.x", Epoch: "s2", Split: "s2", Run: "r2"})
	load := s.Loads["load.x"]
	want := []Epoch{
		{Name: "s1@4", Split: "s1", Phase: PhaseBegun, Labels: []string{"sl_2", "sl_3"}, Run: "r2"},
		{Name: "s2", Split: "s2", Phase: PhaseBegun, Run: "r2"},
	}
	if !reflect.DeepEqual(load.Open, want) {
		t.Fatalf("begun:\ngot  %+v\nwant %+v", load.Open, want)
	}

	to := map[string]string{"s1": "7", "s2": "1"}
	follow(t, s, Prepared{Load: "load.x", Epoch: "s1@4", Labels: []string{"sl_3", "sl_2"}, Txns: []int64{8, 9}, To: to, Run: "r3"})
	want[0] = Epoch{
		Name: "s1@4", Split: "s1", Phase: PhasePrepared,
		Labels: []string{"sl_3", "sl_2"}, Txns: []int64{8, 9}, To: to, Run: "r3",
	}
	if !reflect.DeepEqual(load.Open, want) {
		t.Fatalf("prepared:\ngot  %+v\nwant %+v", load.Open, want)
	}
	if load.Splits[0].At != "" {
		t.Errorf("prepared moved the offset to %q", load.Splits[0].At)
	}

	follow(t, s,
		Committed{Load: "load.x", Epoch: "s1@4", Split: "s1", To: to, Rows: 10, Filtered: 2, Bytes: 100, Labels: []string{"sl_3"}},
		RolledBack{Load: "load.x", Epoch: "s2"})
	if len(load.Open) != 0 {
		t.Errorf("still open: %+v", load.Open)
	}
	// An epoch without rows moves the offset and was never begun.
	if err := s.follow(s.Journal+1, epochZero.Add(time.Second),
		Committed{Load: "load.x", Epoch: "s1@7", Split: "s1", To: map[string]string{"s1": "8"}}); err != nil {
		t.Fatal(err)
	}
	follow(t, s, Committed{Load: "load.x", Epoch: "s2", Split: "s2", Done: true, Rows: 1, Bytes: 5, Labels: []string{"sl_4"}})
	wantSplits := []Split{
		{ID: "s1", Start: "4", Tail: true, At: "8", Rows: 10, Filtered: 2, Loaded: 100},
		{ID: "s2", At: "1", Done: true, Rows: 1, Loaded: 5},
	}
	if !reflect.DeepEqual(load.Splits, wantSplits) {
		t.Errorf("splits:\ngot  %+v\nwant %+v", load.Splits, wantSplits)
	}
	if load.Rows != 11 || load.Filtered != 2 || load.Bytes != 105 {
		t.Errorf("totals: %d rows, %d filtered, %d bytes", load.Rows, load.Filtered, load.Bytes)
	}
	if want := (Last{Epoch: "s2", Labels: []string{"sl_4"}, At: epochZero}); !reflect.DeepEqual(load.Last, want) {
		t.Errorf("last: %+v, want %+v", load.Last, want)
	}
	if load.Generation != 10 || s.Serial != 10 || s.Journal != 10 {
		t.Errorf("generation %d, serial %d, journal %d; want 10 each", load.Generation, s.Serial, s.Journal)
	}
}

func TestRunsDoNotCountAsChanges(t *testing.T) {
	s := newState("l")
	at := time.Date(2026, 11, 22, 6, 10, 0, 123456789, time.FixedZone("", 3600))
	follow(t, s, RunStarted{Run: "r", Operation: "apply", Who: "ci", Host: "h", PID: 1, At: at}, RunEnded{Run: "r", Outcome: "applied", At: at})
	whole := time.Date(2026, 11, 22, 5, 10, 0, 123000000, time.UTC)
	want := RunInfo{Run: "r", Operation: "apply", Who: "ci", Host: "h", PID: 1, Started: whole, Ended: whole, Outcome: "applied"}
	if s.LastRun != want || s.Serial != 0 || s.Journal != 2 {
		t.Errorf("last run %+v, serial %d, journal %d", s.LastRun, s.Serial, s.Journal)
	}
	follow(t, s, RunStarted{Run: "r2", At: at})
	if want := (RunInfo{Run: "r2", Started: whole}); s.LastRun != want {
		t.Errorf("the next run: %+v", s.LastRun)
	}
}

// The generation of an object goes on with the object; one that was forgotten
// begins anew.
func TestGenerationCountsTheChangesOfATable(t *testing.T) {
	s := newState("l")
	table := TableCreated{Address: "table.t", Cluster: "prod", Database: "shop", Name: "t", TableID: 1, Definition: "a"}
	follow(t, s, table, table, TableCreated{Address: "table.u"})
	want := Table{Address: "table.t", Generation: 2, Cluster: "prod", Database: "shop", Name: "t", TableID: 1, Definition: "a"}
	if got := *s.Tables["table.t"]; got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	follow(t, s, TableForgotten{Address: "table.t"})
	if s.Tables["table.t"] != nil || s.Serial != 4 {
		t.Errorf("forgotten: %+v, serial %d", s.Tables["table.t"], s.Serial)
	}
}
