package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// locate notes for each diagnostic which block its place is in: the header of
// the outermost one, and then those inside of it, as in
//
//	load "events", block sink
func (r *reader) locate(diags hcl.Diagnostics) hcl.Diagnostics {
	for _, d := range diags {
		if d.Subject == nil {
			continue
		}
		body := r.syntaxOf(d.Subject.Filename)
		if body == nil {
			continue
		}
		if e := extra(d); e.Block == "" {
			e.Block = blockPath(body, d.Subject.Start.Byte)
		}
	}
	return diags
}

// syntaxOf parses a file of blocks again, of which the syntax was let go; nil for
// another file, and for one that cannot be parsed.
func (r *reader) syntaxOf(name string) *hclsyntax.Body {
	body, known := r.bodies[name]
	if !known && slices.Contains(r.out.BlockFiles, name) {
		body, _ = parse(r.out.Files[name], name)
		r.bodies[name] = body
	}
	return body
}

func blockPath(body *hclsyntax.Body, at int) string {
	var path []string
	for body != nil {
		// Blocks stand in the order of the file.
		i, found := slices.BinarySearchFunc(body.Blocks, at, func(b *hclsyntax.Block, at int) int {
			switch r := b.Range(); {
			case r.End.Byte <= at:
				return -1
			case r.Start.Byte > at:
				return 1
			}
			return 0
		})
		if !found {
			break
		}
		inside := body.Blocks[i]
		var header strings.Builder
		header.WriteString(inside.Type)
		for _, l := range inside.Labels {
			fmt.Fprintf(&header, " %q", l)
		}
		if len(path) > 0 {
			path = append(path, "block "+header.String())
		} else {
			path = append(path, header.String())
		}
		body = inside.Body
	}
	return strings.Join(path, ", ")
}
