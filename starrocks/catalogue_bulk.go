package starrocks

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// bulk looks at tables that are there, many in one request.
type bulk struct {
	client *Client
	ids    map[string]map[string]int64
	found  map[TableName]Found
	many   *sql.DB // whose connections take several statements; nil: not yet made
	alone  bool    // the server does not take several statements
}

func (b *bulk) close() {
	if b.many != nil {
		_ = b.many.Close()
	}
}

// look reads the tables. The statement that fails ends its request: that table is
// looked at alone, and the rest follow in another request. When the first one
// fails, and alone does not, it was the several statements that the server
// refused.
func (b *bulk) look(ctx context.Context, names []TableName) error {
	for len(names) > 0 {
		if b.alone || len(names) == 1 {
			if err := b.one(ctx, names[0]); err != nil {
				return err
			}
			names = names[1:]
			continue
		}
		chunk := names[:min(len(names), batchSize)]
		texts, failed := b.show(ctx, chunk)
		for i, text := range texts {
			b.found[chunk[i]] = b.read(chunk[i], text)
		}
		names = names[len(texts):]
		if failed == nil {
			continue
		}
		if ctx.Err() != nil {
			return fmt.Errorf("look at the tables: %w", context.Cause(ctx))
		}
		next := names[0]
		if err := b.one(ctx, next); err != nil {
			return err
		}
		names = names[1:]
		b.alone = len(texts) == 0 && b.found[next].Err == nil && b.found[next].Exists
	}
	return nil
}

func (b *bulk) one(ctx context.Context, n TableName) error {
	live, err := b.client.Table(ctx, n.Database, n.Name)
	if err != nil && noAnswer(err) {
		return err
	}
	b.found[n] = Found{live, err}
	return nil
}

func (b *bulk) read(n TableName, text string) Found {
	t, err := parseCreateTable(text)
	if err != nil {
		return Found{Err: fmt.Errorf("look at table %s.%s: %w", n.Database, n.Name, err)}
	}
	t.Database, t.Name = n.Database, n.Name
	return Found{Live: Live{Table: t, ID: b.ids[n.Database][n.Name], Exists: true}}
}

// show asks for the definitions of tables in one request, and returns those that
// came before the first that failed.
func (b *bulk) show(ctx context.Context, names []TableName) (texts []string, err error) {
	c := b.client
	if b.many == nil {
		b.many = sql.OpenDB(&connector{client: c, several: true})
		b.many.SetMaxOpenConns(1)
	}
	statements := make([]string, len(names))
	for i, n := range names {
		statements[i] = showCreate(n)
	}
	query := strings.Join(statements, "; ")
	ctx, cancel := withLimit(ctx, c.settings.AnswerTimeout+c.connectLimit())
	defer cancel()
	begun := c.settings.Now()
	defer func() {
		err = c.queryWait(ctx, query, err)
		c.watch(Exchange{Asked: query, Err: err}, begun)
	}()
	rows, err := b.many.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for range names {
		text, ok := definition(rows)
		if !ok {
			break
		}
		texts = append(texts, text)
		if !rows.NextResultSet() {
			break
		}
	}
	if err := rows.Err(); err != nil {
		return texts, err
	}
	if len(texts) < len(names) {
		return texts, fmt.Errorf("%d answers to %d statements", len(texts), len(names))
	}
	return texts, nil
}

// definition takes the second column of the only row of a result.
func definition(rows *sql.Rows) (string, bool) {
	columns, err := rows.Columns()
	if err != nil || len(columns) < 2 || !rows.Next() {
		return "", false
	}
	var text sql.NullString
	into := slices.Repeat([]any{new(sql.RawBytes)}, len(columns))
	into[1] = &text
	if rows.Scan(into...) != nil || rows.Next() {
		return "", false
	}
	return text.String, true
}

func showCreate(n TableName) string {
	return "SHOW CREATE TABLE " + quoteName(n.Database) + "." + quoteName(n.Name)
}
