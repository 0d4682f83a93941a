package cli_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"starlift/mysqltest"
)

// TestMySQLScripts runs the stories of testdata/mysql, which read from a real
// server. It is skipped where there is none.
func TestMySQLScripts(t *testing.T) {
	server := mysqltest.Shared(t)
	pool := server.DB()
	sandbox := buildSandbox(t)
	testscript.Run(t, testscript.Params{
		Dir: "testdata/mysql",
		Setup: func(e *testscript.Env) error {
			e.Setenv("PATH", filepath.Dir(sandbox)+string(os.PathListSeparator)+e.Getenv("PATH"))
			e.Setenv("COLUMNS", "80")
			e.Setenv("STARLIFT_VAR_address", server.Addr())
			e.Setenv("STARLIFT_VAR_password", mysqltest.Password)
			e.Vars = append(e.Vars, raceExit)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"statements": func(ts *testscript.TestScript, neg bool, args []string) { statements(ts, pool, neg, args) },
			"rows":       func(ts *testscript.TestScript, neg bool, args []string) { queried(ts, pool, neg, args) },
		},
		RequireExplicitExec: true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
	})
}

// statements runs those of a file, a line each, at the source: statements FILE.
func statements(ts *testscript.TestScript, pool *sql.DB, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: statements FILE")
	}
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		if _, err := pool.Exec(strings.TrimSpace(line)); err != nil {
			ts.Fatalf("%s: %v", line, err)
		}
	}
}

// queried writes the rows of a query at the source into a file, a line a row with
// tabs between values: rows FILE QUERY.
func queried(ts *testscript.TestScript, pool *sql.DB, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: rows FILE QUERY")
	}
	rows, err := pool.Query(args[1])
	ts.Check(err)
	defer rows.Close()
	names, err := rows.Columns()
	ts.Check(err)
	values, into := make([]sql.RawBytes, len(names)), make([]any, len(names))
	for i := range values {
		into[i] = &values[i]
	}
	var out strings.Builder
	for rows.Next() {
		ts.Check(rows.Scan(into...))
		for i, v := range values {
			if i > 0 {
				out.WriteByte('\t')
			}
			out.Write(v)
		}
		out.WriteByte('\n')
	}
	ts.Check(rows.Err())
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(out.String()), 0o600))
}
