// Package engine runs SELECT, INSERT, UPDATE and DELETE over the tables of the
// store. Queries are planned and run by go-mysql-server over our tables and our
// information_schema, with the functions of package expression and aggregates of
// our own; what it would answer differently from StarRocks is rewritten before it
// sees it. Writes are ours: they read rows by a query, or from VALUES, and stage
// them in one transaction. Package sql calls the package with one statement at a
// time; DDL and SHOW never come this far.
package engine

import (
	"context"
	"io"
	"strings"
	"time"

	sqle "github.com/dolthub/go-mysql-server"
	gms "github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/analyzer"
	"github.com/dolthub/vitess/go/vt/sqlparser"
	"github.com/google/uuid"
	"github.com/sirupsen/logrus"

	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
	"starlift-sandbox/sql/wire"
	"starlift-sandbox/store"
	"starlift-sandbox/txn"
	"starlift-sandbox/version"
)

// Options are the choices of New.
type Options struct {
	// Release is the StarRocks release to play.
	Release version.Release
	// Version is what current_version() says, Handshake what version() does.
	Version, Handshake string
	// Coordinator is what the transactions of statements are shown with.
	Coordinator string
	// Tables are the tables of information_schema.
	Tables []Virtual
	// Now gives the time of NOW() and of defaults.
	Now func() time.Time
}

// Engine runs statements. Its methods may be called by several goroutines.
type Engine struct {
	options Options
	store   *store.Store
	manager *txn.Manager
	engine  *sqle.Engine
	logger  *logrus.Entry
	// tables finds the tables of information_schema by their names in lower case.
	tables   map[string]*Virtual
	tracking trackings
}

// New returns an engine over the store; what it writes goes through the manager.
func New(s *store.Store, m *txn.Manager, o Options) *Engine {
	e := &Engine{options: o, store: s, manager: m, tables: make(map[string]*Virtual)}
	for i := range o.Tables {
		e.tables[strings.ToLower(o.Tables[i].Name)] = &o.Tables[i]
	}
	quiet := logrus.New()
	quiet.SetOutput(io.Discard)
	e.logger = logrus.NewEntry(quiet)
	plan := analyzer.NewBuilder(&provider{engine: e}).AddPreAnalyzeRule(firstOwnRule, compareNested).Build()
	plan.Catalog.InfoSchema = &informationSchema{engine: e}
	e.engine = sqle.New(plan, &sqle.Config{})
	return e
}

// Close frees what the engine holds. No statement may run then.
func (e *Engine) Close() error { return e.engine.Close() }

// Session is the engine's side of a connection. One goroutine at a time.
type Session struct {
	engine   *Engine
	base     *plannerSession
	guard    Guard
	sight    Sight
	roles    func() string // nil: none
	database string
	values   Values
	client   Client
	// lastQuery is the id of the statement before the running one.
	lastQuery, thisQuery string
	// snapshots makes one statement see one state of each table.
	snapshots   map[int64]*store.Snapshot
	transaction *transaction // nil outside of BEGIN and COMMIT
	// oneTable says that the running query reads one table once.
	oneTable bool
}

// plannerSession is the planner's session, from which our tables find ours.
type plannerSession struct {
	*gms.BaseSession
	owner *Session
}

func sessionOf(c *gms.Context) *Session { return c.Session.(*plannerSession).owner }

// Values finds the value of a @@variable; false when there is none.
type Values func(name string) (string, bool)

// Client is who is at the other end of a connection.
type Client struct {
	ID            uint32
	User, Address string // as the client gave its name, and where it is
	Account       string // whose privileges it has: 'root'@'%'
}

// NewSession returns the engine's side of a connection.
func (e *Engine) NewSession(c Client, values Values) *Session {
	base := gms.NewBaseSessionWithClientServer("", gms.Client{User: c.User, Address: c.Address}, c.ID)
	base.SetLogger(e.logger)
	s := &Session{engine: e, values: values, client: c}
	s.base = &plannerSession{BaseSession: base, owner: s}
	return s
}

// SetDatabase makes name the database of names without one; "" for none.
func (s *Session) SetDatabase(name string) {
	s.database = name
	s.base.SetCurrentDatabase(name)
}

// Result is what a statement gives. Rows is nil for one that only counts.
type Result struct {
	Columns  []wire.Column
	Rows     *Rows
	Affected uint64
	Warnings uint16 // rows that were filtered
	Info     string // what the server says besides the count
}

// Query runs one statement: a query, INSERT, UPDATE or DELETE. Its errors are
// *failure.Error. A result with rows must be closed before the next Query.
func (s *Session) Query(ctx context.Context, text string) (result Result, err error) {
	defer func() {
		if err != nil {
			err = s.engine.explain(err)
		}
	}()
	s.snapshots = map[int64]*store.Snapshot{}
	s.lastQuery, s.thisQuery = s.thisQuery, uuid.NewString()
	first, err := lex.New(text).Next()
	if err != nil {
		return Result{}, syntaxError(text, err)
	}
	switch {
	case first.Is("INSERT"):
		return s.insert(ctx, text)
	case first.Is("UPDATE"):
		text = moveFrom(text)
	}
	statement, err := s.parse(text)
	if err != nil {
		return Result{}, err
	}
	_, isQuery := statement.(sqlparser.SelectStatement)
	if s.transaction != nil && !isQuery {
		return Result{}, outsideTransaction()
	}
	switch statement := statement.(type) {
	case *sqlparser.Update:
		return s.update(ctx, statement)
	case *sqlparser.Delete:
		return s.remove(ctx, statement)
	case sqlparser.SelectStatement:
		rows, err := s.queryTree(ctx, statement, statement)
		if err != nil {
			return Result{}, err
		}
		return Result{Columns: rows.columns(), Rows: rows}, nil
	}
	return Result{}, failure.Unsupported("this statement")
}

// parse gives the tree of a statement in StarRocks' dialect.
func (s *Session) parse(text string) (sqlparser.Statement, error) {
	rewritten, err := s.rewriteTokens(rewriteSemiJoins(text))
	if err != nil {
		return nil, err
	}
	return parse(rewritten)
}

// query starts a query.
func (s *Session) query(ctx context.Context, text string) (*Rows, error) {
	statement, err := s.parse(text)
	if err != nil {
		return nil, err
	}
	query, ok := statement.(sqlparser.SelectStatement)
	if !ok {
		return nil, failure.Unsupported("this statement")
	}
	return s.queryTree(ctx, query, query)
}

// queryTree plans a query and starts it. The statement is the query, or the one
// that the query was made of. Its errors are *failure.Error.
func (s *Session) queryTree(ctx context.Context, query sqlparser.SelectStatement, statement sqlparser.Statement) (rows *Rows, err error) {
	defer func() {
		// The planner panics on some statements that it cannot plan: the
		// client gets an error, and the connection goes on.
		if cause := recover(); cause != nil {
			rows, err = nil, failure.Analyze("the statement cannot be planned: %v", cause)
		}
	}()
	if err := s.rewriteTree(query, statement); err != nil {
		return nil, err
	}
	names := writtenNames(query)
	s.replaceCount(query)
	c := gms.NewContext(ctx, gms.WithSession(s.base))
	c.SetQueryTime(s.engine.options.Now())
	schema, iterator, _, err := s.engine.engine.QueryWithBindings(c, sqlparser.String(query), query, nil, nil)
	if err != nil {
		return nil, s.engine.explain(err)
	}
	rows = s.newRows(c, schema, iterator)
	rows.names = names
	return rows, nil
}
