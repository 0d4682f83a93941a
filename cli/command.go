package cli

import (
	"github.com/urfave/cli/v2"

	"starlift/diag"
)

// commands is the list of commands; each has a file of its own.
func commands(s *session) []*cli.Command {
	return []*cli.Command{
		{Name: "init", Usage: "check the folder, reach the clusters, offer .gitignore lines", Flags: configFlags(), Action: s.initialize},
		{Name: "validate", Usage: "check everything that needs no network", Flags: validateFlags(), Action: s.validate},
		{Name: "plan", Usage: "compare, and list what apply would do", Flags: append(append(configFlags(), planFlags()...), savingFlags()...), Action: s.planCommand},
		{Name: "apply", Usage: "carry the plan out", ArgsUsage: "[PLANFILE]", Flags: append(append(configFlags(), planFlags()...), applyFlags()...), Action: s.apply},
		{Name: "show", Usage: "the state, or a saved plan, stale or not", ArgsUsage: "[PLANFILE]", Flags: append(configFlags(), showFlags()...), Action: s.showCommand},
		{Name: "output", Usage: "values for other tools", ArgsUsage: "[NAME]", Flags: outputFlags(), Action: s.output},
		{Name: "status", Usage: "what each load has done, what is pending, what is stuck", Flags: statusFlags(), Action: s.status},
		{Name: "state", Usage: "look at the state and mend it", Subcommands: stateCommands(s)},
		{Name: "resolve", Usage: "settle an ambiguous label by hand", ArgsUsage: "ADDRESS", Flags: resolveFlags(), Action: s.resolve},
		{Name: "inspect", Usage: "print the configuration of what a cluster has", ArgsUsage: "DATABASE[.TABLE]", Flags: append(configFlags(), inspectFlags()...), Action: s.inspect},
		{Name: "import", Usage: "put a table that the cluster has into the state", ArgsUsage: "ADDRESS DATABASE.TABLE", Flags: changeFlags(), Action: s.importCommand},
		{Name: "workspace", Usage: "named states of one configuration", Subcommands: workspaceCommands(s)},
		{Name: "force-unlock", Usage: "drop a lock whose holder cannot be proven dead", ArgsUsage: "LOCK-ID", Flags: changeFlags(), Action: s.forceUnlock},
		{Name: "sandbox", Usage: "the StarRocks-compatible server that comes with starlift", Subcommands: []*cli.Command{
			{Name: "serve", Usage: "run the server until a signal", Flags: serveFlags(), Action: s.sandboxServe},
			{Name: "sql", Usage: "run SQL on the sandbox", ArgsUsage: "\"STATEMENT; …\"", Flags: append(configFlags(), sqlFlags()...), Action: s.sandboxSQL},
			s.faultCommand(),
			{Name: "reset", Usage: "remove the sandbox's data", Flags: resetFlags(), Action: s.sandboxReset},
		}},
		{Name: "fmt", Usage: "give the files of a configuration their canonical layout", ArgsUsage: "[FILE|FOLDER|-]...", Flags: fmtFlags(), Action: s.format},
		{Name: "console", Usage: "evaluate expressions with the configuration's variables and locals, a line each", Flags: configFlags(), Action: s.console},
		{Name: "graph", Usage: "draw what needs what in the configuration", Flags: graphFlags(), Action: s.graph},
		{Name: "explain", Usage: "say more about a code, or show a table of types", ArgsUsage: "[CODE|typemap.NAME]", Flags: configFlags(), Action: s.explain},
		{Name: "completion", Usage: "write a script with which a shell completes commands and flags", ArgsUsage: "bash|zsh|fish", Action: s.completion},
		{Name: "version", Usage: "show the version", Flags: []cli.Flag{&cli.BoolFlag{Name: "json", Usage: "as JSON, with the versions of all formats"}}, Action: s.version},
	}
}

func noArguments(c *cli.Context) error {
	if c.NArg() > 0 {
		return usage(diag.UnknownFlag, "%s takes no arguments: %q", c.Command.Name, c.Args().First())
	}
	return nil
}
