package apply_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"starlift/starrocks"
	"starlift/state"
)

// content counts the rows of a table by id. Any that is not the source's is an
// error of the test.
func (c *trial) content(table string) map[int]int {
	c.t.Helper()
	rows, err := c.db.Query("SELECT id, note FROM shop." + table)
	if err != nil {
		c.t.Fatal(err)
	}
	defer rows.Close()
	count := map[int]int{}
	for rows.Next() {
		var id int
		var note string
		if err := rows.Scan(&id, &note); err != nil {
			c.t.Fatal(err)
		}
		if note != fmt.Sprintf("note %d", id) || id < 1 || id > rowsOfEach {
			c.t.Errorf("shop.%s has the row %d %q, which the source has not", table, id, note)
		}
		count[id]++
	}
	if err := rows.Err(); err != nil {
		c.t.Fatal(err)
	}
	return count
}

// These make rows that come in several waves of several sets of columns: each is a
// transaction.
const (
	raggedSeed  = 5
	raggedCount = 8
	raggedKeys  = 5
)

// counted says how many rows are missing and doubled, in all tables together.
func (c *trial) counted() (missing, doubled int) {
	c.t.Helper()
	if c.ragged {
		_, want := raggedRows(raggedSeed, raggedCount, raggedKeys)
		if c.table() != want {
			missing = 1 // of an update at least
		}
		return missing, 0
	}
	for _, table := range c.tables() {
		count := c.content(table)
		for id := range rowsOfEach {
			switch n := count[id+1]; {
			case n == 0:
				missing++
			case n > 1:
				doubled += n - 1
			}
		}
	}
	return missing, doubled
}

// has says whether the ids after one and up to another are in a table: all of them
// or none, which is what an epoch is.
func (c *trial) has(table string, after, to int) bool {
	c.t.Helper()
	count, there := c.content(table), 0
	for id := after + 1; id <= to; id++ {
		if count[id] > 0 {
			there++
		}
	}
	if there != 0 && there != to-after {
		c.t.Errorf("shop.%s has %d of the %d rows of an epoch", table, there, to-after)
	}
	return there > 0
}

// splitsOf are the bounds of each split of twoSplits.
var splitsOf = map[string][2]int{"a": {0, 40}, "b": {40, 60}}

// atomic fails the test where a part of an epoch, or of a group, is to be seen.
func (c *trial) atomic() {
	c.t.Helper()
	if c.endless || c.repeats || c.ragged {
		return
	}
	var there []bool
	for _, table := range c.tables() {
		for _, split := range []string{"a", "b"} {
			there = append(there, c.has(table, splitsOf[split][0], splitsOf[split][1]))
		}
	}
	if c.group && len(slices.Compact(there)) > 1 {
		c.t.Error("a part of a group is to be seen")
	}
}

// decide is what a person does after a stop: look whether the rows are there, and
// say so. Only labels that the cluster has forgotten are decided on.
func (c *trial) decide() (decided int) {
	c.t.Helper()
	path := filepath.Join(c.dir, "starlift.state.json")
	file, err := state.Open(path, state.Options{Run: "r2", Operation: "resolve"})
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() {
		if err := file.Close(); err != nil {
			c.t.Fatal(err)
		}
	}()
	for _, table := range c.tables() {
		address := "load." + table
		known, ok := file.Load(address)
		if !ok {
			continue
		}
		for _, e := range known.Open {
			s, _, err := c.client.State(context.Background(), "shop", starrocks.Label(e.Labels[0]))
			if err != nil {
				c.t.Fatal(err)
			}
			if e.Phase != state.PhasePrepared || s != starrocks.Unknown {
				continue
			}
			bounds := splitsOf[e.Split]
			if c.endless {
				_, _ = fmt.Sscan(known.Splits[0].At, &bounds[0])
				_, _ = fmt.Sscan(e.To[e.Split], &bounds[1])
			}
			var committed bool
			if missing, _ := c.counted(); c.ragged {
				committed = missing == 0
			} else {
				committed = c.has(table, bounds[0], bounds[1])
			}
			for _, sibling := range file.Siblings(e.Labels) {
				if err := file.Append(true, state.Resolved{
					Load: sibling.Load, Epoch: sibling.Name, Label: e.Labels[0], Committed: committed, Reason: "looked", Who: "a person", At: time.Unix(0, 0),
				}); err != nil {
					c.t.Fatal(err)
				}
			}
			decided++
			break // its siblings are decided with it
		}
	}
	return decided
}

// lingering lists the labels that loaders have used and that are still open.
func (c *trial) lingering() (labels []starrocks.Label) {
	c.t.Helper()
	for label := range c.wire.labels {
		s, _, err := c.client.State(context.Background(), "shop", starrocks.Label(label))
		if err != nil {
			c.t.Fatal(err)
		}
		if s == starrocks.Prepare || s == starrocks.Prepared {
			labels = append(labels, starrocks.Label(label))
		}
	}
	slices.Sort(labels)
	return labels
}
