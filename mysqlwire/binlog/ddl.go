package binlog

import "strings"

// Action is what a statement does, as far as a reader of changes must know.
type Action uint8

// The actions. Views, temporary tables, indexes, routines and accounts are
// Other: no row of a table that is read changes by them.
const (
	Other Action = iota
	CreateTable
	AlterTable
	DropTable
	RenameTable
	TruncateTable
	CreateDatabase
	DropDatabase
	// ChangeData is a statement that changes rows and was logged as text, since
	// binlog_format was not ROW in its session: its rows are not in the log.
	ChangeData
)

// Name is a table's name, or in Table a database's. Schema is empty where the
// statement does not say it: it is the chosen database then.
type Name struct{ Schema, Table string }

// Parsed is what the classifier finds in a statement.
type Parsed struct {
	Action Action
	// Tables are those that the statement is about, in its order; of a
	// ChangeData none where they cannot be told.
	Tables []Name
	// To are the new names of the Tables: of RENAME TABLE one each, of ALTER
	// TABLE … RENAME one.
	To []Name
	// MovesRows says that rows vanish or appear for which no rows events stand in
	// the log: partitions that are dropped, emptied or exchanged, a tablespace
	// that is imported, CREATE OR REPLACE TABLE.
	MovesRows bool
}

// Classify says what a statement of MySQL or MariaDB does. It is no parser: of
// what it does not know it says Other.
func Classify(text []byte, mariaDB bool) Parsed {
	l := newLexer(text, mariaDB)
	// SET STATEMENT name = value, … FOR statement
	if l.accept("SET") {
		if !l.accept("STATEMENT") {
			return Parsed{}
		}
		for !l.accept("FOR") {
			if l.next().kind == tokenEnd {
				return Parsed{}
			}
		}
	}
	switch {
	case l.accept("CREATE"):
		return l.create()
	case l.accept("ALTER"):
		l.accept("ONLINE")
		l.accept("IGNORE")
		if l.accept("TABLE") {
			return l.alter()
		}
	case l.accept("DROP"):
		return l.drop()
	case l.accept("RENAME"):
		if l.accept("TABLE") || l.accept("TABLES") {
			return l.rename()
		}
	case l.accept("TRUNCATE"):
		l.accept("TABLE")
		return l.one(TruncateTable)
	}
	return l.change()
}

// one reads the statement's only name.
func (l *lexer) one(action Action) Parsed {
	name, ok := l.name()
	if !ok {
		return Parsed{}
	}
	return Parsed{Action: action, Tables: []Name{name}}
}

func (l *lexer) create() Parsed {
	replace := l.accept("OR", "REPLACE")
	if l.accept("TEMPORARY") {
		return Parsed{}
	}
	table := l.accept("TABLE")
	if !table && !l.accept("DATABASE") && !l.accept("SCHEMA") {
		return Parsed{}
	}
	l.accept("IF", "NOT", "EXISTS")
	action := CreateDatabase
	if table {
		action = CreateTable
	}
	p := l.one(action)
	p.MovesRows = replace && p.Action != Other
	return p
}

func (l *lexer) drop() Parsed {
	if l.accept("DATABASE") || l.accept("SCHEMA") {
		l.accept("IF", "EXISTS")
		return l.one(DropDatabase)
	}
	if !l.accept("TABLE") && !l.accept("TABLES") {
		return Parsed{}
	}
	l.accept("IF", "EXISTS")
	p := Parsed{Action: DropTable}
	for {
		name, ok := l.name()
		if !ok {
			return Parsed{}
		}
		if p.Tables = append(p.Tables, name); !l.symbol(",") {
			return p
		}
	}
}

// skipWait leaves out how long MariaDB waits for the table.
func (l *lexer) skipWait() {
	if l.accept("WAIT") {
		l.next()
		return
	}
	l.accept("NOWAIT")
}

func (l *lexer) rename() Parsed {
	l.accept("IF", "EXISTS")
	p := Parsed{Action: RenameTable}
	for {
		from, ok := l.name()
		l.skipWait()
		if !ok || !l.accept("TO") {
			return Parsed{}
		}
		to, ok := l.name()
		if !ok {
			return Parsed{}
		}
		p.Tables, p.To = append(p.Tables, from), append(p.To, to)
		if !l.symbol(",") {
			return p
		}
	}
}

// alter looks through the changes of an ALTER TABLE for a new name and for
// changes of whole partitions. What stands in parentheses is none of it.
func (l *lexer) alter() Parsed {
	l.accept("IF", "EXISTS")
	p := l.one(AlterTable)
	l.skipWait()
	depth, start := 0, true
	for p.Action != Other && l.ahead.kind != tokenEnd {
		if depth > 0 || !start || l.ahead.kind != tokenWord {
			t := l.next()
			switch {
			case t.kind != tokenSymbol:
			case t.text == "(":
				depth++
			case t.text == ")":
				depth--
			}
			start = t.kind == tokenSymbol && t.text == "," && depth == 0
			continue
		}
		start = false
		word := strings.ToUpper(l.next().text)
		switch word {
		case "RENAME":
			if l.is("COLUMN", "INDEX", "KEY") {
				continue
			}
			if !l.accept("TO") && !l.accept("AS") {
				l.symbol("=")
			}
			if to, ok := l.name(); ok {
				p.To = []Name{to}
			}
		case "DROP", "TRUNCATE", "EXCHANGE", "CONVERT":
			p.MovesRows = p.MovesRows || l.is("PARTITION") || word == "CONVERT" && l.is("TABLE")
		case "IMPORT", "DISCARD":
			p.MovesRows = true
		}
	}
	return p
}

// change recognizes statements that change rows.
func (l *lexer) change() Parsed {
	verb := strings.ToUpper(l.ahead.text)
	if l.ahead.kind != tokenWord {
		return Parsed{}
	}
	switch verb {
	case "INSERT", "REPLACE", "UPDATE", "DELETE":
	case "LOAD", "CALL", "WITH":
		return Parsed{Action: ChangeData}
	default:
		return Parsed{}
	}
	l.next()
	for l.accept("LOW_PRIORITY") || l.accept("HIGH_PRIORITY") || l.accept("DELAYED") || l.accept("QUICK") || l.accept("IGNORE") {
	}
	p := Parsed{Action: ChangeData}
	into := l.accept("INTO") || l.accept("FROM")
	name, ok := l.name()
	switch {
	case !ok:
	case verb == "UPDATE" && l.is("SET"),
		verb == "DELETE" && into && (l.ahead.kind == tokenEnd || l.is("WHERE", "ORDER", "LIMIT", "PARTITION")),
		verb == "INSERT", verb == "REPLACE":
		p.Tables = []Name{name}
	}
	return p
}
