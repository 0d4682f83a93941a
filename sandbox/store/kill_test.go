package store

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"starlift-sandbox/cell"
)

// killTables returns the tables of the kill tests, one that replaces and one
// that counts.
func killTables(t *testing.T, s *Store) (last, count *Table) {
	t.Helper()
	if err := s.CreateDatabase("d"); err != nil && !errors.Is(err, ErrExists) {
		t.Fatal(err)
	}
	for _, d := range []Definition{definition(PrimaryKey, "last"), aggregateDefinition(Sum, cell.Type{Kind: cell.BigInt})} {
		if _, err := s.CreateTable(d); err != nil && !errors.Is(err, ErrExists) {
			t.Fatal(err)
		}
	}
	last, _ = s.Table("d", "last")
	count, _ = s.Table("d", "t")
	return last, count
}

// counted returns how many transactions the two tables have, and whether they
// agree.
func counted(last, count *Table) (n int64, agree bool) {
	if row, found := count.Snapshot().Lookup(Row{int64(1)}); found {
		n = row[1].(int64)
	}
	row, found := last.Snapshot().Lookup(Row{int64(1)})
	return n, found == (n > 0) && (!found || strings.HasPrefix(row[1].(string), fmt.Sprint(n, " ")))
}

// TestWriteUntilKilled is the child of TestKillLosesNoCommit: it commits and says
// so, and never ends.
func TestWriteUntilKilled(t *testing.T) {
	if flag.NArg() == 0 {
		t.Skip("only as a child")
	}
	s := open(t, flag.Arg(0))
	last, count := killTables(t, s)
	n, _ := counted(last, count)
	for {
		n++
		id, err := s.NewID()
		if err != nil {
			t.Fatal(err)
		}
		tx := Transaction{ID: id, Database: "d", Label: fmt.Sprint(id), State: Visible}
		stages := []*Stage{
			stageOf(t, s, last, id, Change{}, nil, Row{int64(1), fmt.Sprint(n, strings.Repeat(" ", 60))}),
			stageOf(t, s, count, id, Change{}, nil, Row{int64(1), int64(1)}),
		}
		if n%3 == 0 {
			tx.State = Prepared
			if err := s.Settle(tx, stages...); err != nil {
				t.Fatal(err)
			}
			tx.State = Visible
		}
		if err := s.Settle(tx, stages...); err != nil {
			t.Fatal(err)
		}
		fmt.Println("committed", n)
		if n%10 == 0 {
			select {
			case s.checkpoints.wake <- struct{}{}:
			default:
			}
		}
	}
}

// TestKillLosesNoCommit kills a process that commits to two tables and writes
// its log anew all the time. What it said was committed is there, in both tables
// or in none.
func TestKillLosesNoCommit(t *testing.T) {
	dir := t.TempDir()
	for round := range 5 {
		child := exec.Command(os.Args[0], "-test.run=^TestWriteUntilKilled$", "-test.timeout=1m", dir)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		said, lines := int64(0), bufio.NewScanner(out)
		for i := 0; i < 100+137*round && lines.Scan(); i++ {
			if _, err := fmt.Sscanf(lines.Text(), "committed %d", &said); err != nil {
				t.Errorf("the child said %q", lines.Text())
			}
		}
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for lines.Scan() {
			_, _ = fmt.Sscanf(lines.Text(), "committed %d", &said)
		}
		_ = child.Wait() // it was killed
		s := open(t, dir)
		n, agree := counted(killTables(t, s))
		if !agree || n < said || n > said+1 || said == 0 {
			t.Fatalf("round %d: %d transactions (agreed: %t), and %d were said", round, n, agree, said)
		}
		s.Close()
	}
}
