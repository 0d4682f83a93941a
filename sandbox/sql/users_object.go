package sql

import (
	"strings"

	"starlift-sandbox/access"
	"starlift-sandbox/sql/failure"
)

// grantObjects takes what stands behind the ON of GRANT:
//
//	SYSTEM
//	CATALOG c [, c …] | ALL CATALOGS
//	DATABASE d [, d …] | ALL DATABASES
//	[TABLE] t [, t …] | ALL TABLES IN {ALL DATABASES | DATABASE d}
//	d.* | *.*
//
// VIEW and MATERIALIZED VIEW go as TABLE does. Before 3.0 there are patterns
// only: *.*, d.* and d.t.
func (c *session) grantObjects(s *statement) ([]access.Object, error) {
	if !c.server.rbac() {
		o, err := c.scope(s)
		return []access.Object{o}, err
	}
	switch {
	case s.Words("SYSTEM"):
		return []access.Object{access.System()}, nil
	case s.Words("ALL", "CATALOGS"):
		return []access.Object{access.Catalog()}, nil
	case s.Words("CATALOG"):
		name, err := s.nameOrText("a catalog")
		if err == nil && name != defaultCatalog {
			err = failure.Analyze("cannot find catalog: %s", name)
		}
		return []access.Object{access.Catalog()}, err
	case s.Words("ALL", "DATABASES"):
		return []access.Object{access.Database("")}, nil
	case s.Words("DATABASE"):
		return s.list(func() (access.Object, error) {
			parts, err := s.parts()
			return access.Database(parts[len(parts)-1]), err
		})
	case s.Words("ALL"):
		return c.allObjects(s)
	}
	kind := access.KindTable
	switch {
	case s.Words("MATERIALIZED", "VIEW"):
		kind = access.KindMaterializedView
	case s.Words("VIEW"):
		kind = access.KindView
	case s.Words("FUNCTION"), s.Words("GLOBAL", "FUNCTION"), s.Words("RESOURCE"), s.Words("RESOURCE", "GROUP"), s.Words("USER"),
		s.Words("STORAGE", "VOLUME"), s.Words("WAREHOUSE"), s.Words("PIPE"):
		return nil, failure.Unsupported("a grant on this kind of object")
	default:
		s.Words("TABLE")
	}
	return s.list(func() (access.Object, error) { return c.tableObject(s, kind) })
}

const defaultCatalog = "default_catalog"

func (s *statement) list(one func() (access.Object, error)) ([]access.Object, error) {
	var objects []access.Object
	for {
		o, err := one()
		if err != nil {
			return nil, err
		}
		objects = append(objects, o)
		if !s.Symbol(",") {
			return objects, nil
		}
	}
}

// allObjects takes `TABLES IN ALL DATABASES` or `TABLES IN DATABASE d`.
func (c *session) allObjects(s *statement) ([]access.Object, error) {
	var kind access.Kind
	switch {
	case s.Words("TABLES"):
		kind = access.KindTable
	case s.Words("VIEWS"):
		kind = access.KindView
	case s.Words("MATERIALIZED", "VIEWS"):
		kind = access.KindMaterializedView
	default:
		return nil, failure.Unexpected(&s.Reader, "TABLES, VIEWS, MATERIALIZED VIEWS, DATABASES or CATALOGS")
	}
	switch {
	case s.Words("IN", "ALL", "DATABASES"):
		return []access.Object{{Kind: kind}}, nil
	case s.Words("IN", "DATABASE"):
		parts, err := s.parts()
		return []access.Object{{Kind: kind, Database: parts[len(parts)-1]}}, err
	}
	return nil, failure.Unexpected(&s.Reader, "IN ALL DATABASES or IN DATABASE")
}

// tableObject takes t, d.t, default_catalog.d.t, d.* or *.*.
func (c *session) tableObject(s *statement, kind access.Kind) (access.Object, error) {
	parts, err := s.parts()
	if err != nil {
		return access.Object{}, err
	}
	o := access.Object{Kind: kind, Database: c.database, Table: parts[len(parts)-1]}
	if len(parts) > 1 {
		o.Database = parts[len(parts)-2]
	}
	if o.Database == "" && len(parts) == 1 {
		return o, failure.NoDatabase()
	}
	return o, nil
}

// scope takes the pattern of a release before 3.0.
func (c *session) scope(s *statement) (access.Object, error) {
	parts, err := s.parts()
	if err != nil {
		return access.Object{}, err
	}
	o := access.Object{Kind: access.KindScope, Database: c.database, Table: parts[len(parts)-1]}
	if len(parts) > 1 {
		o.Database = parts[len(parts)-2]
	}
	if o.Database == "" && (len(parts) == 1 || o.Table != "") {
		return o, failure.Analyze("invalid privilege pattern %s", strings.Join(parts, "."))
	}
	return o, nil
}

// parts takes up to three names with dots between them, in which a star becomes
// an empty name. It returns at least one.
func (s *statement) parts() ([]string, error) {
	var parts []string
	for {
		name := ""
		if !s.Symbol("*") {
			var err error
			if name, err = s.nameOrText("a name"); err != nil {
				return []string{""}, err
			}
		}
		parts = append(parts, name)
		if !s.Symbol(".") {
			break
		}
	}
	const most = 3
	switch {
	case len(parts) > most:
		return []string{""}, failure.Analyze("Invalid grant statement with error privilege object [%s]", strings.Join(parts, ", "))
	case len(parts) == most && parts[0] != defaultCatalog:
		return []string{""}, failure.Analyze("cannot find catalog: %s", parts[0])
	}
	return parts, nil
}
