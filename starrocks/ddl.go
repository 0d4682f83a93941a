package starrocks

import (
	"context"
	"fmt"
	"strings"
	"time"

	"starlift/schema"
)

// statementLimit bounds one statement of Exec, answer included: a table of many
// buckets takes its time.
const statementLimit = 5 * time.Minute

// Exec runs one statement that changes something, for 5 minutes at most once
// connected. When
// it returns an error the statement may still have taken effect, since the
// connection can break after it, and a nil for an ALTER TABLE says only that
// its job is queued (protocol reference 6.8): the caller looks at the table.
// The statement is never sent twice.
func (c *Client) Exec(ctx context.Context, statement string) error {
	ctx, cancel := withLimit(ctx, statementLimit+c.connectLimit())
	defer cancel()
	begun := c.settings.Now()
	_, err := c.db.ExecContext(ctx, statement)
	err = c.queryWait(ctx, statement, err)
	c.watch(Exchange{Asked: statement, Err: err}, begun)
	if err != nil {
		return fmt.Errorf("run %q: %w", cut(firstLine(statement), 80), err)
	}
	return nil
}

// CreateDatabaseSQL is the statement that makes a database; it does nothing
// where there is one.
func CreateDatabaseSQL(database string) string {
	return "CREATE DATABASE IF NOT EXISTS " + quoteName(database)
}

// CreateTableSQL is the statement that makes the table, without a semicolon,
// one column a line, clauses in the order that StarRocks wants (protocol
// reference 6.4). It fails where there is a table of the name. The same table
// gives the same bytes.
func CreateTableSQL(t schema.Table) string {
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE TABLE %s.%s (\n", quoteName(t.Database), quoteName(t.Name))
	for i, c := range t.Columns {
		b.WriteString("  " + columnSQL(c))
		if i < len(t.Columns)-1 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
	}
	b.WriteString(") ENGINE=OLAP\n")
	if word := modelWord(t.Model); word != "" {
		fmt.Fprintf(&b, "%s KEY(%s)\n", word, quoteNames(t.Key))
	}
	if t.Comment != "" {
		fmt.Fprintf(&b, "COMMENT %s\n", quoteString(t.Comment))
	}
	if t.Partition.Form != schema.NoPartitions {
		fmt.Fprintf(&b, "PARTITION BY %s\n", PartitionSQL(t.Partition))
	}
	b.WriteString("DISTRIBUTED BY ")
	if len(t.Distribution.Hash) > 0 {
		fmt.Fprintf(&b, "HASH(%s)", quoteNames(t.Distribution.Hash))
	} else {
		b.WriteString("RANDOM")
	}
	if t.Distribution.Buckets > 0 {
		fmt.Fprintf(&b, " BUCKETS %d", t.Distribution.Buckets)
	}
	if len(t.OrderBy) > 0 {
		fmt.Fprintf(&b, "\nORDER BY(%s)", quoteNames(t.OrderBy))
	}
	if len(t.Properties) > 0 {
		b.WriteString("\nPROPERTIES (\n")
		for i, p := range t.Properties {
			fmt.Fprintf(&b, "  %s = %s", quoteString(p.Name), quoteString(p.Value))
			if i < len(t.Properties)-1 {
				b.WriteByte(',')
			}
			b.WriteByte('\n')
		}
		b.WriteByte(')')
	}
	return b.String()
}

// columnSQL is a column as it stands in CREATE TABLE. Whether it may be NULL is
// always written: StarRocks' default is not SQL's. A generated column takes
// neither that nor a default.
func columnSQL(c schema.Column) string {
	parts := []string{quoteName(c.Name), FormatType(c.Type)}
	if c.Aggregate != "" {
		parts = append(parts, c.Aggregate)
	}
	switch {
	case c.Generated != "":
		parts = append(parts, "AS ("+c.Generated+")")
	case c.Nullable:
		parts = append(parts, "NULL")
	default:
		parts = append(parts, "NOT NULL")
	}
	if c.AutoIncrement {
		parts = append(parts, "AUTO_INCREMENT")
	}
	switch c.Default.Kind {
	case schema.Literal:
		parts = append(parts, "DEFAULT "+quoteString(c.Default.Value))
	case schema.CurrentTimestamp:
		parts = append(parts, "DEFAULT CURRENT_TIMESTAMP")
	case schema.UUID:
		call := c.Default.Value
		if call == "" {
			call = "uuid()"
		}
		parts = append(parts, "DEFAULT ("+call+")")
	}
	if c.Comment != "" {
		parts = append(parts, "COMMENT "+quoteString(c.Comment))
	}
	return strings.Join(parts, " ")
}

func modelWord(m schema.Model) string {
	switch m {
	case schema.Duplicate:
		return "DUPLICATE"
	case schema.Aggregate:
		return "AGGREGATE"
	case schema.Unique:
		return "UNIQUE"
	case schema.Primary:
		return "PRIMARY"
	}
	return ""
}

func quoteName(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }

func quoteNames(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = quoteName(n)
	}
	return strings.Join(quoted, ", ")
}

var stringEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`, "\x00", `\0`)

// quoteString writes a string literal in double quotes, as StarRocks reads it.
func quoteString(s string) string { return `"` + stringEscapes.Replace(s) + `"` }

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return strings.TrimSpace(line)
}
