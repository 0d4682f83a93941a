package apply_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"starlift/diag"
	"starlift/schema"
	"starlift/starrocks"
)

// raggedSite is a site whose load updates parts of the rows of a table with three
// columns beside its key; c has a default.
func raggedSite(t *testing.T) *site {
	t.Helper()
	s := newSite(t, "3.5.4", schema.Primary)
	text := schema.Type{Kind: schema.Text}
	s.job.Target.Columns = []schema.Column{{Name: "id", Type: schema.Type{Kind: schema.BigInt}}}
	for _, name := range []string{"a", "b", "c"} {
		c := schema.Column{Name: name, Type: schema.Type{Kind: schema.Int}, Nullable: true}
		if name == "c" {
			c.Nullable, c.Default = false, schema.Default{Kind: schema.Literal, Value: "7"}
		}
		s.job.Target.Columns = append(s.job.Target.Columns, c)
	}
	s.job.Relation.Columns, s.job.Fields, s.job.FieldNames = nil, nil, nil
	for i, c := range s.job.Target.Columns {
		s.job.Relation.Columns = append(s.job.Relation.Columns, schema.Column{Name: c.Name, Type: text})
		s.job.Fields = append(s.job.Fields, starrocks.EncodeField{From: i, Target: c, Source: text})
		s.job.FieldNames = append(s.job.FieldNames, c.Name)
	}
	s.job.Ragged, s.job.Options.Properties.PartialUpdate = true, true
	s.reset()
	return s
}

// raggedRows is a source of n rows of few keys, with any of the three columns; and
// what a table has after them, as text.
func raggedRows(seed uint64, n, keys int) (src *memory, table string) {
	chance := rand.New(rand.NewPCG(seed, 8))
	rows := make([][]*string, n+1)
	model := map[int][3]string{}
	for i := 1; i <= n; i++ {
		key := 1 + chance.IntN(keys)
		spelling := []string{"%d", "0%d", " %d", "+%d", "%d.0"}[chance.IntN(5)]
		id := fmt.Sprintf(spelling, key)
		has, known := model[key]
		if !known {
			has = [3]string{"NULL", "NULL", "7"}
		}
		cells := []*string{&id}
		for column := range 3 {
			value := strconv.Itoa(1000 + i)
			switch {
			case chance.IntN(2) == 0:
				cells = append(cells, &absent)
			case column != 2 && chance.IntN(4) == 0:
				cells = append(cells, nil)
				has[column] = "NULL"
			default:
				cells = append(cells, &value)
				has[column] = value
			}
		}
		model[key] = has
		rows[i] = cells
	}
	src = newMemory(1+chance.IntN(20)).add(splitOf("a"), 1, n)
	src.cells = func(id int) []*string { return rows[id] }
	var lines []string
	for key := 1; key <= keys; key++ {
		if has, ok := model[key]; ok {
			lines = append(lines, fmt.Sprintf("%d %s", key, strings.Join(has[:], " ")))
		}
	}
	return src, strings.Join(lines, "\n")
}

func (s *site) table() string {
	s.t.Helper()
	rows, err := s.db.Query("SELECT id, a, b, c FROM shop.orders ORDER BY id")
	if err != nil {
		s.t.Fatal(err)
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		var id int
		var values [3]sql.NullString
		if err := rows.Scan(&id, &values[0], &values[1], &values[2]); err != nil {
			s.t.Fatal(err)
		}
		line := strconv.Itoa(id)
		for _, v := range values {
			if !v.Valid {
				v.String = "NULL"
			}
			line += " " + v.String
		}
		lines = append(lines, line)
	}
	if err := rows.Err(); err != nil {
		s.t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

func (s *site) has(want string) {
	s.t.Helper()
	if got := s.table(); got != want {
		s.t.Errorf("the table has\n%s\nwant\n%s", got, want)
	}
}

func TestRaggedRowsEndAsIfAppliedInOrder(t *testing.T) {
	s := raggedSite(t)
	for seed := range uint64(25) {
		s.reset()
		src, want := raggedRows(seed, 20+int(seed)*8, 4+int(seed)*6)
		s.done(s.run(context.Background(), src))
		s.has(want)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func TestRaggedRowsAsJSONAndCompressed(t *testing.T) {
	s := raggedSite(t)
	s.job.Options.Properties.Format, s.job.Options.Properties.Compression = starrocks.JSONRows, "GZIP"
	s.job.Options.BufferFlush.MaxBytes = 1 // a request a piece
	src, want := raggedRows(99, 100, 30)
	s.done(s.run(context.Background(), src))
	s.has(want)
}

func TestRaggedEpochGetsOverEachFault(t *testing.T) {
	s := raggedSite(t)
	for on, actions := range map[string][]string{
		"begin": {"cut_before", "lose_answer"}, "load": {"cut_before", "cut_body", "lose_answer", "busy"},
		"prepare": {"cut_before", "lose_answer", "leader_switch"}, "commit": {"cut_before", "lose_answer", "leader_switch"},
		"get_load_state": {"lose_answer"},
	} {
		for _, action := range actions {
			for _, at := range []int{1, 3} {
				t.Run(fmt.Sprintf("%s %d %s", on, at, action), func(t *testing.T) {
					s.t = t
					s.reset()
					src, want := raggedRows(7, 40, 30)
					s.fault(on, at, action)
					s.done(s.run(context.Background(), src))
					s.has(want)
				})
			}
		}
	}
}

func TestRaggedEpochAndADiskThatFailsAtEachStep(t *testing.T) {
	s := raggedSite(t)
	for step := 1; ; step++ {
		s.reset()
		disk := brokenAt(step)
		src, want := raggedRows(3, 30, 8)
		r, err := s.runBroken(context.Background(), src, disk.fault)
		if disk.held() {
			s.done(r, err)
			return
		}
		s.done(s.run(context.Background(), src))
		s.has(want)
	}
}

func TestRaggedEpochOfALostStateIsCounted(t *testing.T) {
	s := raggedSite(t)
	src, want := raggedRows(11, 40, 10)
	s.done(s.run(context.Background(), src))
	s.forget()
	s.done(s.run(context.Background(), src))
	s.has(want)
	if splits := s.load().Splits; len(splits) != 1 || !splits[0].Done || s.load().Rows != 40 {
		t.Errorf("the state has %+v", s.load())
	}
	if got := s.committed(); len(got) > 0 {
		t.Errorf("committed again: %q", got)
	}
}

func TestRaggedEpochThatIsHalfCommittedWithoutAStateStops(t *testing.T) {
	s := raggedSite(t)
	src, want := raggedRows(11, 40, 10)
	ctx, cancel := context.WithCancelCause(context.Background())
	s.admin("/fault", `{"on":"commit","at":2,"times":100,"action":"cut_before"}`)
	s.admin("/fault", `{"on":"rollback","at":1,"times":100,"action":"cut_before"}`)
	src.sleeps = func(ctx context.Context, _ time.Duration) error {
		cancel(errors.New("killed"))
		return context.Cause(ctx)
	}
	_, _ = s.run(ctx, src)
	src.sleeps = nil
	s.clear()
	s.forget()
	r, err := s.run(context.Background(), src)
	if err != nil || len(r.Failures) != 1 || r.Failures[0].Code != diag.StateBehind {
		t.Errorf("got %+v, %v; want a stop with %s", r.Failures, err, diag.StateBehind)
	}
	if got := s.table(); got == "" || got == want {
		t.Errorf("the table has %q: the epoch is not half committed", got)
	}
}

func TestRowWithoutAKeyStopsARaggedLoad(t *testing.T) {
	s := raggedSite(t)
	src, _ := raggedRows(1, 10, 5)
	cells := src.cells
	src.cells = func(id int) []*string {
		row := cells(id)
		if id == 7 {
			return append([]*string{&absent}, row[1:]...)
		}
		return row
	}
	r, err := s.run(context.Background(), src)
	if err != nil || len(r.Failures) != 1 || r.Failures[0].Code != diag.BadValue ||
		!strings.Contains(strings.Join(r.Failures[0].Notes, "\n"), "place:  row 7\ncolumn: id\nreason: the row has no value for this column of the key") {
		t.Errorf("got %+v, %v", r.Failures, err)
	}
	s.has("")
}

func TestRowsThatTakeTurnsTooOftenAreRefused(t *testing.T) {
	s := raggedSite(t)
	one, value := "1", "5"
	src := newMemory(100).add(splitOf("a"), 1, 600)
	src.cells = func(id int) []*string {
		if id%2 == 0 {
			return []*string{&one, &value, &absent, &absent}
		}
		return []*string{&one, &absent, &value, &absent}
	}
	r, err := s.run(context.Background(), src)
	if err != nil || len(r.Failures) != 1 || r.Failures[0].Code != diag.Format || !strings.Contains(r.Failures[0].Err.Error(), "more than 256 transactions") {
		t.Errorf("got %+v, %v", r.Failures, err)
	}
	s.has("")
}
