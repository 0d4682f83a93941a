package store

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"
)

func TestSnapshotNeverChanges(t *testing.T) {
	s := open(t, t.TempDir())
	defer s.Close()
	table := makeTable(t, s, definition(PrimaryKey, "t"))
	random := rand.New(rand.NewSource(1))
	model := map[int64]string{}
	type kept struct {
		snapshot *Snapshot
		rows     []string
	}
	var all []kept
	expect := func() []string {
		rows := []string{}
		for id, text := range model {
			rows = append(rows, fmt.Sprint(id, text))
		}
		slices.Sort(rows)
		return rows
	}
	for round := range 40 {
		var changes []change
		for range random.Intn(400) {
			id := random.Int63n(3000)
			if random.Intn(3) == 0 {
				changes = append(changes, change{Delete, id, "-"})
				delete(model, id)
			} else {
				text := fmt.Sprint("r", round, "-", random.Intn(100))
				changes = append(changes, change{Upsert, id, text})
				model[id] = text
			}
		}
		transact(t, s, table, fmt.Sprint("l", round), changes, Visible)
		all = append(all, kept{table.Snapshot(), expect()})
	}
	for i, k := range all {
		if got := texts(k.snapshot); !slices.Equal(got, k.rows) {
			t.Fatalf("snapshot %d changed: %d rows, want %d", i, len(got), len(k.rows))
		}
	}
}

// TestReadersSeeWholeTransactionsOnly reads while commits change every row.
func TestReadersSeeWholeTransactionsOnly(t *testing.T) {
	s := open(t, t.TempDir())
	defer s.Close()
	table := makeTable(t, s, definition(PrimaryKey, "t"))
	stop, read := make(chan struct{}), make(chan string, 1)
	go func() {
		defer close(read)
		for {
			select {
			case <-stop:
				return
			default:
			}
			snapshot := table.Snapshot()
			for i := range snapshot.Len() {
				if first, row := snapshot.Row(0, []int{1}, nil)[0], snapshot.Row(i, []int{1}, nil)[0]; first != row {
					read <- fmt.Sprint(first, " beside ", row)
					return
				}
			}
		}
	}()
	for round := range 100 {
		var changes []change
		for id := range 50 + round%7 {
			changes = append(changes, change{Upsert, int64(id), fmt.Sprint(round)})
		}
		for id := 50 + round%7; id < 60; id++ {
			changes = append(changes, change{Delete, int64(id), nil})
		}
		transact(t, s, table, fmt.Sprint("l", round), changes, Visible)
	}
	close(stop)
	if mixed, found := <-read; found {
		t.Error(mixed)
	}
}

// TestSqueezeKeepsTheRows replaces all rows of a table again and again: its
// memory must stay within two and a half times what they take.
func TestSqueezeKeepsTheRows(t *testing.T) {
	s := open(t, t.TempDir())
	defer s.Close()
	table := makeTable(t, s, definition(PrimaryKey, "t"))
	const rows = 60_000
	random := rand.New(rand.NewSource(1))
	load := func(n int, text string) {
		var changes []change
		for range n {
			changes = append(changes, change{Upsert, random.Int63n(rows), text + strings.Repeat("-", 80)})
		}
		transact(t, s, table, text, changes, Visible)
	}
	load(5*rows, "first")
	before := table.Snapshot()
	want := texts(before)
	for round := range 200 {
		load(4000, fmt.Sprint(round))
		if slabs := table.content.slabs; slabs.held > max(squeezeFrom, 2*slabs.used) {
			t.Fatalf("round %d: %d bytes for %d", round, slabs.held, slabs.used)
		}
	}
	slabs := table.content.slabs
	live, sum := make([]int64, len(slabs.all)), int64(0)
	for i := range table.content.rows.length {
		at := table.content.rows.at(i)
		_, size := slabs.at(at)
		live[at>>32] += size
		sum += size
	}
	for i, slab := range slabs.all {
		if slab != nil && live[i] != slabs.live[i] {
			t.Errorf("%d bytes of slab %d are live, and %d were counted", live[i], i, slabs.live[i])
		}
	}
	if sum != slabs.used {
		t.Errorf("%d bytes are live, and %d were counted", sum, slabs.used)
	}
	equal(t, "old snapshot", texts(before), want)
}
