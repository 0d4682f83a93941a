package cli

import (
	"context"
	"fmt"

	"starlift/config"
	"starlift/diag"
	"starlift/plan"
	"starlift/schema"
	"starlift/source"
	"starlift/starrocks"
	"starlift/state"
)

// reviewed is a plan with one of each kind of action.
func reviewed() *plan.Plan {
	whole := func(kind schema.Kind) schema.Type { return schema.Type{Kind: kind} }
	text := func(n int) schema.Type { return schema.Type{Kind: schema.Varchar, Length: n} }
	column := func(name string, t schema.Type, null bool) schema.Column {
		return schema.Column{Name: name, Type: t, Nullable: null}
	}
	table := func(db, name string, columns ...schema.Column) schema.Table {
		return schema.Table{
			Database: db, Name: name, Columns: columns, Model: schema.Primary, Key: []string{"id"},
			Distribution: schema.Distribution{Hash: []string{"id"}, Buckets: 8},
		}
	}
	id := column("id", whole(schema.BigInt), false)
	cluster := &config.Cluster{Address: "cluster.prod", Name: "prod"}
	p := &plan.Plan{Serial: 57, Clusters: []plan.Cluster{{Name: "prod", Version: "3.5.4"}}, Digest: "0b9f2c1e"}
	p.Compared.Tables, p.Compared.Loads, p.Unchanged.Tables, p.Unchanged.Loads = 8, 3, 4, 1

	email, tier := column("email", text(200), true), column("loyalty_tier", text(16), true)
	tier.Default = schema.Default{Kind: schema.Literal, Value: "none"}
	old := column("legacy", whole(schema.Int), true)
	have, want := table("sales", "customers", id, old, email), table("sales", "customers", id, email, tier)
	p.Tables = append(p.Tables, plan.Table{
		Address: "table.customers", Cluster: cluster, Action: plan.Alter, Have: have, Want: want,
		Alteration: plan.Judged([]plan.Change{
			plan.AddColumn{Column: tier, After: "email"},
			plan.DropColumn{Column: old},
			plan.SetProperty{Name: "replication_num", Have: "1", Want: "3"},
		}),
		Dangers: []plan.Danger{{
			Risk: plan.Risk{Code: diag.DropColumn}, Address: "table.customers.columns.legacy",
			Allowed: &plan.Permission{Token: "drop-column", Address: "table.customers.columns.legacy", Reason: "OPS-412"},
		}},
	})
	minor, narrow := column("amount_minor", whole(schema.BigInt), false), column("amount_minor", whole(schema.Int), false)
	p.Tables = append(p.Tables, plan.Table{
		Address: "table.payments", Cluster: cluster, Action: plan.Alter,
		Have: table("sales", "payments", id, minor), Want: table("sales", "payments", id, narrow),
		Alteration: plan.Alteration{Changes: []plan.Change{plan.ModifyColumn{Have: minor, Want: narrow}}},
		Dangers: []plan.Danger{{
			Risk: plan.Risk{Code: diag.NarrowType}, Address: "table.payments.columns.amount_minor", Counted: true, Lost: 3812, Rows: 18204551,
		}},
	})
	p.Blocked = append(p.Blocked, plan.Blocked{
		Address: "table.payments.columns.amount_minor", Code: diag.NarrowType, Token: "narrow-type", What: "BIGINT -> INT",
		Ways: []string{"Values that do not fit are lost."},
	})
	odd := column("it`s|<b>@ana #12", text(10), true)
	refunds := table("sales", "refunds", id, column("order_id", whole(schema.BigInt), false), odd)
	refunds.Properties = []schema.Property{{Name: "replication_num", Value: "3"}}
	p.Tables = append(p.Tables, plan.Table{Address: "table.refunds", Cluster: cluster, Action: plan.Create, Want: refunds})
	p.Tables = append(p.Tables, plan.Table{
		Address: "table.sessions", Cluster: cluster, Action: plan.Recreate, Why: "because primary_key cannot be changed",
		Have: table("web", "sessions", id), Want: table("web", "sessions", id),
		Alteration: plan.Judged([]plan.Change{plan.SetAttribute{Name: "model", Have: "primary_key(id)", Want: "primary_key(id, at)"}}),
		Dangers: []plan.Danger{{
			Risk: plan.Risk{Code: diag.RecreateTable}, Address: "table.sessions", Counted: true, Lost: 41_200_000, Rows: 41_200_000,
			Allowed: &plan.Permission{Token: "recreate-table", Address: "table.sessions", Reason: "-allow"},
		}},
	})
	job := func(name, db, table string) plan.Job {
		return plan.Job{
			Address: "load." + name, Name: name, Cluster: cluster, Target: schema.Table{Database: db, Name: table},
			Source: described("s3://acme/" + name + "/*.csv.gz"), Settings: source.Settings{CellBytes: 128 << 20},
		}
	}
	open := plan.Open{
		Epoch:      state.Epoch{Name: "a", Split: "a.csv", Labels: []string{"sl_clicks_3f9a_0"}, Txns: []int64{918273}, Run: "7f3c9a"},
		States:     []starrocks.TxnState{starrocks.Prepared},
		Settlement: plan.Settlement{Decision: plan.CommitRest, Why: "every row of it was acknowledged"},
	}
	p.Loads = append(p.Loads, plan.Load{Job: job("clicks", "web", "clicks"), Settle: []plan.Open{open}})
	p.Loads = append(p.Loads, plan.Load{
		Job: job("events", "web", "events"), Reason: plan.NewData,
		Todo:   plan.Amount{Files: 14, Splits: 2, Bytes: 2791728742, Rows: 18200000},
		Done:   plan.Amount{Files: 412, Splits: 412, Bytes: 66464618905, Rows: 400000000, RowsExact: true},
		Labels: []starrocks.Label{"sl_events_9c1e_0", "sl_events_77aa_0"},
	})
	p.Loads = append(p.Loads, plan.Load{
		Job: job("invoices", "sales", "invoices"), Reason: plan.Interrupted, LastRun: "5b20e1",
		Pending: []source.Split{{ID: "invoices-0008.csv#1"}}, Labels: []starrocks.Label{"sl_invoices_e2b7_0"},
		Todo: plan.Amount{Files: 24, Splits: 24, Bytes: 15998753177, Rows: 67700000},
		Done: plan.Amount{Files: 7, Splits: 7, Bytes: 4831838208, Rows: 20700000, RowsExact: true},
	})
	p.Targets = []string{"table.*", "load.events"}
	p.Notes = []string{"the account may not look at the backends."}
	p.Drift = []plan.Drift{{Address: "table.customers", Table: "sales.customers", Serial: 52, Changes: []plan.DriftChange{
		{Member: "columns.legacy", Symbol: "-", Key: "column legacy", Text: "INT", Note: "added by hand; the plan below drops it", Reacts: true},
	}}}
	return p
}

// wide is a plan of many tables, each with many columns.
func wide(tables, columns int) *plan.Plan {
	p := &plan.Plan{Digest: "00000000"}
	for i := range tables {
		t := schema.Table{Database: "d", Name: fmt.Sprintf("t%04d", i), Model: schema.Duplicate, Key: []string{"c000"}}
		for c := range columns {
			t.Columns = append(t.Columns, schema.Column{Name: fmt.Sprintf("c%03d", c), Type: schema.Type{Kind: schema.BigInt}})
		}
		p.Tables = append(p.Tables, plan.Table{Address: "table." + t.Name, Action: plan.Create, Want: t})
	}
	return p
}

// described is a source of which only the description is known.
type described string

func (d described) Describe() string { return string(d) }

func (d described) Open(context.Context, source.Settings) (source.Source, error) { return nil, nil }
