// Package engine runs SELECT, INSERT, UPDATE and DELETE over the tables of the
// store. Planning and running are go-mysql-server's; its tables, its
// information_schema, SUM and AVG, and what it would answer differently from
// StarRocks are replaced here. Package sql calls it with one statement at a
// time; DDL and SHOW never come this far.
package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	sqle "github.com/dolthub/go-mysql-server"
	gms "github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/analyzer"
	"github.com/sirupsen/logrus"

	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/wire"
	"starlift-sandbox/store"
	"starlift-sandbox/txn"
)

// Options are the choices of New.
type Options struct {
	// Version is what current_version() says.
	Version string
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
}

// New returns an engine over the store; what it writes goes through the manager.
func New(s *store.Store, m *txn.Manager, o Options) *Engine {
	e := &Engine{options: o, store: s, manager: m}
	quiet := logrus.New()
	quiet.SetOutput(io.Discard)
	e.logger = logrus.NewEntry(quiet)
	plan := analyzer.NewBuilder(&provider{engine: e}).Build()
	plan.Catalog.InfoSchema = &informationSchema{tables: o.Tables}
	e.engine = sqle.New(plan, &sqle.Config{})
	return e
}

// Close frees what the engine holds. No statement may run then.
func (e *Engine) Close() error { return e.engine.Close() }

// Session is the engine's side of a connection. One goroutine at a time.
type Session struct {
	engine   *Engine
	base     *plannerSession
	database string
	values   Values
	// snapshots makes one statement see one state of each table.
	snapshots map[int64]*store.Snapshot
	label     string
}

// plannerSession is the planner's session, from which our tables find ours.
type plannerSession struct {
	*gms.BaseSession
	owner *Session
}

func sessionOf(c *gms.Context) *Session { return c.Session.(*plannerSession).owner }

// Values finds the value of a @@variable; false when there is none.
type Values func(name string) (string, bool)

// NewSession returns the engine's side of a connection from address.
func (e *Engine) NewSession(id uint32, user, address string, values Values) *Session {
	client := gms.Client{User: user, Address: address}
	base := gms.NewBaseSessionWithClientServer("", client, id)
	base.SetLogger(e.logger)
	s := &Session{engine: e, values: values}
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
}

// Query runs one statement. Its errors are *failure.Error. A result with rows
// must be closed before the next Query.
func (s *Session) Query(ctx context.Context, text string) (result Result, err error) {
	defer func() {
		// The planner panics on some statements that it cannot plan: the
		// client gets an error, and the connection goes on.
		if cause := recover(); cause != nil {
			result, err = Result{}, failure.Analyze("the statement cannot be planned: %v", cause)
		}
	}()
	s.snapshots = map[int64]*store.Snapshot{}
	rewritten, err := s.rewriteTokens(text)
	if err != nil {
		return Result{}, err
	}
	statement, err := parse(rewritten)
	if err != nil {
		return Result{}, err
	}
	if err := s.rewriteTree(statement); err != nil {
		return Result{}, err
	}
	c := gms.NewContext(ctx, gms.WithSession(s.base))
	c.SetQueryTime(s.engine.options.Now())
	schema, iterator, _, err := s.engine.engine.QueryWithBindings(c, rewritten, statement, nil, nil)
	if err != nil {
		return Result{}, s.engine.explain(err)
	}
	return s.result(c, schema, iterator)
}

// explain turns an error of the planner or a table into what StarRocks says.
func (e *Engine) explain(err error) error {
	var known *failure.Error
	var inserting gms.WrappedInsertError
	switch {
	case errors.As(err, &inserting):
		return e.explain(inserting.Cause)
	case errors.As(err, &known):
		return known
	case errors.Is(err, context.Canceled):
		return &failure.Error{Code: failure.CodeServerStopped, State: "08S01", Message: "Server shutdown in progress"}
	case errors.Is(err, context.DeadlineExceeded):
		return &failure.Error{Code: failure.CodeUnknown, State: "HY000", Message: "Query exceeded time limit"}
	}
	if gms.ErrColumnNotFound.Is(err) || gms.ErrTableColumnNotFound.Is(err) || gms.ErrFunctionNotFound.Is(err) {
		return missingName(err)
	}
	cast := gms.CastSQLError(err)
	if cast.Num != failure.CodeUnknown {
		state := cast.State
		if len(state) != 5 {
			state = "HY000"
		}
		return &failure.Error{Code: uint16(cast.Num), State: state, Message: fmt.Sprintf("Getting analyzing error. Detail message: %s.", cast.Message)}
	}
	return failure.Analyze("%s", err.Error())
}

// missingName says that a column or function is not there, by the name that the
// planner quotes last.
func missingName(err error) error {
	parts := strings.FieldsFunc(err.Error(), func(r rune) bool { return r == '"' || r == '\'' })
	if len(parts) < 2 {
		return failure.Analyze("%s", err)
	}
	if gms.ErrFunctionNotFound.Is(err) {
		return failure.Analyze("No matching function with signature: %s(...)", parts[1])
	}
	name := parts[1]
	if gms.ErrTableColumnNotFound.Is(err) {
		name = parts[len(parts)-1]
	}
	return failure.Analyze("Column '%s' cannot be resolved", name)
}
