package cli_test

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"starlift/plan"
	"starlift/schema"
	"starlift/starrocks"
)

// TestWhatADiffSaysMakesOneTableTheOther holds the law of the plan: the
// statements of Diff(a, b), run on a table like a in a server, leave a table
// that is no different from b. The tables are drawn at random with a fixed seed.
func TestWhatADiffSaysMakesOneTableTheOther(t *testing.T) {
	client := sandboxClient(t)
	ctx := t.Context()
	version, err := client.Version(ctx)
	if err != nil {
		t.Fatal(err)
	}
	run := func(sql string) {
		t.Helper()
		if err := client.Exec(ctx, sql); err != nil {
			t.Fatalf("%s\n%v", sql, err)
		}
	}
	run("CREATE DATABASE law")
	draw := rand.New(rand.NewPCG(1, 2))
	altered, recreated := 0, 0
	for n := range 150 {
		have := drawTable(draw, fmt.Sprintf("t%d", n))
		want := changeTable(draw, have)
		run(starrocks.CreateTableSQL(have))
		live := lookAt(t, client, have)
		if d := plan.Diff(live, have, plan.DiffOptions{Version: version}); len(d) > 0 {
			t.Fatalf("a new table differs from its definition: %s: %s\n%s", d[0].Member(), plan.ChangeText(d[0]), starrocks.CreateTableSQL(have))
		}
		a := plan.Alteration{Changes: plan.Diff(live, want, plan.DiffOptions{Version: version})}
		table := plan.Table{Action: plan.Alter, Have: live, Want: want, Alteration: plan.Judged(a.Changes)}
		if table.Recreate != "" {
			table.Action = plan.Recreate
			recreated++
		} else if len(a.Changes) > 0 {
			altered++
		}
		for _, sql := range table.Statements() {
			run(sql)
			if _, _, err := client.WaitForSchemaChange(ctx, want.Database, want.Name, 0, func(starrocks.SchemaChange) {}); err != nil {
				t.Fatalf("%s\n%v", sql, err)
			}
		}
		if d := plan.Diff(lookAt(t, client, want), want, plan.DiffOptions{Version: version}); len(d) > 0 {
			t.Errorf("%s: %s is left after\n%s", d[0].Member(), plan.ChangeText(d[0]), strings.Join(table.Statements(), ";\n"))
		}
	}
	if altered < 30 || recreated < 30 {
		t.Errorf("%d tables altered and %d recreated: the draw is too narrow", altered, recreated)
	}
}

func lookAt(t *testing.T, client *starrocks.Client, of schema.Table) schema.Table {
	t.Helper()
	live, err := client.Table(t.Context(), of.Database, of.Name)
	if err != nil || !live.Exists {
		t.Fatalf("%s: %v", of.Name, err)
	}
	return live.Table
}

// sandboxClient starts a server of its own and returns a client of it.
func sandboxClient(t *testing.T) *starrocks.Client {
	t.Helper()
	serve := exec.Command(buildSandbox(t), "serve", "-data-dir", t.TempDir(), "-query-port=0", "-http-port=0", "-backend-port=0")
	out, err := serve.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = serve.Process.Signal(syscall.SIGTERM)
		_ = serve.Wait()
	})
	ready, err := bufio.NewReader(out).ReadString('\n')
	at := regexp.MustCompile(`query (\S+), http (\S+),`).FindStringSubmatch(ready)
	if err != nil || at == nil {
		t.Fatalf("the sandbox says %q, %v", ready, err)
	}
	client := starrocks.New(starrocks.Settings{Query: at[1:2], Load: at[2:3], User: "root", ConnectTimeout: 10 * time.Second})
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// drawTable makes a table that a server takes.
func drawTable(draw *rand.Rand, name string) schema.Table {
	t := schema.Table{Database: "law", Name: name, Model: schema.Model(1 + draw.IntN(4))}
	keys := 1 + draw.IntN(2)
	for i := range keys + 1 + draw.IntN(4) {
		c := schema.Column{Name: fmt.Sprintf("c%d", i), Nullable: draw.IntN(2) == 0}
		if i < keys {
			c.Type = pick(draw, keyTypes())
			c.Nullable = c.Nullable && t.Model != schema.Primary
			t.Key = append(t.Key, c.Name)
		} else {
			drawValue(draw, &t, &c)
		}
		t.Columns = append(t.Columns, c)
	}
	t.Distribution = schema.Distribution{Hash: t.Key[:1], Buckets: draw.IntN(4)}
	if t.Model == schema.Duplicate && draw.IntN(3) == 0 {
		t.Distribution = schema.Distribution{}
	}
	if draw.IntN(3) == 0 {
		t.Comment = `a "table"`
	}
	t.Properties = []schema.Property{{Name: "replication_num", Value: "1"}}
	return t
}

// drawValue makes a column behind the key.
func drawValue(draw *rand.Rand, t *schema.Table, c *schema.Column) {
	c.Type = pick(draw, valueTypes())
	if draw.IntN(4) == 0 && c.Type.Kind.IsInteger() {
		c.Default = schema.Default{Kind: schema.Literal, Value: "7"}
	}
	if draw.IntN(4) == 0 {
		c.Comment = "it's"
	}
	if t.Model == schema.Aggregate {
		c.Aggregate = "REPLACE"
		if c.Type.Kind.IsInteger() {
			c.Aggregate = pick(draw, []string{"SUM", "MAX", "MIN", "REPLACE"})
		}
	}
}

// changeTable changes a few things of a table.
func changeTable(draw *rand.Rand, have schema.Table) schema.Table {
	t := have
	t.Columns, t.Properties = slices.Clone(have.Columns), slices.Clone(have.Properties)
	for range 1 + draw.IntN(3) {
		values := len(t.Columns) - len(t.Key)
		at := len(t.Key) + draw.IntN(max(1, values))
		switch draw.IntN(9) {
		case 0, 1: // a new column at a random place
			c := schema.Column{Name: fmt.Sprintf("n%d", draw.IntN(1000)), Nullable: true}
			drawValue(draw, &t, &c)
			if t.Column(c.Name) < 0 {
				t.Columns = slices.Insert(t.Columns, at, c)
			}
		case 2:
			if values > 1 {
				t.Columns = slices.Delete(t.Columns, at, at+1)
			}
		case 3, 4:
			if values > 0 {
				c := t.Columns[at]
				drawValue(draw, &t, &c)
				c.Aggregate, c.Default = t.Columns[at].Aggregate, t.Columns[at].Default
				if c.Default.Kind == schema.Literal && !c.Type.Kind.IsInteger() || c.Aggregate != "" && c.Aggregate != "REPLACE" {
					c.Type = t.Columns[at].Type
				}
				t.Columns[at] = c
			}
		case 5:
			t.Comment = pick(draw, []string{"", "other", "line\nbreak"})
		case 6:
			if values > 0 {
				t.Columns[at].Nullable = !t.Columns[at].Nullable
			}
		case 7:
			t.Distribution.Buckets = 1 + draw.IntN(4)
			if len(t.Distribution.Hash) == 0 {
				t.Distribution.Hash = t.Key[:1]
			}
		case 8:
			if values > 1 && at+1 < len(t.Columns) {
				t.Columns[at], t.Columns[at+1] = t.Columns[at+1], t.Columns[at]
			}
		}
	}
	return t
}

func keyTypes() []schema.Type {
	return []schema.Type{
		{Kind: schema.TinyInt},
		{Kind: schema.Int},
		{Kind: schema.BigInt},
		{Kind: schema.LargeInt},
		{Kind: schema.Boolean},
		{Kind: schema.Varchar, Length: 30},
		{Kind: schema.Date},
		{Kind: schema.Datetime},
	}
}

func valueTypes() []schema.Type {
	return append(keyTypes(), schema.Type{Kind: schema.Varchar, Length: 60}, schema.Type{Kind: schema.Char, Length: 9}, schema.Type{Kind: schema.SmallInt},
		schema.Type{Kind: schema.Float}, schema.Type{Kind: schema.Double}, schema.Type{Kind: schema.JSON},
		schema.Type{Kind: schema.Decimal, Precision: 10, Scale: 2}, schema.Type{Kind: schema.Decimal, Precision: 20, Scale: 4},
		schema.Type{Kind: schema.Array, Fields: []schema.Column{{Type: schema.Type{Kind: schema.Int}, Nullable: true}}})
}

func pick[T any](draw *rand.Rand, list []T) T { return list[draw.IntN(len(list))] }
