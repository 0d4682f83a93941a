package state

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
)

// journalled returns a state file's bytes, the journal that follows on it, and
// the states that its first n records come to. Each record is synced before the
// next, so that every line vouches for all before it, where vouching is set.
func journalled(t testing.TB, vouching bool) (start *State, journal []byte, states []string) {
	t.Helper()
	start = newState("04050607-0809-4a0b-8c0d-0e0f10111213")
	for i, r := range orders() {
		p, err := newPayload(r)
		if err != nil {
			t.Fatal(err)
		}
		l := line{
			Sequence: uint64(i + 1), Time: epochZero, Run: "c41e77", Lineage: start.Lineage,
			Type: r.kind(), Record: p.text,
		}
		if vouching {
			l.Synced = uint64(i)
		}
		journal = l.appendTo(journal)
	}
	return start, journal, prefixes(t, start, orders())
}

func TestJournalCutAtEveryByteGivesTheRecordsBeforeTheCut(t *testing.T) {
	start, journal, states := journalled(t, true)
	for cut := range len(journal) + 1 {
		whole := bytes.Count(journal[:cut], []byte("\n"))
		s := start.Clone()
		applied, err := replay(s, "j", journal[:cut])
		if err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		if applied != whole || encoded(t, s) != states[whole] {
			t.Fatalf("cut at %d: %d records applied, want %d", cut, applied, whole)
		}
	}
}

func TestOpenAfterACutAtEveryByteGoesOn(t *testing.T) {
	path := newPath(t)
	mustClose(t, mustOpen(t, path, options()))
	begin := readBytes(t, path)
	_, journal, states := journalled(t, true)
	more := TableCreated{Address: "table.more", TableID: 1}
	for cut := 0; cut <= len(journal); cut += 7 {
		whole := bytes.Count(journal[:cut], []byte("\n"))
		writeBytes(t, path, begin)
		writeBytes(t, BackupPath(path), begin)
		writeBytes(t, JournalPath(path), journal[:cut])
		f := mustOpen(t, path, options())
		if got := encoded(t, f.State()); got != states[whole] {
			t.Fatalf("cut at %d: state is\n%s", cut, got)
		}
		if got := len(readBytes(t, JournalPath(path))); got != 0 {
			t.Fatalf("cut at %d: journal has %d bytes after open, want 0", cut, got)
		}
		mustAppend(t, f, more)
		want := encoded(t, f.State())
		crash(t, f)
		if got := encoded(t, mustRead(t, path)); got != want {
			t.Fatalf("cut at %d: after one more record and a crash:\n%s", cut, got)
		}
	}
}

func TestEveryChangedByteEndsTheJournalOrIsDamage(t *testing.T) {
	start, journal, states := journalled(t, true)
	last := len(journal) - len(lines(journal)[len(orders())-1])
	for at := range journal {
		changed := bytes.Clone(journal)
		changed[at] ^= 0x01
		whole := bytes.Count(journal[:at], []byte("\n"))
		s := start.Clone()
		_, err := replay(s, "j", changed)
		// All but the last record are vouched for by the line after, unless it is
		// the line break between the two that was changed.
		if damaged := errors.Is(err, ErrDamaged); damaged != (at < last-1) {
			t.Fatalf("byte %d changed: %v", at, err)
		}
		if encoded(t, s) != states[whole] {
			t.Fatalf("byte %d changed: state is not the one after %d records", at, whole)
		}
	}
}

func TestUnsyncedLinesBehindABrokenOneAreCut(t *testing.T) {
	start, journal, states := journalled(t, false)
	broken := slices.Clone(lines(journal))
	broken[3] = bytes.Replace(broken[3], []byte("table.old"), []byte("table.odd"), 1)
	s := start.Clone()
	applied, err := replay(s, "j", bytes.Join(broken, nil))
	if err != nil || applied != 3 || encoded(t, s) != states[3] {
		t.Fatalf("applied %d, err %v; want 3 records and no error", applied, err)
	}
}

func TestJournalDamageIsTold(t *testing.T) {
	start, journal, _ := journalled(t, true)
	all := lines(journal)
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	other := start.Clone()
	other.Lineage = "ffffffff-0809-4a0b-8c0d-0e0f10111213"
	newer := (&line{Sequence: 1, Time: epochZero, Lineage: start.Lineage, Type: "split_merged", Record: []byte("{}")}).appendTo(nil)
	field := (&line{Sequence: 1, Time: epochZero, Lineage: start.Lineage, Type: kindTableForgotten, Record: []byte(`{"address":"a","x":1}`)}).appendTo(nil)
	unfitting := (&line{Sequence: 1, Time: epochZero, Lineage: start.Lineage, Type: kindTableForgotten, Record: []byte(`{"address":"table.a"}`)}).appendTo(nil)
	for _, c := range []struct {
		name    string
		state   *State
		journal []byte
		reason  error
		message string
	}{
		{
			"a synced record is broken", start, join(all[0], all[1][5:], all[2]), ErrDamaged,
			"read j line 2: record 2 is broken, and line 3 says that it had been written safely; put the journal back from a copy; without one, move it away: the labels of what it held are then asked for",
		},
		{
			"a synced record is missing", start, join(all[0], all[2]), ErrDamaged,
			"read j line 2: record 2 is broken, and line 2 says that it had been written safely; put the journal back from a copy; without one, move it away: the labels of what it held are then asked for",
		},
		{
			"the first record is missing", start, join(all[1:]...), ErrOlder,
			"read j line 1: it begins with record 2, but the state file ends with record 0: an older state file was put in its place; put the newer state file back, or move the journal away to go on from the older one",
		},
		{
			"of another lineage", other, journal, ErrDamaged,
			"read j line 1: it belongs to the lineage 04050607-0809-4a0b-8c0d-0e0f10111213, and the state file to ffffffff-0809-4a0b-8c0d-0e0f10111213; put the files of one workspace together again",
		},
		{
			"a record of a newer version", start, newer, ErrNewer,
			`read j line 1: record of the unknown kind "split_merged"; use the version that wrote it`,
		},
		{
			"a field of a newer version", start, field, ErrDamaged,
			`read j line 1: json: unknown field "x"`,
		},
		{
			"a record that does not fit", start, unfitting, ErrDamaged,
			"read j line 1: table.a is not in the state",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := replay(c.state.Clone(), "j", c.journal)
			if !errors.Is(err, c.reason) || err.Error() != c.message {
				t.Errorf("got  %v\nwant %s", err, c.message)
			}
		})
	}
}

// A crash between the new state file and the cut of the journal leaves records
// that the state contains.
func TestRecordsThatTheStateContainsArePassedOver(t *testing.T) {
	start, journal, states := journalled(t, true)
	for contained := range len(orders()) + 1 {
		s := start.Clone()
		if _, err := replay(s, "j", bytes.Join(lines(journal)[:contained], nil)); err != nil {
			t.Fatal(err)
		}
		applied, err := replay(s, "j", journal)
		if err != nil || applied != len(orders())-contained || encoded(t, s) != states[len(orders())] {
			t.Errorf("%d contained: applied %d, err %v", contained, applied, err)
		}
	}
}

// Before a record that was never synced, a broken line that the state file
// contains anyway is no damage.
func TestBrokenLineThatTheStateContainsIsCut(t *testing.T) {
	start, journal, states := journalled(t, true)
	s := start.Clone()
	if _, err := replay(s, "j", journal); err != nil {
		t.Fatal(err)
	}
	applied, err := replay(s, "j", journal[10:])
	if err != nil || applied != 0 || encoded(t, s) != states[len(orders())] {
		t.Errorf("applied %d, err %v", applied, err)
	}
}

func FuzzReplay(f *testing.F) {
	start, journal, states := journalled(f, true)
	_, silent, _ := journalled(f, false)
	f.Add(journal)
	f.Add(silent)
	f.Add(journal[:len(journal)/2])
	f.Add([]byte(strings.Repeat("\n", 5)))
	f.Add(append(bytes.Clone(silent[:700]), make([]byte, 64)...))
	f.Fuzz(func(t *testing.T, text []byte) {
		s := start.Clone()
		// With an error or without, the state is the one after some first lines.
		_, _ = replay(s, "j", text)
		got, found := encoded(t, s), false
		for n, all := 0, lines(text); n <= len(all) && !found; n++ {
			first := start.Clone()
			_, err := replay(first, "j", bytes.Join(all[:n], nil))
			found = err == nil && encoded(t, first) == got
		}
		if !found {
			t.Fatalf("the state after no first part of the lines:\n%s", got)
		}
		if bytes.HasPrefix(journal, text) {
			if n := bytes.Count(text, []byte("\n")); got != states[n] {
				t.Fatalf("not the state after %d records", n)
			}
		}
	})
}

func FuzzParseLine(f *testing.F) {
	_, journal, _ := journalled(f, true)
	for _, text := range lines(journal) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		l, err := parseLine(text)
		if err != nil {
			return
		}
		again, err := parseLine(l.appendTo(nil))
		if err != nil || again.Sequence != l.Sequence || !again.Time.Equal(l.Time) || again.Lineage != l.Lineage ||
			!bytes.Equal(again.Record, l.Record) {
			t.Fatalf("written and read again: %+v, %v; want %+v", again, err, l)
		}
	})
}
