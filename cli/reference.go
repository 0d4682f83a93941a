package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"
)

// exitMeanings are the exit codes as the reference explains them.
func exitMeanings() [][2]string {
	return [][2]string{
		{"0", "Done. For `plan` without `-detailed-exitcode`, also when there are changes."},
		{"1", "Failed before anything was changed: the configuration is wrong, a cluster cannot be reached, planning failed."},
		{"2", "With `-detailed-exitcode` or `-check`: there are changes (`plan`), something was done (`apply`), something is pending (`status`)."},
		{"3", "`fmt -check`: files need another layout."},
		{"4", "Blocked: an unsafe change is not allowed, or a label needs a decision."},
		{"5", "`apply` ended with an action that failed or was skipped, after something was done."},
		{"6", "Another run holds the lock."},
		{"7", "The saved plan does not fit the present."},
		{"8", "The state could not be read or saved."},
		{"9", "A person answered the prompt with something other than `yes`."},
		{"64", "The command line is wrong."},
		{"70", "A defect of the program; the journal is intact."},
		{"129, 130, 143", "Stopped by SIGHUP, SIGINT or SIGTERM; the state is saved, and the command can be run again."},
	}
}

// environmentMeanings are the variables of the environment that are read.
func environmentMeanings() [][2]string {
	return [][2]string{
		{"STARLIFT_VAR_NAME", "Value of the variable NAME."},
		{"STARLIFT_CLI_ARGS", "Arguments that are put behind every command, before those that are typed; split as a shell does it."},
		{"STARLIFT_CLI_ARGS_COMMAND", "The same for one command: `STARLIFT_CLI_ARGS_state_list`."},
		{"STARLIFT_WORKSPACE", "The workspace, where `-workspace` is not given."},
		{"STARLIFT_STATE", "The state file, where `-state` is not given."},
		{"STARLIFT_INPUT", "`0` or `false`: nothing is asked."},
		{"STARLIFT_IN_AUTOMATION", "`1`: hints on what to do next are left out."},
		{"STARLIFT_LOG", "Level of the log, where `-log-level` is not given."},
		{"NO_COLOR, FORCE_COLOR", "Not empty: no colours; colours also where there is no terminal."},
		{"COLUMNS", "Width of what is shown, where there is no terminal."},
	}
}

// WriteReference writes the reference page of the command line in Markdown.
func WriteReference(w io.Writer) error {
	var b strings.Builder
	b.WriteString("# Commands\n\n`starlift [global flags] COMMAND [flags] [arguments]`\n\n" +
		"Flags are written with one dash or two, as `-name=value` or `-name value`, and come before arguments. " +
		"Global flags may stand before or after the command.\n\n")
	commands := commands(newSession(Process{}))
	first, others := splitCommands(commands)
	b.WriteString("| command | purpose |\n|---|---|\n")
	for _, c := range append(first, others...) {
		fmt.Fprintf(&b, "| [%s](#starlift-%s) | %s |\n", c.Name, c.Name, tableCell(c.Usage))
	}
	b.WriteString("\n## Global flags\n\n")
	flagTable(&b, globalFlags())
	for _, c := range append(first, others...) {
		commandSection(&b, c, nil)
	}
	b.WriteString("\n## Exit codes\n\n| code | meaning |\n|---|---|\n")
	for _, m := range exitMeanings() {
		fmt.Fprintf(&b, "| %s | %s |\n", m[0], m[1])
	}
	b.WriteString("\n## Environment\n\n| variable | meaning |\n|---|---|\n")
	for _, m := range environmentMeanings() {
		fmt.Fprintf(&b, "| %s | %s |\n", m[0], m[1])
	}
	_, err := io.WriteString(w, b.String())
	if err != nil {
		return fmt.Errorf("write the reference: %w", err)
	}
	return nil
}

func commandSection(b *strings.Builder, c *cli.Command, above []string) {
	words := append(append([]string{}, above...), c.Name)
	fmt.Fprintf(b, "\n## starlift %s\n\n", strings.Join(words, " "))
	if len(c.Subcommands) > 0 {
		fmt.Fprintf(b, "%s\n", tableCell(pageSentence(c)))
		for _, sub := range c.Subcommands {
			commandSection(b, sub, words)
		}
		return
	}
	fmt.Fprintf(b, "`%s`\n\n%s\n", commandForm(c, words), tableCell(pageSentence(c)))
	if len(c.Flags) > 0 {
		b.WriteString("\n")
		flagTable(b, c.Flags)
	}
}

func flagTable(b *strings.Builder, flags []cli.Flag) {
	b.WriteString("| flag | default | meaning |\n|---|---|---|\n")
	for _, d := range describeFlags(flags) {
		preset := "–"
		if d.preset != "" {
			preset = "`" + d.preset + "`"
		}
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", strings.ReplaceAll(d.form, "|", `\|`), preset, tableCell(d.usage))
	}
}

// tableCell makes text safe for a cell of a table, and for a line of prose.
func tableCell(s string) string {
	return strings.NewReplacer("|", `\|`, "<", "&lt;", "*", `\*`, "_", `\_`).Replace(s)
}
