package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"starlift/schema"
	"starlift/starrocks"
)

// TableHCL writes table blocks that declare live tables as they are, in the order
// given and in the layout of fmt: read again, each is no different from its
// table. Cluster is the name of their cluster. A default that the language cannot
// say is left alone with ignore_changes, and properties that only say what every
// release does by itself are left out.
func TableHCL(cluster string, tables ...schema.Table) []byte {
	file := hclwrite.NewEmptyFile()
	taken := map[string]bool{}
	for i, t := range tables {
		if i > 0 {
			file.Body().AppendNewline()
		}
		label := tableLabel(t, taken)
		body := file.Body().AppendNewBlock("table", []string{label}).Body()
		body.SetAttributeRaw("cluster", hclwrite.TokensForTraversal(hcl.Traversal{hcl.TraverseRoot{Name: "cluster"}, hcl.TraverseAttr{Name: cluster}}))
		body.SetAttributeValue("database", cty.StringVal(t.Database))
		if t.Name != label {
			body.SetAttributeValue("name", cty.StringVal(t.Name))
		}
		writeTable(body, t)
	}
	return hclwrite.Format(file.Bytes())
}

var notInLabel = regexp.MustCompile(`[^a-zA-Z0-9_-]+`)

// tableLabel is the table's name where that can be a label, else one like it;
// every label once.
func tableLabel(t schema.Table, taken map[string]bool) string {
	label := t.Name
	if !hclsyntax.ValidIdentifier(label) {
		label = strings.Trim(notInLabel.ReplaceAllString(label, "_"), "_")
		if !hclsyntax.ValidIdentifier(label) {
			label = "t_" + label
		}
	}
	if taken[label] {
		label = t.Database + "_" + label
	}
	for n, first := 2, label; taken[label]; n++ {
		label = fmt.Sprintf("%s_%d", first, n)
	}
	taken[label] = true
	return label
}

func writeTable(body *hclwrite.Body, t schema.Table) {
	keys := map[schema.Model]string{
		schema.Duplicate: "duplicate_key", schema.Aggregate: "aggregate_key", schema.Unique: "unique_key", schema.Primary: "primary_key",
	}
	body.SetAttributeValue(keys[t.Model], texts(t.Key))
	if t.Comment != "" {
		body.SetAttributeValue("comment", cty.StringVal(t.Comment))
	}
	var unsayable []string
	for _, c := range t.Columns {
		body.AppendNewline()
		if !writeColumn(body.AppendNewBlock("column", []string{c.Name}).Body(), t, c) {
			unsayable = append(unsayable, c.Name)
		}
	}
	body.AppendNewline()
	if p := t.Partition; p.Form != schema.NoPartitions {
		if starrocks.MakesOwnPartitions(t) {
			p.Parts = nil
		}
		setText(body, "partition_by", strings.TrimSpace(starrocks.PartitionSQL(p)))
	}
	spread := body.AppendNewBlock("distributed_by", nil).Body()
	if len(t.Distribution.Hash) > 0 {
		spread.SetAttributeValue("hash", texts(t.Distribution.Hash))
	} else {
		spread.SetAttributeValue("random", cty.True)
	}
	if t.Distribution.Buckets > 0 {
		spread.SetAttributeValue("buckets", cty.NumberIntVal(int64(t.Distribution.Buckets)))
	}
	if len(t.OrderBy) > 0 {
		body.SetAttributeValue("order_by", texts(t.OrderBy))
	}
	if properties := ownProperties(t.Properties); len(properties) > 0 {
		body.SetAttributeValue("properties", cty.MapVal(properties))
	}
	if len(unsayable) > 0 {
		body.SetAttributeValue("ignore_changes", texts(unsayable))
	}
}

// writeColumn writes a column; false says that its default could not be said.
func writeColumn(body *hclwrite.Body, t schema.Table, c schema.Column) bool {
	body.SetAttributeValue("type", cty.StringVal(starrocks.FormatType(c.Type)))
	if !c.Nullable && !c.AutoIncrement && c.Generated == "" && (t.Model != schema.Primary || !t.IsKey(c.Name)) {
		body.SetAttributeValue("nullable", cty.False)
	}
	if c.AutoIncrement {
		body.SetAttributeValue("auto_increment", cty.True)
	}
	if c.Aggregate != "" {
		body.SetAttributeValue("aggregate", cty.StringVal(c.Aggregate))
	}
	if c.Generated != "" {
		setText(body, "generated", c.Generated)
	}
	said := true
	switch value, ok := sayable(c); {
	case c.Default.Kind == schema.NoDefault:
	case ok:
		body.SetAttributeValue("default", cty.StringVal(value))
	default:
		said = false
	}
	if c.Comment != "" {
		body.SetAttributeValue("comment", cty.StringVal(c.Comment))
	}
	return said
}

// sayable is how a configuration says a default, if it can: the inverse of
// columnCheck.preset.
func sayable(c schema.Column) (string, bool) {
	switch c.Default.Kind {
	case schema.CurrentTimestamp:
		return "CURRENT_TIMESTAMP", true
	case schema.UUID:
		return "uuid()", c.Default.Value == "" && c.Type.Kind == schema.Varchar
	}
	v := c.Default.Value
	isCall := c.Type.Kind == schema.Varchar && (strings.EqualFold(v, "uuid()") || strings.EqualFold(v, "(uuid())"))
	return v, !isCall && misfit(c.Type, v) == ""
}

// usual are properties with the value that releases give a table that says
// nothing (protocol reference 6.4). Declaring them would only tie the
// configuration to a release.
func usual() map[string]string {
	return map[string]string{
		"in_memory": "false", "storage_format": "default", "enable_persistent_index": "true", "replicated_storage": "true",
		"compression": "lz4", "fast_schema_evolution": "true", "storage_medium": "hdd", "datacache.enable": "true", "enable_async_write_back": "false",
		"write_quorum": "majority", "bucket_size": "4294967296",
	}
}

func ownProperties(all []schema.Property) map[string]cty.Value {
	own := map[string]cty.Value{}
	known := usual()
	for _, p := range all {
		if value, ok := known[p.Name]; !ok || !strings.EqualFold(value, p.Value) {
			own[p.Name] = cty.StringVal(p.Value)
		}
	}
	return own
}

func texts(list []string) cty.Value {
	values := make([]cty.Value, len(list))
	for i, s := range list {
		values[i] = cty.StringVal(s)
	}
	if len(values) == 0 {
		return cty.EmptyTupleVal
	}
	return cty.TupleVal(values)
}

// setText writes text of several lines as a heredoc, other text in quotes.
func setText(body *hclwrite.Body, name, text string) {
	if !strings.Contains(text, "\n") || slices.Contains(strings.Fields(text), "SQL") || strings.ContainsAny(text, "\r\x00") {
		body.SetAttributeValue(name, cty.StringVal(text))
		return
	}
	escaped := strings.NewReplacer("${", "$${", "%{", "%%{").Replace(text)
	body.SetAttributeRaw(name, hclwrite.Tokens{
		{Type: hclsyntax.TokenOHeredoc, Bytes: []byte("<<SQL\n")},
		{Type: hclsyntax.TokenStringLit, Bytes: []byte(escaped + "\n")},
		{Type: hclsyntax.TokenCHeredoc, Bytes: []byte("SQL")},
	})
}
