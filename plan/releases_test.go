package plan

import (
	"testing"

	"github.com/hashicorp/hcl/v2"

	"starlift/config"
	"starlift/diag"
	"starlift/option"
	"starlift/schema"
	"starlift/starrocks"
	"starlift/state"
)

// releases are those around each change of the load interfaces, oldest first.
var releases = []string{
	"2.3.0", "2.4.0", "2.4.4", "2.5.0", "2.5.15", "3.0.0", "3.0.9", "3.1.0", "3.1.2", "3.1.3", "3.2.0", "3.2.6", "3.2.7", "3.2.8", "3.2.9",
	"3.3.0", "3.3.1", "3.4.0", "3.5.3", "3.5.4", "4.0.0", "4.0.2",
}

// accepts says for each release whether it takes a load, and fails where an error
// is not the one about releases, at the place of the option.
func accepts(t *testing.T, release, option string, l *config.Load, columns ...schema.Column) bool {
	t.Helper()
	l.Into.Want.Columns = columns
	m := &maker{
		config: &config.Config{}, plan: &Plan{}, world: World{State: &state.State{}},
		versions: map[string]starrocks.Version{"cluster.c": starrocks.ParseVersion(release)},
	}
	job := m.job(l, starrocks.Live{ID: 7})
	for _, c := range columns {
		job.Fields = append(job.Fields, starrocks.EncodeField{Target: c})
	}
	job.Ragged = job.Options.Properties.PartialUpdate && l.From.Kind == "json"
	m.forms(l, &job)
	m.released(l, &job)
	for _, d := range m.diags {
		if diag.CodeOf(d) != diag.NeedsNewerCluster || d.Subject.Filename != option {
			t.Errorf("%s on %s: %s at %s: %s", option, release, diag.CodeOf(d), d.Subject.Filename, d.Detail)
		}
	}
	return len(m.diags) == 0
}

// asked is a load with an option at a place that bears its name.
func asked(name string, version starrocks.Interface, set func(l *config.Load)) *config.Load {
	l := &config.Load{
		Address: "load.l", At: hcl.Range{Filename: "the load"}, From: &config.Source{Kind: "csv"},
		Into:   &config.Table{Managed: true, Cluster: &config.Cluster{Address: "cluster.c", Name: "c"}},
		Places: option.Places{}, SinkPlaces: option.Places{},
	}
	l.SinkPlaces[name] = hcl.Range{Filename: name}
	l.Sink.Version = version
	set(l)
	return l
}

func TestEveryReleaseTakesWhatItHasAndIsSparedTheRest(t *testing.T) {
	nothing := func(*config.Load) {}
	property := func(set func(p *starrocks.Properties)) func(*config.Load) {
		return func(l *config.Load) { set(&l.Sink.Properties) }
	}
	structure := schema.Column{Name: "s", Type: schema.Type{Kind: schema.Struct, Fields: []schema.Column{of("a", schema.Int)}}}
	inArray := schema.Column{Name: "s", Type: schema.Type{Kind: schema.Array, Fields: []schema.Column{structure}}}
	mapping := schema.Column{Name: "m", Type: schema.Type{Kind: schema.Map, Fields: []schema.Column{of("", schema.Int), of("", schema.Int)}}}
	document := of("j", schema.JSON)
	for _, c := range []struct {
		option  string
		version starrocks.Interface
		set     func(l *config.Load)
		columns []schema.Column
		first   []string // releases that begin to take it; it is refused again where a line starts anew
		again   []string // releases that do not take it any more
	}{
		{"version", starrocks.Auto, nothing, nil, releases[:1], nil},
		{"version", starrocks.V1, nothing, nil, releases[:1], nil},
		{"version", starrocks.V2, nothing, nil, []string{"2.4.0"}, nil},
		{"properties.partial_update", starrocks.V1, property(func(p *starrocks.Properties) { p.PartialUpdate = true }), nil, releases[:1], nil},
		{"properties.partial_update_mode", starrocks.V1, property(func(p *starrocks.Properties) { p.PartialUpdateMode = "column" }), nil, []string{"3.1.0"}, nil},
		{"properties.partial_update_mode", starrocks.Auto, property(func(p *starrocks.Properties) { p.PartialUpdateMode = "column" }), nil, []string{"3.1.3"}, nil},
		{"properties.merge_condition", starrocks.V1, property(func(p *starrocks.Properties) { p.MergeCondition = "a" }), nil, []string{"2.5.0"}, nil},
		{"properties.merge_condition", starrocks.Auto, property(func(p *starrocks.Properties) { p.MergeCondition = "a" }), nil, []string{"3.1.3"}, nil},
		{"properties.merge_condition", starrocks.V1, property(func(p *starrocks.Properties) { p.MergeCondition, p.PartialUpdate = "a", true }), nil, []string{"3.1.3"}, nil},
		{"properties.prepared_timeout", starrocks.Auto, property(func(p *starrocks.Properties) { p.PreparedTimeout = 1 }), nil, []string{"3.5.4"}, nil},
		{"properties.log_rejected_record_num", starrocks.V1, property(func(p *starrocks.Properties) { p.LogRejected = -1 }), nil, []string{"3.1.0"}, nil},
		{"properties.compression", starrocks.V1, property(func(p *starrocks.Properties) { p.Compression = "ZSTD" }), nil, []string{"3.2.7"}, nil},
		{"properties.content_encoding", starrocks.Auto, property(func(p *starrocks.Properties) { p.ContentEncoding = "ZSTD" }), nil, []string{"3.2.7"}, nil},
		{"properties.warehouse", starrocks.Auto, property(func(p *starrocks.Properties) { p.Warehouse = "w" }), nil, []string{"3.3.0"}, nil},
		{"properties.enable_merge_commit", starrocks.V1, property(func(p *starrocks.Properties) { p.MergeCommit = true }), nil, []string{"3.4.0"}, nil},
		{"commit_group", starrocks.Auto, func(l *config.Load) { l.CommitGroup = "g" }, nil, []string{"4.0.0"}, nil},
		{"ledger", starrocks.Auto, func(l *config.Load) { l.Ledger = true }, nil, []string{"4.0.0"}, nil},
		{"properties.partial_update", starrocks.Auto, func(l *config.Load) { l.From.Kind, l.Sink.Properties.PartialUpdate = "json", true }, nil, []string{"2.4.0"}, nil},
		{"the load", starrocks.Auto, nothing, []schema.Column{structure}, []string{"3.2.9", "3.3.1"}, []string{"3.3.0"}},
		{"the load", starrocks.Auto, nothing, []schema.Column{inArray}, []string{"3.2.9", "3.3.1"}, []string{"3.3.0"}},
		{"the load", starrocks.Auto, nothing, []schema.Column{mapping}, releases[:1], nil},
		{"the load", starrocks.Auto, nothing, []schema.Column{document}, releases[:1], nil},
		{"properties.format", starrocks.Auto, property(func(p *starrocks.Properties) { p.Format = starrocks.JSONRows }), []schema.Column{mapping}, []string{"3.2.9", "3.3.1"}, []string{"3.3.0"}},
		{"properties.format", starrocks.Auto, property(func(p *starrocks.Properties) { p.Format = starrocks.CSV }), []schema.Column{document}, []string{"2.4.0"}, nil},
	} {
		takes := false
		for _, release := range releases {
			for _, first := range c.first {
				takes = takes || release == first
			}
			for _, again := range c.again {
				takes = takes && release != again
			}
			l := asked(c.option, c.version, c.set)
			if got := accepts(t, release, c.option, l, c.columns...); got != takes {
				t.Errorf("%s with %s on %s: accepted %v", c.option, c.version, release, got)
			}
		}
		if l := asked(c.option, c.version, c.set); !accepts(t, "main-1a2b3c", c.option, l, c.columns...) {
			t.Errorf("%s is refused on a build without a number", c.option)
		}
	}
}

func TestAutoIsTransactionsFromTheReleaseThatHasThem(t *testing.T) {
	for release, want := range map[string]starrocks.Interface{
		"2.3.0": starrocks.V1, "2.4.0": starrocks.V2, "3.5.4": starrocks.V2, "4.0.2": starrocks.V2, "main-1a2b3c": starrocks.V2,
	} {
		if got := loadInterface(starrocks.Auto, starrocks.ParseVersion(release)); got != want {
			t.Errorf("%s: %s", release, got)
		}
		for _, asked := range []starrocks.Interface{starrocks.V1, starrocks.V2} {
			if got := loadInterface(asked, starrocks.ParseVersion(release)); got != asked {
				t.Errorf("%s: %s although %s was asked for", release, got, asked)
			}
		}
	}
}

func TestStructsDoNotTravelAsCSV(t *testing.T) {
	l := asked("properties.format", starrocks.Auto, func(l *config.Load) { l.Sink.Properties.Format = starrocks.CSV })
	m := &maker{config: &config.Config{}, plan: &Plan{}, versions: map[string]starrocks.Version{}}
	job := Job{Options: l.Sink, Fields: []starrocks.EncodeField{{Target: schema.Column{Name: "s", Type: schema.Type{Kind: schema.Struct, Fields: []schema.Column{of("a", schema.Int)}}}}}}
	m.forms(l, &job)
	if len(m.diags) != 1 || diag.CodeOf(m.diags[0]) != diag.Format || m.diags[0].Subject.Filename != "properties.format" {
		t.Errorf("%v", m.diags)
	}
}
