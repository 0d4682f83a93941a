package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"starlift/diag"
)

// shells are those that completion writes a script for.
func shells() []string { return []string{"bash", "fish", "zsh"} }

// completion writes the script with which a shell completes commands and flags.
// It is made of the table of commands and asks nobody: to complete costs nothing.
func (s *session) completion(c *cli.Context) error {
	shell := c.Args().First()
	if c.NArg() != 1 || !slices.Contains(shells(), shell) {
		return usage(diag.UnknownFlag, "completion takes one shell, %s; not %q", strings.Join(shells(), ", "), strings.Join(c.Args().Slice(), " "))
	}
	all := completions(c.App.Commands)
	switch shell {
	case "bash":
		fmt.Fprint(s.out, bashCompletion(all))
	case "zsh":
		fmt.Fprint(s.out, zshCompletion(all))
	case "fish":
		fmt.Fprint(s.out, fishCompletion(all))
	}
	return nil
}

// completed is a command with what may follow it.
type completed struct {
	path  string      // "", "plan", "state list"
	words [][2]string // commands or arguments, with what they are
	flags []flagText  // sorted, those of the program with them
}

// completions lists the program and its commands, each before those below it.
func completions(commands []*cli.Command) []completed {
	first, others := splitCommands(commands)
	all := []completed{{words: commandRows(append(first, others...)), flags: completedFlags(nil)}}
	var below func(path string, commands []*cli.Command)
	below = func(path string, commands []*cli.Command) {
		for _, c := range commands {
			one := completed{path: strings.TrimSpace(path + " " + c.Name), words: commandRows(c.Subcommands), flags: completedFlags(c.Flags)}
			switch one.path {
			case "completion":
				for _, shell := range shells() {
					one.words = append(one.words, [2]string{shell, "script for " + shell})
				}
			case "explain":
				for _, e := range diag.Explanations() {
					one.words = append(one.words, [2]string{string(e.Code), e.Title})
				}
			}
			all = append(all, one)
			below(one.path, c.Subcommands)
		}
	}
	below("", append(first, others...))
	return all
}

func completedFlags(flags []cli.Flag) []flagText {
	help := &cli.BoolFlag{Name: "help", Usage: "show the flags"}
	return describeFlags(slices.Concat([]cli.Flag{help}, globalFlags(), flags))
}

// takesValue says whether a value follows the flag.
func (f flagText) takesValue() bool { return strings.Contains(f.form, "=") }

// chainCases are the shell patterns of all commands, for walking over the words
// of a line: " plan" | " state" | " state list".
func chainCases(all []completed) string {
	var cases []string
	for _, c := range all[1:] {
		cases = append(cases, `" `+c.path+`"`)
	}
	return strings.Join(cases, " | ")
}
