package plan

import (
	"fmt"

	"starlift/config"
	"starlift/diag"
	"starlift/schema"
	"starlift/starrocks"
)

// forms holds the types of the columns to send against the format: not every
// release reads each of them from CSV and from JSON (protocol reference 5.5).
func (m *maker) forms(l *config.Load, job *Job) {
	v := m.versions[l.Into.Cluster.Address]
	for _, f := range job.Fields {
		m.form(l, job, v, f.Target)
	}
}

func (m *maker) form(l *config.Load, job *Job, v starrocks.Version, c schema.Column) {
	format := &job.Options.Properties.Format
	at := l.SinkPlaces.At("properties.format")
	natively := []release{{3, 2, 9}, {3, 3, 1}}
	old := func(first ...release) bool { return v.Known && !since(v, first...) }
	loading := fmt.Sprintf("Loading %q, which is %s,", c.Name, starrocks.FormatType(c.Type))
	switch {
	case contains(c.Type, schema.Struct) && *format == starrocks.CSV:
		m.add(diag.Error(diag.Format, at, "CSV cannot carry the column",
			fmt.Sprintf("StarRocks reads no STRUCT from CSV, and %q is %s. Leave format out, or take \"json\".", c.Name, starrocks.FormatType(c.Type)), diag.For(l.Address)))
	case contains(c.Type, schema.Struct) && old(natively...):
		m.tooOld(l, nil, v, loading, natively)
	case contains(c.Type, schema.Map) && old(natively...):
		if *format == starrocks.JSONRows {
			m.tooOld(l, at, v, loading+" as JSON", natively)
			return
		}
		*format = starrocks.CSV // no row may go over to JSON, which the server cannot read into it
	case c.Type.Kind == schema.JSON && old(release{2, 4, 0}):
		if *format == starrocks.CSV {
			m.tooOld(l, at, v, loading+" from CSV", []release{{2, 4, 0}})
			return
		}
		*format = starrocks.JSONRows
	}
}

// contains says whether a type is of the kind, or has one of it inside.
func contains(t schema.Type, kind schema.Kind) bool {
	if t.Kind == kind {
		return true
	}
	for _, f := range t.Fields {
		if contains(f.Type, kind) {
			return true
		}
	}
	return false
}
