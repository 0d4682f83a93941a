package plan

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"

	"starlift/config"
	"starlift/diag"
	"starlift/option"
	"starlift/schema"
	"starlift/starrocks"
	"starlift/state"
)

// text makes a column that takes text of the source.
func text(name string) schema.Column {
	return schema.Column{Name: name, Type: schema.Type{Kind: schema.Text}, Nullable: true}
}

func of(name string, kind schema.Kind) schema.Column {
	c := schema.Column{Name: name, Type: schema.Type{Kind: kind}, Nullable: true}
	if kind == schema.Varchar {
		c.Type.Length = 10
	}
	return c
}

// visits is a table with a column of each sort that mapping tells apart.
func visits(model schema.Model) schema.Table {
	id := of("id", schema.Int)
	id.Nullable = false
	day := of("day", schema.Date)
	day.Generated = "date(seen)"
	return schema.Table{
		Database: "d", Name: "visits", Model: model, Key: []string{"id"},
		Columns: []schema.Column{id, of("name", schema.Varchar), of("seen", schema.Datetime), of("users", schema.Bitmap), day},
	}
}

// mapped maps a load of fields into a table, and gives what is sent, in the form
// FIELD>COLUMN, with "~" before a temporary name, what is computed, and what is
// wrong, as CODE and summary.
func mapped(t *testing.T, target schema.Table, fields []string, l *config.Load) (job *Job, sent, computed, wrong []string) {
	t.Helper()
	at := &hcl.Range{Filename: "main.sl.hcl", Start: hcl.Pos{Line: 1}, End: hcl.Pos{Line: 1}}
	l.Address, l.At = "load.l", *at
	l.SinkPlaces = option.Places{}
	for _, name := range []string{"properties.columns", "properties.jsonpaths", "properties.merge_condition", "properties.partial_update"} {
		l.SinkPlaces[name] = *at
	}
	if l.From == nil {
		l.From = &config.Source{Address: "source.values.s", Kind: "values"}
	}
	l.Into = &config.Table{Address: "table.visits", Want: target, Managed: true, Cluster: &config.Cluster{Address: "cluster.c", Name: "c"}}
	m := &maker{config: &config.Config{Loads: []*config.Load{l}}, plan: &Plan{}, world: World{State: &state.State{}}, versions: map[string]starrocks.Version{}}
	made := m.job(l, starrocks.Live{ID: 7})
	for _, f := range fields {
		made.Relation.Columns = append(made.Relation.Columns, text(f))
	}
	m.mapFields(l, &made)
	for i, f := range made.Fields {
		mark := ""
		if f.Target.Type.Kind == schema.Text {
			mark = "~"
		}
		sent = append(sent, made.FieldNames[i]+">"+mark+f.Target.Name)
	}
	for _, d := range made.Derived {
		computed = append(computed, d.Column+"="+d.Expression)
	}
	for _, d := range m.diags {
		wrong = append(wrong, fmt.Sprintf("%s %s", diag.CodeOf(d), d.Summary))
	}
	made.Convergent = m.convergent(l, &made)
	return &made, sent, computed, wrong
}

func derivations(pairs ...string) (list []config.Derivation) {
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, config.Derivation{Column: pairs[i], Expression: pairs[i+1]})
	}
	return list
}

func fromFields(pairs ...string) (list []config.ColumnMapping) {
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, config.ColumnMapping{Target: pairs[i], Field: pairs[i+1]})
	}
	return list
}

func TestColumnsAreFilledByFieldsAndExpressions(t *testing.T) {
	for name, c := range map[string]struct {
		fields   string
		load     config.Load
		sent     string
		computed string
		wrong    string
	}{
		"the page's": {
			"id,name,seen,visit_user_id",
			config.Load{Derive: derivations("users", "to_bitmap(visit_user_id)")},
			"id>id name>name seen>seen visit_user_id>~visit_user_id", "users=to_bitmap(visit_user_id)", "",
		},
		"a bitmap without an expression": {"id,users", config.Load{}, "id>id", "", "SL1205 Column needs an expression"},
		"a field that fills a column as well": {
			"ID,Name", config.Load{Derive: derivations("users", "to_bitmap(id)")}, "ID>id Name>name", "users=to_bitmap(id)", "",
		},
		"a column of its own field": {
			"id,NAME", config.Load{Derive: derivations("Name", "upper(name)")}, "id>id NAME>~name", "name=upper(name)", "",
		},
		"one field for two expressions": {
			"id,u",
			config.Load{Derive: derivations("users", "to_bitmap(U)", "name", "concat(u, u)")},
			"id>id u>~U", "name=concat(u, u) users=to_bitmap(U)", "",
		},
		"a reserved word": {
			"id,host", config.Load{Derive: derivations("name", "lower(host)")}, "id>id", "name=lower(host)", "SL1101 Source field goes nowhere",
		},
		"a reserved word in back quotes": {
			"id,host", config.Load{Derive: derivations("name", "lower(`Host`)")}, "id>id host>~Host", "name=lower(`Host`)", "",
		},
		"a constant": {"id", config.Load{Derive: derivations("seen", "now()")}, "id>id", "seen=now()", ""},
		"a renamed column": {
			"key,n",
			config.Load{Columns: fromFields("id", "key", "name", "n"), Derive: derivations("users", "to_bitmap(id)")},
			"key>id n>name", "users=to_bitmap(id)", "",
		},
		"the field of a renamed column": {
			"uid",
			config.Load{Columns: fromFields("id", "uid"), Derive: derivations("users", "to_bitmap(uid)")},
			"uid>id uid>~uid", "users=to_bitmap(uid)", "",
		},
		"a field that is the name of a column with another field": {
			"id,name,other",
			config.Load{Columns: fromFields("name", "other"), Derive: derivations("users", "to_bitmap(name)")},
			"id>id other>name", "users=to_bitmap(name)", "SL1205 Name of a field is that of another column",
		},
		"a field that is the name of a column without one": {
			"id,seen",
			config.Load{Columns: fromFields("name", "seen"), Derive: derivations("users", "to_bitmap(seen)")},
			"id>id seen>name", "users=to_bitmap(seen)", "SL1205 Name of a field is that of another column",
		},
		"the name of a generated column": {
			"id,day",
			config.Load{Derive: derivations("name", "concat(day)")},
			"id>id", "name=concat(day)", "SL1205 Name of a field is that of another column",
		},
		"a misspelt field": {"id,uid", config.Load{Derive: derivations("users", "to_bitmap(uidd)"), Ignore: []string{"uid"}}, "id>id", "users=to_bitmap(uidd)", "SL1205 Expression names what is not sent"},
		"a computed column in another expression": {
			"id,u",
			config.Load{Derive: derivations("name", "upper(u)", "users", "to_bitmap(name)")},
			"id>id u>~u", "name=upper(u) users=to_bitmap(name)", "SL1205 Expression names what is not sent",
		},
		"an unknown column":                          {"id", config.Load{Derive: derivations("nope", "now()")}, "id>id", "nope=now()", "SL1101 Table has no such column"},
		"a key without a value":                      {"name", config.Load{}, "name>name", "", "SL1102 Required column gets no value"},
		"a key that is computed":                     {"name", config.Load{Derive: derivations("id", "length(name)")}, "name>name", "id=length(name)", ""},
		"a field that is not used":                   {"id,x", config.Load{}, "id>id", "", "SL1101 Source field goes nowhere"},
		"a field that is ignored":                    {"id,x", config.Load{Ignore: []string{"X", "y"}}, "id>id", "", "SL1101 Ignored field does not exist"},
		"a field of a column's name that is ignored": {"id,name", config.Load{Ignore: []string{"NAME"}}, "id>id", "", ""},
		"a key that is ignored":                      {"id,name", config.Load{Ignore: []string{"id"}}, "name>name", "", "SL1102 Required column gets no value"},
		"a condition":                                {"id", config.Load{Where: "id > 1 and NAME is not null"}, "id>id", "", ""},
		"a condition on a field":                     {"id,x", config.Load{Where: "x > 1", Ignore: []string{"x"}}, "id>id", "", "SL1205 Condition names no column"},
		"by position": {
			"a,b,c",
			config.Load{FieldNames: []string{"id", "name", "uid"}, Derive: derivations("users", "to_bitmap(uid)")},
			"a>id b>name c>~uid", "users=to_bitmap(uid)", "",
		},
		"by name": {
			"name,ID", config.Load{FieldNames: []string{"id", "name"}}, "ID>id name>name", "", "",
		},
		"by position, not all of them": {"a,b,c", config.Load{FieldNames: []string{"id", "name"}}, "", "", "SL1101 List of columns does not fit the source"},
		"by position, one for nothing": {"a,b", config.Load{FieldNames: []string{"id", "x"}}, "a>id", "", "SL1101 Source field goes nowhere"},
		"of JSON, by position": {
			"a,b", config.Load{From: &config.Source{Kind: "json"}, FieldNames: []string{"id", "name"}}, "", "", "SL1101 Source has no such field",
		},
		"paths for other columns": {"id", config.Load{From: &config.Source{Kind: "json"}, FieldPaths: []string{"$.a"}}, "", "", "SL1203 Paths do not fit the table"},
	} {
		_, sent, computed, wrong := mapped(t, visits(schema.Duplicate), strings.Split(c.fields, ","), &c.load)
		got := []string{strings.Join(sent, " "), strings.Join(computed, " "), strings.Join(wrong, "; ")}
		if d := cmp.Diff([]string{c.sent, c.computed, c.wrong}, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestRowKindsComeFromOnePlace(t *testing.T) {
	for name, c := range map[string]struct {
		fields    string
		load      config.Load
		sent      string
		ops       bool
		kind      string
		mayDelete bool
		wrong     string
	}{
		"none":                  {"id", config.Load{}, "id>id", false, "", false, ""},
		"a field for __op":      {"id,op", config.Load{Columns: fromFields("__op", "op")}, "id>id op>__op", false, "", true, ""},
		"a field of the name":   {"id,__op", config.Load{}, "id>id __op>__op", false, "", true, ""},
		"an expression":         {"id,op", config.Load{Derive: derivations("__op", "if(op = 'D', 1, 0)")}, "id>id op>~op", false, "", true, ""},
		"row_kind":              {"id,op", config.Load{RowKind: "OP"}, "id>id", true, "op", true, ""},
		"row_kind of nothing":   {"id", config.Load{RowKind: "op"}, "id>id", false, "", false, "SL1101 Source has no such field"},
		"row_kind and a field":  {"id,__op,k", config.Load{RowKind: "k"}, "id>id __op>__op", false, "", true, "SL1203 Options exclude each other; SL1101 Source field goes nowhere"},
		"listed with a field":   {"a,b", config.Load{FieldNames: []string{"id", "__op"}}, "a>id b>__op", false, "", true, ""},
		"listed without one":    {"a", config.Load{FieldNames: []string{"id", "__op"}}, "a>id", true, "", false, ""},
		"listed, with row_kind": {"a,k", config.Load{FieldNames: []string{"id", "kind", "__op"}, RowKind: "kind"}, "a>id", true, "k", true, ""},
	} {
		job, sent, _, wrong := mapped(t, visits(schema.Primary), strings.Split(c.fields, ","), &c.load)
		if d := cmp.Diff(c.sent, strings.Join(sent, " ")); d != "" || job.Ops != c.ops || job.RowKind() != c.kind || job.MayDelete() != c.mayDelete || strings.Join(wrong, "; ") != c.wrong {
			t.Errorf("%s: ops %v, kind %q, may delete %v, wrong %q; sent: %s", name, job.Ops, job.RowKind(), job.MayDelete(), wrong, d)
		}
	}
}

func TestPartialUpdatesNeedTheirKeyAndWhatIsComputedFromTheRest(t *testing.T) {
	for fields, want := range map[string]string{
		"id,seen": "", "id,name": "SL1102 Generated column cannot be computed", "name,seen": "SL1102 Required column gets no value",
	} {
		l := &config.Load{Sink: starrocks.LoadOptions{Properties: starrocks.Properties{PartialUpdate: true}}}
		target := visits(schema.Primary)
		target.Columns[1].Nullable = false // which a row that is there has already
		if _, _, _, wrong := mapped(t, target, strings.Split(fields, ","), l); strings.Join(wrong, "; ") != want {
			t.Errorf("%s: %q, want %q", fields, wrong, want)
		}
	}
}

func TestMergeConditionNeedsItsColumnAndDoesNotHoldForDeletes(t *testing.T) {
	for fields, want := range map[string]string{
		"id,seen": "", "id,name": "SL1102 Column of merge_condition gets no value", "id,seen,__op": "SL3008 Deletes are not conditional",
	} {
		l := &config.Load{Sink: starrocks.LoadOptions{Properties: starrocks.Properties{MergeCondition: "seen"}}}
		if _, _, _, wrong := mapped(t, visits(schema.Primary), strings.Split(fields, ","), l); strings.Join(wrong, "; ") != want {
			t.Errorf("%s: %q, want %q", fields, wrong, want)
		}
	}
}

func TestReadingAgainEndsInTheSameRowsOnlyWhereTheWholeRowIsWritten(t *testing.T) {
	all := []string{"id", "name", "seen", "uid"}
	bitmap := derivations("users", "to_bitmap(uid)")
	one := func(p starrocks.Properties) starrocks.LoadOptions {
		return starrocks.LoadOptions{Parallelism: 1, Properties: p}
	}
	for name, c := range map[string]struct {
		model  schema.Model
		fields []string
		load   config.Load
		want   bool
	}{
		"whole rows":             {schema.Primary, all, config.Load{Derive: bitmap, Sink: one(starrocks.Properties{})}, true},
		"unique key":             {schema.Unique, all, config.Load{Derive: bitmap, Sink: one(starrocks.Properties{})}, true},
		"duplicate key":          {schema.Duplicate, all, config.Load{Derive: bitmap, Sink: one(starrocks.Properties{})}, false},
		"two lanes":              {schema.Primary, all, config.Load{Derive: bitmap, Sink: starrocks.LoadOptions{Parallelism: 2}}, false},
		"a column less":          {schema.Primary, all[:3], config.Load{Sink: one(starrocks.Properties{})}, false},
		"a key that is computed": {schema.Primary, []string{"name", "seen", "uid"}, config.Load{Derive: append(derivations("id", "uid"), bitmap...), Sink: one(starrocks.Properties{})}, false},
		"conditional":            {schema.Primary, all, config.Load{Derive: bitmap, Sink: one(starrocks.Properties{MergeCondition: "seen"})}, true},
		"conditional, deleting":  {schema.Primary, append([]string{"__op"}, all...), config.Load{Derive: bitmap, Sink: one(starrocks.Properties{MergeCondition: "seen"})}, false},
		"deleting":               {schema.Primary, append([]string{"__op"}, all...), config.Load{Derive: bitmap, Sink: one(starrocks.Properties{})}, true},
	} {
		if job, _, _, wrong := mapped(t, visits(c.model), c.fields, &c.load); job.Convergent != c.want {
			t.Errorf("%s: %v (%v)", name, job.Convergent, wrong)
		}
	}
}

func TestTheDefinitionChangesWithWhatIsWrittenAndNotWithout(t *testing.T) {
	job := func(change func(*Job)) string {
		j := &Job{
			Relation: schema.Table{Columns: []schema.Column{text("a"), text("k")}}, Source: named("a.csv"), KindField: -1,
			Fields:     []starrocks.EncodeField{{Target: of("a", schema.Int), Source: schema.Type{Kind: schema.Text}}},
			FieldNames: []string{"a"},
		}
		j.Settings.CellBytes = 1 << 20
		change(j)
		return jobDigest(j)
	}
	// What states of earlier versions have: it may never change.
	const before = "958d54c05519b714"
	if got := job(func(*Job) {}); got != before {
		t.Errorf("a plain load has the definition %s, not %s: states would lose their offsets", got, before)
	}
	seen := map[string]string{before: "a plain load"}
	for name, change := range map[string]func(*Job){
		"where":      func(j *Job) { j.Where = "a > 1" },
		"derive":     func(j *Job) { j.Derived = []starrocks.Derived{{Column: "b", Expression: "a"}} },
		"row kind":   func(j *Job) { j.KindField, j.Ops, j.Options.IgnoreUpdateBefore = 1, true, true },
		"old rows":   func(j *Job) { j.KindField, j.Ops = 1, true },
		"ragged":     func(j *Job) { j.Ragged = true },
		"json paths": func(j *Job) { j.Settings.Paths = []string{"$.a"} },
	} {
		got := job(change)
		if other := seen[got]; other != "" {
			t.Errorf("%s: the definition is that of %s", name, other)
		}
		seen[got] = name
	}
	for name, change := range map[string]func(*Job){
		"group":  func(j *Job) { j.Group, j.Ledger = "g", true },
		"V1":     func(j *Job) { j.Interface = starrocks.V1 },
		"format": func(j *Job) { j.Options.Properties.Format = starrocks.JSONRows },
	} {
		if got := job(change); got != before {
			t.Errorf("%s: transport changes the definition", name)
		}
	}
}
