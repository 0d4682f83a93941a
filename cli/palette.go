package cli

import "github.com/fatih/color"

// palette colours the words of one stream; each stream has its own, since one
// may be a terminal and the other not.
type palette struct {
	create, remove, change, load, settle, danger, note, bold func(a ...any) string
}

func newPalette(on bool) palette {
	paint := func(attributes ...color.Attribute) func(a ...any) string {
		c := color.New(attributes...)
		if on {
			c.EnableColor()
		} else {
			c.DisableColor()
		}
		return c.Sprint
	}
	return palette{
		create: paint(color.FgGreen), remove: paint(color.FgRed), change: paint(color.FgYellow),
		load: paint(color.FgCyan), settle: paint(color.FgMagenta), danger: paint(color.FgRed, color.Bold),
		note: paint(color.FgHiBlack), bold: paint(color.Bold),
	}
}

// symbol colours an action's symbol.
func (p palette) symbol(s string) string {
	switch s {
	case "+":
		return p.create(s)
	case "-":
		return p.remove(s)
	case "~", "->":
		return p.change(s)
	case ">", ">>":
		return p.load(s)
	case "*":
		return p.settle(s)
	}
	return s
}
