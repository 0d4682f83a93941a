package cli

import (
	"fmt"
	"runtime"

	"github.com/urfave/cli/v2"

	"starlift/diag"
	"starlift/state"
)

// commands is the list of commands; each has a file of its own.
func commands(s *session) []*cli.Command {
	return []*cli.Command{
		{Name: "validate", Usage: "check everything that needs no network", Flags: configFlags(), Action: s.validate},
		{Name: "plan", Usage: "compare, and list what apply would do", Flags: append(configFlags(), planFlags()...), Action: s.planCommand},
		{Name: "apply", Usage: "carry the plan out", Flags: append(append(configFlags(), planFlags()...), applyFlags()...), Action: s.apply},
		{Name: "status", Usage: "what each load has done, what is pending, what is stuck", Flags: configFlags(), Action: s.status},
		{Name: "state", Usage: "look at the state", Subcommands: []*cli.Command{
			{Name: "list", Usage: "addresses in the state", Flags: configFlags(), Action: s.stateList},
			{Name: "show", Usage: "the state, or one object of it, as JSON", ArgsUsage: "[ADDRESS]", Flags: configFlags(), Action: s.stateShow},
			{Name: "lock-info", Usage: "who holds the lock", Flags: configFlags(), Action: s.lockInfo},
		}},
		{Name: "sandbox", Usage: "the StarRocks-compatible server that comes with starlift", Subcommands: []*cli.Command{
			{Name: "serve", Usage: "run the server until a signal", Flags: serveFlags(), Action: s.sandboxServe},
			{Name: "sql", Usage: "run SQL on the sandbox", ArgsUsage: "\"STATEMENT; …\"", Flags: append(configFlags(), sqlFlags()...), Action: s.sandboxSQL},
			s.faultCommand(),
			{Name: "reset", Usage: "remove the sandbox's data", Flags: resetFlags(), Action: s.sandboxReset},
		}},
		{Name: "version", Usage: "show the version", Flags: []cli.Flag{&cli.BoolFlag{Name: "json"}}, Action: s.version},
	}
}

func (s *session) version(c *cli.Context) error {
	if c.Bool("json") {
		fmt.Fprintf(s.out, `{"version":%q,"commit":%q,"go":%q,"platform":%q,"state_format":%d,"label_scheme":1,"mapping_rules":1}`+"\n",
			s.process.Version, s.process.Commit, runtime.Version(), runtime.GOOS+"_"+runtime.GOARCH, state.Format)
		return nil
	}
	fmt.Fprintf(s.out, "starlift %s\n", s.process.Version)
	return nil
}

// validate checks the configuration alone.
func (s *session) validate(c *cli.Context) error {
	if err := noArguments(c); err != nil {
		return err
	}
	diags, err := s.read(c)
	if err != nil {
		return err
	}
	s.show(diags)
	line := fmt.Sprintf("The configuration is valid: %s, %s.", plural(len(s.config.Tables), "table"), plural(len(s.config.Loads), "load"))
	if len(diags) > 0 {
		line = fmt.Sprintf("The configuration is valid, with %s: %s, %s.", plural(len(diags), "warning"), plural(len(s.config.Tables), "table"), plural(len(s.config.Loads), "load"))
	}
	fmt.Fprintln(s.out, line)
	return nil
}

func noArguments(c *cli.Context) error {
	if c.NArg() > 0 {
		return usage(diag.UnknownFlag, "%s takes no arguments: %q", c.Command.Name, c.Args().First())
	}
	return nil
}
