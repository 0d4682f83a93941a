package access

import "strings"

// Privilege is what may be done with an object.
type Privilege string

// The privileges that something in this server needs. Others can be granted
// and are never asked for.
const (
	Select         Privilege = "SELECT"
	Insert         Privilege = "INSERT"
	Update         Privilege = "UPDATE"
	Delete         Privilege = "DELETE"
	Alter          Privilege = "ALTER"
	Drop           Privilege = "DROP"
	CreateTable    Privilege = "CREATE TABLE"
	CreateDatabase Privilege = "CREATE DATABASE"
	Operate        Privilege = "OPERATE"
	Node           Privilege = "NODE"
	Granting       Privilege = "GRANT"
)

// Kind is what sort of object a grant is about, in the words of GRANT.
type Kind string

// The kinds of object. Scope is the `database.table` pattern of releases before
// 3.0, whose privileges end in _PRIV.
const (
	KindSystem           Kind = "SYSTEM"
	KindCatalog          Kind = "CATALOG"
	KindDatabase         Kind = "DATABASE"
	KindTable            Kind = "TABLE"
	KindView             Kind = "VIEW"
	KindMaterializedView Kind = "MATERIALIZED VIEW"
	KindScope            Kind = "SCOPE"
)

// Object is what a privilege is about. In a grant an empty Database stands for
// all databases and an empty Table for all tables.
type Object struct {
	Kind     Kind
	Database string `json:",omitempty"`
	Table    string `json:",omitempty"`
}

// System is the cluster itself.
func System() Object { return Object{Kind: KindSystem} }

// Catalog is default_catalog, the only one.
func Catalog() Object { return Object{Kind: KindCatalog} }

// Database is one database.
func Database(name string) Object { return Object{Kind: KindDatabase, Database: name} }

// Table is one table.
func Table(database, name string) Object {
	return Object{Kind: KindTable, Database: database, Table: name}
}

// String names the object as refusals do: TABLE t.
func (o Object) String() string {
	switch o.Kind {
	case KindSystem:
		return "SYSTEM"
	case KindCatalog:
		return "CATALOG default_catalog"
	case KindDatabase:
		return "DATABASE " + o.Database
	}
	return string(o.Kind) + " " + o.Table
}

// Pattern names the object of a grant as SHOW GRANTS does: TABLE d.t, ALL
// TABLES IN DATABASE d.
func (o Object) Pattern() string {
	switch {
	case o.Kind == KindSystem || o.Kind == KindCatalog:
		return o.String()
	case o.Kind == KindDatabase && o.Database == "":
		return "ALL DATABASES"
	case o.Kind == KindDatabase:
		return "DATABASE " + o.Database
	case o.Kind == KindScope:
		return star(o.Database) + "." + star(o.Table)
	case o.Database == "":
		return "ALL " + string(o.Kind) + "S IN ALL DATABASES"
	case o.Table == "":
		return "ALL " + string(o.Kind) + "S IN DATABASE " + o.Database
	}
	return string(o.Kind) + " " + o.Database + "." + o.Table
}

func star(name string) string {
	if name == "" {
		return "*"
	}
	return name
}

// covers reports whether a grant on o is one on the object that is asked for.
func (o Object) covers(asked Object) bool {
	if o.Kind == KindScope {
		// A pattern with a table says nothing about the database around it.
		return (o.Database == "" || o.Database == asked.Database) && (o.Table == "" || o.Table == asked.Table)
	}
	return o.Kind == asked.Kind &&
		(o.Database == "" || o.Database == asked.Database) &&
		(o.Table == "" || o.Table == asked.Table)
}

// informationSchema is open to everybody for reading.
func informationSchema(database string) bool {
	return strings.EqualFold(database, "information_schema")
}
