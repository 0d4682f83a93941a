package plan

import (
	"strings"

	"github.com/hashicorp/hcl/v2"

	"starlift/config"
	"starlift/schema"
	"starlift/starrocks"
)

// Table is one table that something happens to.
type Table struct {
	Address string
	At      *hcl.Range      // of its block; nil when it has none any more
	Cluster *config.Cluster `json:"-"`
	Action  Action
	Have    schema.Table // as the cluster has it; zero of Create
	Want    schema.Table // zero of Drop and Forget
	// NewDatabase says that the database is to be created before it.
	NewDatabase bool
	// LiveID is the id of the table in the cluster; 0: not there yet.
	LiveID     int64
	Definition string // digest of Want, for the state
	// PreventDrop is what the state is to remember.
	PreventDrop bool
	// Alteration is what differs, of Alter and Recreate.
	Alteration `json:"-"`
	// Why is the reason of a Recreate, Drop or Forget in a few words.
	Why string
	// Dangers are the rules that it breaks, allowed or not.
	Dangers []Danger
	// Ignored counts differences that ignore_changes leaves alone.
	Ignored int
	// Options are what it was compared with.
	Options DiffOptions

	declared *config.Table // nil when it is not in the configuration any more
}

// Database and Name are those that the cluster knows the table by.
func (t *Table) Database() string {
	if t.Want.Database != "" {
		return t.Want.Database
	}
	return t.Have.Database
}

// Name is the table's own name, without its database.
func (t *Table) Name() string {
	if t.Want.Name != "" {
		return t.Want.Name
	}
	return t.Have.Name
}

// Left is what is still to be done when the cluster has the table like that.
func (t *Table) Left(have schema.Table) Alteration {
	changes, _ := differences(have, t.declared, t.Options)
	return Judged(changes)
}

// PlaceOf is the place in the configuration that the first of the changes comes
// from, else that of the table.
func (t *Table) PlaceOf(changes []Change) *hcl.Range {
	for _, c := range changes {
		if name, ok := strings.CutPrefix(c.Member(), "columns."); ok {
			if i := t.Want.Column(name); i >= 0 && i < len(t.declared.ColumnPlaces) {
				at := t.declared.ColumnPlaces[i][""]
				return &at
			}
		}
		if at := t.declared.Places.At(strings.Split(c.Member(), ".")[0]); at != nil {
			return at
		}
	}
	return t.At
}

// Blocked says that a person must allow something first.
func (t *Table) Blocked() bool {
	for _, d := range t.Dangers {
		if d.Blocks() {
			return true
		}
	}
	return false
}

// Statements returns the SQL that makes it so, in order.
func (t *Table) Statements() []string {
	var s []string
	switch t.Action {
	case Create:
		if t.NewDatabase {
			s = append(s, starrocks.CreateDatabaseSQL(t.Want.Database))
		}
		s = append(s, starrocks.CreateTableSQL(t.Want))
	case Alter:
		clauses := t.Clauses()
		if from := t.RenamedFrom(); from != "" {
			s = append(s, starrocks.RenameTableSQL(t.Want.Database, from, t.Want.Name))
			clauses = clauses[1:] // names come first, and the table's before those of columns
		}
		for _, c := range clauses {
			s = append(s, starrocks.AlterTableSQL(t.Want.Database, t.Want.Name, c...))
		}
	case Recreate:
		s = append(s, starrocks.DropTableSQL(t.Have.Database, t.Have.Name), starrocks.CreateTableSQL(t.Want))
	case Drop:
		s = append(s, starrocks.DropTableSQL(t.Have.Database, t.Have.Name))
	}
	return s
}
