package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"starlift/diag"
	"starlift/option"
	"starlift/starrocks"
)

func (r *reader) clusters() {
	for _, d := range r.declared("cluster") {
		r.each(d, func(address, name string, body *hclsyntax.Body, ctx *hcl.EvalContext, each *instance) {
			c := &Cluster{Address: address, Name: name, At: d.at}
			places, problems := starrocks.ClusterSpec().Decode(body, ctx, &c.Options)
			c.Places = places
			r.secrets.text(c.Options.Password)
			if !problems.HasErrors() {
				problems = append(problems, checkCluster(body, places)...)
			}
			r.reportIn(problems, d, each)
			r.out.Clusters = append(r.out.Clusters, c)
		})
	}
}

// checkCluster judges what a cluster must and must not have beside a sandbox.
func checkCluster(body *hclsyntax.Body, places option.Places) hcl.Diagnostics {
	var diags hcl.Diagnostics
	end := body.MissingItemRange()
	addresses := []string{"jdbc_url", "load_url", "username"}
	if !places.Has("sandbox") {
		missing := slices.DeleteFunc(slices.Clone(addresses), places.Has)
		if len(missing) > 0 {
			diags = append(diags, diag.Error(diag.Missing, &end, "Missing argument",
				fmt.Sprintf("A cluster needs jdbc_url, load_url and username, or a sandbox block. Missing: %s.", strings.Join(missing, ", "))))
		}
		return diags
	}
	for _, name := range append(addresses, "password", "tls", "backend_addresses") {
		if at := places.At(name); at != nil {
			diags = append(diags, diag.Error(diag.Exclusive, at, "Options exclude each other",
				fmt.Sprintf("%s has no meaning beside sandbox (line %d): the sandbox has its own addresses and account.",
					name, places["sandbox"].Start.Line)))
		}
	}
	return diags
}
