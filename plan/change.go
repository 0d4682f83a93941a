package plan

import (
	"strings"

	"starlift/diag"
)

// Change is one difference between a live table and the wanted one: plain data
// that knows its own SQL and its own danger. Diff makes them.
type Change interface {
	// Member is its address below the table: "columns.amount", "model",
	// "properties.replication_num", "partitions.p1", "comment".
	Member() string
	// Risk is what can be lost by making it; ok is false when nothing can.
	Risk() (risk Risk, ok bool)
	// Forces says why the cluster cannot make it in place, so that the table
	// must be dropped and created anew; "" when it can.
	Forces() string
	// Clause is its clause of ALTER TABLE; "" when it forces a new table.
	Clause() string
	// joins says that its clause may stand in one statement with others, which
	// the cluster then carries out as one job.
	joins() bool
}

// Risk is a rule of diag that a change breaks.
type Risk struct {
	Code diag.Code
	// Lost is the condition of SQL that holds for the rows that lose something;
	// "" when all of them do.
	Lost string
	// OnlyWithRows says that nothing can be lost while the table is empty.
	OnlyWithRows bool
}

// Alteration is what has to happen to one table.
type Alteration struct {
	Changes []Change
	// Recreate is why the table must be dropped and created anew; "" when every
	// change is made in place.
	Recreate string
}

// Judged judges changes as a whole: whether they can be made in place.
func Judged(changes []Change) Alteration {
	a := Alteration{Changes: changes}
	var why []string
	for _, c := range changes {
		if f := c.Forces(); f != "" {
			why = append(why, f)
		}
	}
	a.Recreate = strings.Join(why, "; ")
	return a
}

// Clauses returns the clauses of the ALTER TABLE statements that make the
// changes in place, a list a statement, in the order in which they must run:
// names first, then the columns as one job, then the rest.
func (a Alteration) Clauses() [][]string {
	if a.Recreate != "" {
		return nil
	}
	var first, last [][]string
	var columns []string
	for _, c := range a.Changes {
		switch clause := c.Clause(); {
		case clause == "":
		case c.joins():
			columns = append(columns, clause)
		case strings.HasPrefix(clause, "RENAME "):
			first = append(first, []string{clause})
		default:
			last = append(last, []string{clause})
		}
	}
	if len(columns) > 0 {
		first = append(first, columns)
	}
	return append(first, last...)
}
