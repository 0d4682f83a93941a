package plan

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"starlift/diag"
	"starlift/starrocks"
)

// privileges finds what the plan does and the account may not do, and names the
// statements that let it. It is a warning: a plan is often made by an account
// that only reads.
func (f *flight) privileges(ctx context.Context) {
	grants, err := f.client.Grants(ctx)
	if err != nil || !grants.Known {
		return
	}
	var lacking []starrocks.Privilege
	for _, p := range f.needed() {
		if !grants.Allow(p) && !slices.Contains(lacking, p) {
			lacking = append(lacking, p)
		}
	}
	if len(lacking) == 0 {
		return
	}
	f.warn(diag.MissingPrivilege, "Privilege missing",
		fmt.Sprintf("The account %s may not do what this plan does on cluster %q. An administrator can run the statements above.", grants.Account, f.cluster.Name),
		grantStatements(grants.Account, lacking)...)
}

// needed lists the privileges that the plan uses (protocol reference 6.9), for
// objects that are there: on what the plan itself creates nothing can be granted
// before.
func (f *flight) needed() []starrocks.Privilege {
	var list []starrocks.Privilege
	created := map[string]bool{}
	former := map[string]string{} // names that tables have until they are renamed
	for _, t := range f.tables {
		database, name := t.Database(), t.Name()
		if from := t.RenamedFrom(); from != "" {
			former[database+"."+name], name = from, from
		}
		on := func(privilege string) {
			list = append(list, starrocks.Privilege{Name: privilege, Database: database, Table: name})
		}
		switch t.Action {
		case Create, Recreate:
			created[database+"."+name] = true
			switch {
			case t.NewDatabase:
				created[database] = true
				list = append(list, starrocks.Privilege{Name: "CREATE DATABASE"})
			case !created[database]:
				list = append(list, starrocks.Privilege{Name: "CREATE TABLE", Database: database})
			}
			if t.Action == Recreate {
				on("DROP")
			}
		case Alter:
			on("ALTER")
		case Drop:
			on("DROP")
		}
	}
	for _, l := range f.loads {
		database, name := l.Job.Target.Database, l.Job.Target.Name
		if from, renamed := former[database+"."+name]; renamed {
			name = from
		}
		if !created[database+"."+name] {
			list = append(list, starrocks.Privilege{Name: "INSERT", Database: database, Table: name})
		}
		if l.Job.Ledger && !created[database+"."+starrocks.LedgerName] {
			// Recovery reads the ledger.
			list = append(list, starrocks.Privilege{Name: "INSERT", Database: database, Table: starrocks.LedgerName},
				starrocks.Privilege{Name: "SELECT", Database: database, Table: starrocks.LedgerName})
		}
	}
	return list
}

// grantStatements puts the privileges into as few statements as they take: one
// for the objects that lack the same.
func grantStatements(account string, lacking []starrocks.Privilege) []string {
	type object struct{ database, table string }
	names := map[object][]string{}
	var objects []object
	for _, p := range lacking {
		o := object{p.Database, p.Table}
		if names[o] == nil {
			objects = append(objects, o)
		}
		names[o] = append(names[o], p.Name)
	}
	groups := map[string][]starrocks.Privilege{}
	var order []string
	for _, o := range objects {
		slices.Sort(names[o])
		kind := fmt.Sprint(o.database == "", o.table == "", strings.Join(names[o], ", "))
		if groups[kind] == nil {
			order = append(order, kind)
		}
		for _, name := range names[o] {
			groups[kind] = append(groups[kind], starrocks.Privilege{Name: name, Database: o.database, Table: o.table})
		}
	}
	var statements []string
	for _, kind := range order {
		statements = append(statements, starrocks.GrantSQL(account, groups[kind]...))
	}
	return statements
}
