package config

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"starlift/diag"
	"starlift/starrocks"
)

// sinkNow judges a sink whose options agree with one another: what this version
// does not carry out is refused rather than done in another way, and what lets
// rows or values vanish is said, unless the load accepts it.
func sinkNow(l *Load) hcl.Diagnostics {
	var diags hcl.Diagnostics
	p := l.Sink.Properties
	if l.Sink.Version == starrocks.V1 {
		diags = append(diags, diag.Error(diag.NotYet, l.SinkPlaces.At("version"), "Load interface not in this version",
			`This version loads through transactions (V2) only. Leave sink.version out, or say "V2" or "AUTO".`))
	}
	if p.MergeCommit {
		diags = append(diags, diag.Error(diag.NotYet, l.SinkPlaces.At("properties.enable_merge_commit"), "Merge commit not in this version",
			"This version loads through transactions only, and merge commit is plain Stream Load."))
	}
	if p.MaxFilterRatio > 0 && !slices.Contains(l.AcceptLoss, diag.FilterRatio) {
		diags = append(diags, diag.Warn(diag.FilterRatio, l.SinkPlaces.At("properties.max_filter_ratio"), "Bad rows may vanish",
			fmt.Sprintf("StarRocks may drop up to %g of the rows of each transaction without an error.", p.MaxFilterRatio)))
	}
	if !p.StrictMode && !slices.Contains(l.AcceptLoss, diag.NotStrict) {
		diags = append(diags, diag.Warn(diag.NotStrict, l.SinkPlaces.At("properties.strict_mode"), "Bad values may become NULL",
			"With strict_mode = false StarRocks writes NULL where a value does not fit."))
	}
	return diags
}
