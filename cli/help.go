package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
)

// mainCommands are the commands of a day's work, in the order of their use.
func mainCommands() []string { return []string{"init", "validate", "plan", "apply", "status"} }

// helpWidth is the width of the pages: they are the same for everybody.
const helpWidth = 78

// helpWanted says whether the arguments ask for a page, and of which command;
// no words are the program's own. A word that should name a command and does not
// is an error.
func helpWanted(arguments []string, commands []*cli.Command) (words []string, wanted bool, err error) {
	_, rest, err := hoist(arguments[1:])
	if err != nil {
		return nil, false, err
	}
	var others []string
	for i, a := range rest {
		if a == "--" {
			break
		}
		if a == "-help" || a == "--help" || a == "-h" || a == "help" && i == 0 {
			wanted = true
			continue
		}
		others = append(others, a)
	}
	n := commandWords(others, commands)
	words, others = others[:n], others[n:]
	path := "starlift"
	for _, word := range words {
		commands = commandNamed(commands, word).Subcommands
		path += " " + word
	}
	if wanted && len(commands) > 0 && len(others) > 0 && !strings.HasPrefix(others[0], "-") {
		return nil, false, unknownCommand(commands, others[0], path)
	}
	return words, wanted, nil
}

// commandNamed is the command of a name that is there.
func commandNamed(commands []*cli.Command, name string) *cli.Command {
	return commands[slices.IndexFunc(commands, func(c *cli.Command) bool { return c.Name == name })]
}

// writeHelp writes the page of a command, or of the program.
func writeHelp(w io.Writer, commands []*cli.Command, words []string) {
	var c *cli.Command
	for _, word := range words {
		c = commandNamed(commands, word)
		commands = c.Subcommands
	}
	switch {
	case c == nil:
		programPage(w, commands)
	case len(c.Subcommands) > 0:
		fmt.Fprintf(w, "Usage: starlift %s COMMAND [flags] [arguments]\n\n%s\n\nCommands:\n", strings.Join(words, " "), pageSentence(c))
		writeRows(w, commandRows(c.Subcommands))
		fmt.Fprintf(w, "\nstarlift %s COMMAND -help shows the flags of a command.\n", strings.Join(words, " "))
	default:
		fmt.Fprintf(w, "Usage: %s\n\n%s\n", commandForm(c, words), pageSentence(c))
		if c.Description != "" {
			fmt.Fprintf(w, "\n%s\n", c.Description)
		}
		if rows := flagRows(c.Flags); len(rows) > 0 {
			fmt.Fprint(w, "\nFlags:\n")
			writeRows(w, rows)
		}
		fmt.Fprint(w, "\nGlobal flags are listed by starlift -help.\n")
	}
}

func programPage(w io.Writer, commands []*cli.Command) {
	fmt.Fprint(w, "Usage: starlift [global flags] COMMAND [flags] [arguments]\n\nLoads and syncs data into StarRocks, as a configuration in *.sl.hcl files says.\n\nMain commands:\n")
	first, others := splitCommands(commands)
	writeRows(w, commandRows(first))
	fmt.Fprint(w, "\nOther commands:\n")
	writeRows(w, commandRows(others))
	fmt.Fprint(w, "\nGlobal flags, before or after the command:\n")
	writeRows(w, flagRows(globalFlags()))
	fmt.Fprint(w, "\nstarlift COMMAND -help shows the flags of a command.\n")
}

// splitCommands takes the main commands, in their order, from the others, which
// are sorted.
func splitCommands(commands []*cli.Command) (first, others []*cli.Command) {
	for _, name := range mainCommands() {
		for _, c := range commands {
			if c.Name == name {
				first = append(first, c)
			}
		}
	}
	for _, c := range commands {
		if !slices.Contains(mainCommands(), c.Name) && !c.Hidden {
			others = append(others, c)
		}
	}
	slices.SortFunc(others, func(a, b *cli.Command) int { return strings.Compare(a.Name, b.Name) })
	return first, others
}

// commandForm is how a command is written.
func commandForm(c *cli.Command, words []string) string {
	form := "starlift " + strings.Join(words, " ")
	if len(c.Flags) > 0 {
		form += " [flags]"
	}
	if c.ArgsUsage != "" {
		form += " " + c.ArgsUsage
	}
	return form
}

// pageSentence is the command's line as a sentence.
func pageSentence(c *cli.Command) string {
	return strings.ToUpper(c.Usage[:1]) + c.Usage[1:] + "."
}

func commandRows(commands []*cli.Command) [][2]string {
	var rows [][2]string
	for _, c := range commands {
		rows = append(rows, [2]string{c.Name, c.Usage})
	}
	return rows
}

func flagRows(flags []cli.Flag) [][2]string {
	var rows [][2]string
	for _, d := range describeFlags(flags) {
		text := d.usage
		if d.preset != "" {
			text += " (default " + d.preset + ")"
		}
		rows = append(rows, [2]string{d.form, text})
	}
	return rows
}

// writeRows writes two columns, the second wrapped.
func writeRows(w io.Writer, rows [][2]string) {
	const widest = 28
	wide := 0
	for _, r := range rows {
		if n := columns(r[0]); n <= widest {
			wide = max(wide, n)
		}
	}
	for _, r := range rows {
		lines := wrap(r[1], max(helpWidth-wide-4, 30))
		head := fmt.Sprintf("  %-*s  ", wide, r[0])
		if columns(r[0]) > widest {
			fmt.Fprintf(w, "  %s\n", r[0])
			head = strings.Repeat(" ", wide+4)
		}
		for _, line := range lines {
			fmt.Fprintf(w, "%s%s\n", head, line)
			head = strings.Repeat(" ", wide+4)
		}
	}
}

// flagText is a flag as the pages show it.
type flagText struct{ name, form, usage, preset string }

func describeFlag(f cli.Flag) flagText {
	d := flagText{name: f.Names()[0]}
	d.form = "-" + d.name
	doc, ok := f.(cli.DocGenerationFlag)
	if !ok {
		return d
	}
	before, rest, quoted := strings.Cut(doc.GetUsage(), "`")
	d.usage = doc.GetUsage()
	holder := "TEXT"
	if quoted {
		name, after, _ := strings.Cut(rest, "`")
		holder, d.usage = name, before+name+after
	} else {
		switch f.(type) {
		case *cli.DurationFlag:
			holder = "D"
		case *cli.IntFlag, *cli.Int64Flag, *cli.UintFlag, *cli.Uint64Flag:
			holder = "N"
		}
	}
	if doc.TakesValue() {
		d.form += "=" + holder
	}
	d.preset = presetText(f, doc)
	return d
}

// presetText is the default as it is written; "" for what goes without saying.
func presetText(f cli.Flag, doc cli.DocGenerationFlag) string {
	if b, ok := f.(*cli.BoolFlag); ok {
		if b.Value {
			return "true"
		}
		return ""
	}
	v := strings.Trim(doc.GetValue(), `"`)
	switch v {
	case "0s", "0", "[]":
		return ""
	}
	if _, ok := f.(*cli.DurationFlag); ok {
		// 24h0m0s is 24h, and 10s stays.
		if minutes, whole := strings.CutSuffix(v, "m0s"); whole {
			v = minutes + "m"
		}
		if hours, whole := strings.CutSuffix(v, "h0m"); whole {
			v = hours + "h"
		}
	}
	return v
}

// describeFlags describes flags, sorted by name.
func describeFlags(flags []cli.Flag) []flagText {
	list := make([]flagText, 0, len(flags))
	for _, f := range flags {
		list = append(list, describeFlag(f))
	}
	slices.SortFunc(list, func(a, b flagText) int { return strings.Compare(a.name, b.name) })
	return list
}

// flagNames are the flags that could have been meant where one is wrong.
func flagNames(c *cli.Context) []string {
	flags := globalFlags()
	if c.Command != nil {
		flags = append(flags, c.Command.Flags...)
	}
	var names []string
	for _, f := range flags {
		names = append(names, f.Names()...)
	}
	return names
}
