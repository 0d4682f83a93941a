package starrocks

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-sql-driver/mysql"
)

// Privilege is a right on one object: on a table, on a database with an empty
// Table, or on the catalogue with neither.
type Privilege struct {
	Name            string // as GRANT spells it: INSERT, CREATE TABLE, …
	Database, Table string
}

// Grants are what an account may do. Known is false where that cannot be told
// for certain: before StarRocks 3.0, or where a role may not be looked at.
type Grants struct {
	Account string // as SHOW GRANTS names it: 'ana'@'%'
	Known   bool
	all     bool
	list    []grant
}

// grant is what one line of SHOW GRANTS gives: privileges on a pattern of which
// an empty Database or Table stands for all of them.
type grant struct {
	privileges []string
	kind       string // TABLE, DATABASE or CATALOG
	database   string
	table      string
}

// Grants asks for what the account and its roles may do. Being refused is no
// error: the grants are then not Known.
func (c *Client) Grants(ctx context.Context) (Grants, error) {
	g := Grants{Known: true}
	seen := map[string]bool{}
	roles, err := c.addGrants(ctx, &g, "SHOW GRANTS")
	for len(roles) > 0 && err == nil && g.Known && !g.all {
		role := roles[0]
		roles = roles[1:]
		if seen[role] {
			continue
		}
		seen[role] = true
		var more []string
		more, err = c.addGrants(ctx, &g, "SHOW GRANTS FOR ROLE "+quoteName(role))
		roles = append(roles, more...)
	}
	var answered *mysql.MySQLError
	if errors.As(err, &answered) {
		return Grants{}, nil
	}
	if err != nil {
		return Grants{}, fmt.Errorf("ask for the account's grants: %w", err)
	}
	return g, nil
}

// addGrants reads one answer and returns the roles that it names.
func (c *Client) addGrants(ctx context.Context, g *Grants, query string) (roles []string, err error) {
	t, err := c.rows(ctx, query)
	if err != nil {
		return nil, err
	}
	who, what := t.column("UserIdentity"), t.column("Grants")
	if who < 0 || what < 0 || t.column("Catalog") < 0 { // that column came with roles
		g.Known = false
		return nil, nil
	}
	for _, row := range t.rows {
		if g.Account == "" {
			g.Account = row[who].String
		}
		text, ok := strings.CutPrefix(row[what].String, "GRANT ")
		to := strings.LastIndex(text, " TO ")
		if !ok || to < 0 {
			g.Known = false
			return nil, nil
		}
		given, on, isPrivilege := strings.Cut(text[:to], " ON ")
		if !isPrivilege {
			for _, role := range strings.Split(given, ",") {
				role = strings.Trim(strings.TrimSpace(role), "'")
				g.all = g.all || role == "root" || role == "db_admin"
				roles = append(roles, role)
			}
			continue
		}
		g.list = append(g.list, grantsOn(given, on)...)
	}
	return roles, nil
}

// grantsOn reads "ALTER, INSERT" and "TABLE d.a, d.b". Objects that are neither
// tables nor databases nor catalogues are passed over.
func grantsOn(given, on string) []grant {
	var privileges []string
	for _, p := range strings.Split(given, ",") {
		privileges = append(privileges, strings.ToUpper(strings.TrimSpace(p)))
	}
	one := func(kind, database, table string) grant { return grant{privileges, kind, database, table} }
	switch kind, rest, _ := strings.Cut(on, " "); {
	case on == "ALL TABLES IN ALL DATABASES":
		return []grant{one("TABLE", "", "")}
	case strings.HasPrefix(on, "ALL TABLES IN DATABASE "):
		return []grant{one("TABLE", bare(strings.TrimPrefix(on, "ALL TABLES IN DATABASE ")), "")}
	case on == "ALL DATABASES":
		return []grant{one("DATABASE", "", "")}
	case kind == "CATALOG" && strings.Contains(rest, "default_catalog"), on == "ALL CATALOGS":
		return []grant{one("CATALOG", "", "")}
	case kind == "DATABASE" || kind == "TABLE":
		var list []grant
		for _, name := range strings.Split(rest, ",") {
			database, table, _ := strings.Cut(strings.TrimSpace(name), ".")
			list = append(list, one(kind, bare(database), bare(table)))
		}
		return list
	}
	return nil
}

func bare(name string) string { return strings.Trim(strings.TrimSpace(name), "`'") }

// Allow says whether the account has a privilege. Grants that are not Known
// allow everything.
func (g Grants) Allow(p Privilege) bool {
	if g.all || !g.Known {
		return true
	}
	kind := p.kind()
	return slices.ContainsFunc(g.list, func(have grant) bool {
		return have.kind == kind && (have.database == "" || have.database == p.Database) && (have.table == "" || have.table == p.Table) &&
			(slices.Contains(have.privileges, p.Name) || slices.Contains(have.privileges, "ALL"))
	})
}

func (p Privilege) kind() string {
	switch {
	case p.Table != "":
		return "TABLE"
	case p.Database != "":
		return "DATABASE"
	}
	return "CATALOG"
}

// GrantSQL is the statement that gives an account privileges of one kind of
// object, all of them on each of the objects that the privileges name.
func GrantSQL(account string, privileges ...Privilege) string {
	var names, objects []string
	for _, p := range privileges {
		object := "default_catalog"
		if p.Database != "" {
			object = quoteName(p.Database)
		}
		if p.Table != "" {
			object += "." + quoteName(p.Table)
		}
		if !slices.Contains(names, p.Name) {
			names = append(names, p.Name)
		}
		if !slices.Contains(objects, object) {
			objects = append(objects, object)
		}
	}
	return fmt.Sprintf("GRANT %s ON %s %s TO USER %s", strings.Join(names, ", "), privileges[0].kind(), strings.Join(objects, ", "), account)
}
