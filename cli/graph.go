package cli

import (
	"fmt"
	"slices"
	"strings"

	"starlift/config"
)

// graph is what needs what among the objects of a configuration, both lists
// sorted: an edge leads from what needs to what is needed.
type graph struct {
	nodes []string
	edges [][2]string
}

func newGraph(c *config.Config) graph {
	var g graph
	for _, x := range c.Clusters {
		g.nodes = append(g.nodes, x.Address)
	}
	for _, x := range c.Sources {
		g.nodes = append(g.nodes, x.Address)
	}
	for _, x := range c.Typemaps {
		g.nodes = append(g.nodes, x.Address)
	}
	for _, x := range c.Tables {
		g.nodes = append(g.nodes, x.Address)
		if x.Cluster != nil {
			g.edge(x.Address, x.Cluster.Address)
		}
	}
	for _, x := range c.Loads {
		g.nodes = append(g.nodes, x.Address)
		if x.From != nil {
			g.edge(x.Address, x.From.Address)
		}
		if x.Into != nil {
			g.edge(x.Address, x.Into.Address)
		}
		if x.Typemap != nil {
			g.edge(x.Address, x.Typemap.Address)
		}
	}
	slices.Sort(g.nodes)
	slices.SortFunc(g.edges, func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
	return g
}

func (g *graph) edge(from, to string) { g.edges = append(g.edges, [2]string{from, to}) }

// dot writes the graph for Graphviz.
func (g *graph) dot() string {
	quoted := func(s string) string {
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
	}
	var b strings.Builder
	b.WriteString("digraph starlift {\n  rankdir = \"LR\"\n  node [shape = \"box\"]\n")
	for _, n := range g.nodes {
		fmt.Fprintf(&b, "  %s\n", quoted(n))
	}
	for _, e := range g.edges {
		fmt.Fprintf(&b, "  %s -> %s\n", quoted(e[0]), quoted(e[1]))
	}
	b.WriteString("}\n")
	return b.String()
}

// mermaid writes the graph for Mermaid, as pull requests show it.
func (g *graph) mermaid() string {
	escape := strings.NewReplacer("#", "#35;", "&", "#amp;", `"`, "#quot;", "<", "#lt;", ">", "#gt;", "\n", " ", "`", "#96;")
	id := map[string]string{}
	var b strings.Builder
	b.WriteString("flowchart LR\n")
	for i, n := range g.nodes {
		id[n] = fmt.Sprintf("n%d", i+1)
		fmt.Fprintf(&b, "  %s[\"%s\"]\n", id[n], escape.Replace(n))
	}
	for _, e := range g.edges {
		fmt.Fprintf(&b, "  %s --> %s\n", id[e[0]], id[e[1]])
	}
	return b.String()
}
