package cli

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"starlift/apply"
	"starlift/plan"
)

var morning = time.Date(2026, 11, 22, 6, 31, 0, 0, time.UTC)

// running is a view in the middle of an apply.
func running(w *bytes.Buffer, wide int) *liveView {
	v := newLiveView(&screen{w: w, width: func() int { return wide }}, func() time.Time { return morning })
	v.began, v.total = morning, 7
	v.count(apply.TableStarted{Address: "table.orders", Action: plan.Alter})
	v.count(apply.TableProgress{Address: "table.orders", Job: 10231, State: "RUNNING", Progress: "63%"})
	v.count(apply.LoadStarted{Address: "load.events_daily", Bytes: 2791728742, Splits: 14})
	v.count(apply.LoadProgress{Address: "load.events_daily", Progress: apply.Progress{
		Bytes: 1_000_000_000, Sent: 1_181_116_006, BytesPlanned: 2791728742, Splits: 4, SplitsPlanned: 14,
	}})
	v.count(apply.LoadProgress{Address: "load.events_daily", Progress: apply.Progress{
		Bytes: 1_000_000_000, Sent: 1_362_232_012, BytesPlanned: 2791728742, Splits: 4, SplitsPlanned: 14,
	}})
	v.count(apply.LoadStarted{Address: "load.a_name_that_is_long_and_ünïcode", Bytes: 160 << 20, Splits: 3})
	v.count(apply.Settling{Address: "load.clicks", Txn: 918273})
	return v
}

func TestBarsAtEightyAndNarrowerColumns(t *testing.T) {
	for wide, want := range map[int]string{
		80: `table.orders           altering, job 10231  63%                          0m28s
load.events_daily      [######----------]  42%   1.1/2.6 GiB 40.2 MiB/s  0m38s
load.a_name_that_is_l… [----------------]   0% 0.0/160.0 MiB                  
load.clicks            settling 918273                                   0m28s
0 of 7 done, 4 running, 0 failed  0m28s   Ctrl-C stops; a later apply resumes`,
		79: `load.events_daily      [######----------]  42%   1.1/2.6 GiB 40.2 MiB/s  0m38s`,
		78: `load.events_daily      [######----------]  42%   1.1/2.6 GiB  0m38s`,
		60: `load.events_daily        42%   1.1/2.6 GiB  0m38s`,
		40: `load.events…   42%   1.1/2.6 GiB  0m38s`,
		20: `load.ev…   42%   1.1`,
	} {
		var out bytes.Buffer
		lines := running(&out, wide).lines(morning.Add(28*time.Second), wide)
		got := strings.Join(lines, "\n")
		if !strings.Contains(want, "\n") {
			got = cut(lines[1], wide)
		}
		if got != want {
			t.Errorf("%d columns:\n%s\nwant\n%s", wide, got, want)
		}
		for _, l := range lines {
			if wide >= 40 && columns(l) >= wide {
				t.Errorf("%d columns: a line of %d: %q", wide, columns(l), l)
			}
		}
	}
}

func TestAtMostTenBars(t *testing.T) {
	v := newLiveView(&screen{w: &bytes.Buffer{}, width: func() int { return 80 }}, func() time.Time { return morning })
	for i := range 16 {
		v.count(apply.LoadStarted{Address: fmt.Sprintf("load.l%02d", i), Splits: 2})
	}
	lines := v.lines(morning, 80)
	if len(lines) != 12 || lines[10] != "… and 6 more" {
		t.Errorf("got %d lines: %q", len(lines), lines)
	}
}

// terminal shows what bytes leave on a screen: text, line ends, moves up, erasing.
func terminal(wide int, text string) []string {
	rows, row, column := [][]rune{{}}, 0, 0
	for text != "" {
		switch {
		case strings.HasPrefix(text, "\x1b["):
			end := strings.IndexAny(text, "AJK")
			switch text[end] {
			case 'A':
				up := 0
				fmt.Sscanf(text[2:end], "%d", &up)
				row -= up
			case 'J':
				rows[row] = rows[row][:min(column, len(rows[row]))]
				rows = rows[:row+1]
			case 'K':
				rows[row] = rows[row][:min(column, len(rows[row]))]
			}
			text = text[end+1:]
		case text[0] == '\r':
			column, text = 0, text[1:]
		case text[0] == '\n':
			column, row, text = 0, row+1, text[1:]
			if row == len(rows) {
				rows = append(rows, nil)
			}
		default:
			r := []rune(text)[0]
			if column == wide {
				row, column = row+1, 0
				if row == len(rows) {
					rows = append(rows, nil)
				}
			}
			for len(rows[row]) <= column {
				rows[row] = append(rows[row], ' ')
			}
			rows[row][column] = r
			column, text = column+1, text[len(string(r)):]
		}
	}
	var lines []string
	for _, r := range rows {
		lines = append(lines, strings.TrimRight(string(r), " "))
	}
	return lines
}

func TestFinishedLinesStayAndTheAreaGoes(t *testing.T) {
	var out bytes.Buffer
	v := running(&out, 80)
	v.draw()
	v.event(apply.TableDone{Address: "table.orders", Action: plan.Alter, Took: 24 * time.Second})
	v.draw()
	fmt.Fprintln(v.screen, "Note: something else was written.")
	v.draw()
	fmt.Fprintln(beside{v.screen, &out}, "Interrupt received (SIGINT).")
	v.draw()
	got := terminal(80, out.String())
	if len(got) != 7 || got[0] != "table.orders: Altered after 24s" || got[2] != "Interrupt received (SIGINT)." || !strings.HasPrefix(got[6], "1 of 7 done, 3 running") {
		t.Errorf("while it runs:\n%s", strings.Join(got, "\n"))
	}
	v.end()
	v.draw() // a late tick draws nothing
	fmt.Fprintln(v.screen, "Apply complete.")
	want := []string{"table.orders: Altered after 24s", "Note: something else was written.", "Interrupt received (SIGINT).", "Apply complete.", ""}
	if got := terminal(80, out.String()); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("at the end:\n%s", strings.Join(got, "\n"))
	}
}

func TestAWindowThatBecameNarrowerIsCleaned(t *testing.T) {
	var out bytes.Buffer
	wide := 80
	v := running(&out, 80)
	v.screen.width = func() int { return wide }
	v.draw()
	before := out.Len()
	wide = 40
	v.draw()
	// Five lines: of 78, 78, 71 (its blanks at the end count), 78 and 79 columns;
	// each takes two rows of 40.
	if got, want := out.String()[before:before+6], "\r\x1b[9A"; got[:5] != want {
		t.Errorf("moves %q, want %q", got, want)
	}
}

func TestBarsNeverGoBack(t *testing.T) {
	task := &liveTask{load: apply.Progress{Bytes: 10, Sent: 90, BytesPlanned: 100}}
	if got := task.bytes(); got != 100 {
		t.Errorf("got %d", got)
	}
	task.load.Bytes, task.sentAt = 20, 90
	if got := task.bytes(); got != 100 {
		t.Errorf("went back to %d", got)
	}
}

func TestClosingNoScreenIsNothing(t *testing.T) {
	var s *screen
	s.close()
}

func FuzzCutKeepsToTheWidth(f *testing.F) {
	f.Add("load.events \x1b[31m中文\x1b[0m", 7)
	f.Fuzz(func(t *testing.T, line string, wide int) {
		if wide < 0 || wide > 200 || strings.Contains(line, "\x1b") {
			t.Skip()
		}
		if got := plainWidth(cut(line, wide)); got > wide {
			t.Errorf("%q cut to %d is %d wide", line, wide, got)
		}
	})
}

// TestTheLastLineTellsOfTrouble at the width of every terminal: what went wrong
// takes the place of the hint.
func TestTheLastLineTellsOfTrouble(t *testing.T) {
	var out bytes.Buffer
	v := running(&out, 80)
	last := func() string {
		lines := v.lines(morning.Add(28*time.Second), 80)
		return lines[len(lines)-1]
	}
	v.count(apply.EpochRetried{Address: "load.events_daily", Attempt: 1})
	if got, want := last(), "0 of 7 done, 4 running, 0 failed, 1 retry  0m28s"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	v.count(apply.EpochRetried{Address: "load.events_daily", Attempt: 2})
	v.count(apply.EpochCommitted{Address: "load.events_daily", Filtered: 1234567})
	if got, want := last(), "0 of 7 done, 4 running, 0 failed, 2 retries, 1,234,567 rows filtered  0m28s"; got != want || columns(got) >= 80 {
		t.Errorf("%q, want %q", got, want)
	}
}
