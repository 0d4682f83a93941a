package config

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"starlift/diag"
)

// sinkLosses says what lets rows or values vanish in a sink whose options agree
// with one another, unless the load accepts it.
func sinkLosses(l *Load) hcl.Diagnostics {
	var diags hcl.Diagnostics
	p := l.Sink.Properties
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
