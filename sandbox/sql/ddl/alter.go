package ddl

import (
	"strings"

	"starlift-sandbox/sql/failure"
	"starlift-sandbox/store"
	"starlift-sandbox/version"
)

// Alter is an ALTER TABLE statement, or one of the statements that say the same
// in other words.
type Alter struct {
	Name
	release version.Release
	clauses []clause
}

// clause is one change of a table.
type clause interface {
	// change makes the change to what the table shall be.
	change(e *edit) error
	// operation names the kind of change as the server's refusals do.
	operation() string
}

// Partner returns the table that a SWAP WITH changes names with, "" without one.
func (a *Alter) Partner() string {
	for _, c := range a.clauses {
		if s, ok := c.(swap); ok {
			return s.name
		}
	}
	return ""
}

// schemaChange is the operation of the clauses that may stand together.
const schemaChange = "SCHEMA_CHANGE"

// Plan is what an ALTER TABLE comes to for a table as it is.
type Plan struct {
	// Want is the table afterwards.
	Want store.Definition
	// From says for each column of Want which of the present columns it is filled
	// from, -1 for its default; nil when the columns stay what they are.
	From []int
	// Job says that a schema change job does it; Fast that fast schema evolution
	// does, within the statement, with a job that is finished from the start.
	Job, Fast bool
	// Doom is why a job will fail on a table that has rows, "" for no reason.
	Doom string
	// Emptied are partitions whose rows go, by name; Quiet says that one that is
	// not there is passed over.
	Emptied []string
	Quiet   bool
	// Swap names the table to change names with.
	Swap string
}

// ParseAlter reads a whole ALTER TABLE, CREATE INDEX or DROP INDEX statement.
// Its errors are *failure.Error.
func ParseAlter(text string, release version.Release) (Alter, error) {
	a := Alter{release: release}
	p, err := newParser(text, release)
	if err != nil {
		return a, err
	}
	switch {
	case p.Words("CREATE", "INDEX"), p.Words("DROP", "INDEX"):
		err = p.indexStatement(&a)
	default:
		if err = p.expectWords("ALTER", "TABLE"); err != nil {
			return a, err
		}
		if a.Name, err = p.tableName(); err != nil {
			return a, err
		}
		err = p.clauses(&a)
	}
	if err != nil {
		return a, err
	}
	return a, p.end()
}

func (p *parser) clauses(a *Alter) error {
	for {
		c, err := p.clause()
		if err != nil {
			return err
		}
		a.clauses = append(a.clauses, c)
		if !p.Symbol(",") {
			return nil
		}
	}
}

// clause takes one clause of an ALTER TABLE.
func (p *parser) clause() (clause, error) {
	switch {
	case p.Words("ADD", "COLUMN"):
		return p.addColumn()
	case p.Words("DROP", "COLUMN"):
		return p.dropColumn()
	case p.Words("MODIFY", "COLUMN"):
		return p.modifyColumn()
	case p.Words("RENAME", "COLUMN"):
		return p.renameColumn()
	case p.Words("ORDER", "BY"):
		names, err := p.names("a column")
		return reorder{names}, err
	case p.Words("ADD", "INDEX"):
		i, err := p.index()
		return addIndex{i}, err
	case p.Words("DROP", "INDEX"):
		name, err := p.name("an index name")
		return dropIndex{name}, err
	case p.Words("SET"):
		properties, err := p.properties()
		return setProperties{properties}, err
	case p.Words("COMMENT"):
		return p.setComment()
	case p.Words("SWAP", "WITH"):
		name, err := p.name("a table name")
		return swap{name}, err
	case p.Peek().Is("RENAME"):
		return p.rename()
	case p.Words("ADD", "PARTITIONS"):
		d, err := p.rangeItem()
		return addPartitionClause{[]declared{d}}, err
	case p.Words("ADD"):
		return p.addPartition()
	case p.Words("DROP"):
		return p.dropPartition()
	}
	switch word := strings.ToUpper(p.Peek().Text); word {
	case "DISTRIBUTED", "PARTITION", "REPLACE", "MODIFY", "COMPACT", "CUMULATIVE", "BASE", "PRIMARY", "DUPLICATE", "UNIQUE", "AGGREGATE", "SPLIT":
		return nil, failure.Unsupported("ALTER TABLE … %s", word)
	}
	return nil, p.unexpected("a change of the table")
}

func (p *parser) rename() (clause, error) {
	p.Next()
	if p.Peek().Is("PARTITION") || p.Peek().Is("ROLLUP") {
		return nil, failure.Unsupported("RENAME %s", strings.ToUpper(p.Peek().Text))
	}
	name, err := p.name("a table name")
	return renameTable{name}, err
}

func (p *parser) setComment() (clause, error) {
	if !p.release.HasAlterComment() {
		return nil, failure.Unsupported("ALTER TABLE … COMMENT")
	}
	if err := p.expectSymbol("="); err != nil {
		return nil, err
	}
	text, err := p.string("a comment in quotes")
	return setComment{text}, err
}

// indexStatement takes the rest of CREATE INDEX i ON t (c) … or DROP INDEX i ON t.
func (p *parser) indexStatement(a *Alter) error {
	create := strings.EqualFold(p.Since(0)[0].Text, "CREATE")
	name, err := p.name("an index name")
	if err != nil {
		return err
	}
	if err := p.expectWords("ON"); err != nil {
		return err
	}
	if a.Name, err = p.tableName(); err != nil {
		return err
	}
	if !create {
		a.clauses = []clause{dropIndex{name}}
		return nil
	}
	i, err := p.indexBody(name)
	a.clauses = []clause{addIndex{i}}
	return err
}

// position takes FIRST or AFTER c.
func (p *parser) position() (position, error) {
	switch {
	case p.Words("FIRST"):
		return position{given: true, first: true}, nil
	case p.Words("AFTER"):
		name, err := p.name("a column name")
		return position{given: true, after: name}, err
	case p.Peek().Is("TO"), p.Peek().Is("FROM"), p.Peek().Is("IN"):
		return position{}, failure.Unsupported("a change of a rollup")
	case p.Peek().Is("PROPERTIES"):
		return position{}, failure.Unsupported("PROPERTIES of a schema change")
	}
	return position{}, nil
}

// position is where a column goes.
type position struct {
	given, first bool
	after        string
}
