package cli

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"starlift/diag"
)

func graphFlags() []cli.Flag {
	return append(configFlags(), &cli.StringFlag{Name: "format", Value: "dot", Usage: "dot, for Graphviz, or mermaid"})
}

// graph draws what needs what in the configuration.
func (s *session) graph(c *cli.Context) error {
	if err := noArguments(c); err != nil {
		return err
	}
	format := c.String("format")
	if format != "dot" && format != "mermaid" {
		return usage(diag.UnknownFlag, "-format takes dot or mermaid, not %q", format)
	}
	warnings, err := s.read(c)
	if err != nil {
		return err
	}
	s.show(warnings)
	g := newGraph(s.config)
	text := g.dot()
	if format == "mermaid" {
		text = g.mermaid()
	}
	fmt.Fprint(s.out, text)
	return nil
}
