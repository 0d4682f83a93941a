package cli

import (
	"fmt"
	"slices"

	"github.com/urfave/cli/v2"

	"starlift/diag"
	"starlift/state"
)

func workspaceCommands(s *session) []*cli.Command {
	return []*cli.Command{
		{Name: "list", Usage: "names of the workspaces", Flags: configFlags(), Action: s.workspaceList},
		{Name: "show", Usage: "the workspace that commands with the same flags use", Flags: configFlags(), Action: s.workspaceShow},
		{Name: "new", Usage: "make a workspace", ArgsUsage: "NAME", Flags: configFlags(), Action: s.workspaceNew},
		{
			Name: "delete", Usage: "remove a workspace with its state", ArgsUsage: "NAME", Action: s.workspaceDelete,
			Flags: append(changeFlags(), &cli.BoolFlag{Name: "force", Usage: "even if it tracks objects, which stay in the cluster"}),
		},
	}
}

func (s *session) workspaceList(c *cli.Context) error {
	if err := noArguments(c); err != nil {
		return err
	}
	if err := s.locateDefault(c); err != nil {
		return err
	}
	known, err := state.Workspaces(s.defaultStatePath())
	if err != nil {
		return err
	}
	for _, name := range known {
		fmt.Fprintln(s.out, name)
	}
	return nil
}

func (s *session) workspaceShow(c *cli.Context) error {
	if err := noArguments(c); err != nil {
		return err
	}
	if err := s.locateDefault(c); err != nil {
		return err
	}
	fmt.Fprintln(s.out, s.workspace)
	return nil
}

// locateDefault finds out where the default workspace's state is. The one that
// was asked for with -workspace need not exist yet: these commands make it.
func (s *session) locateDefault(c *cli.Context) error {
	asked := s.workspace
	s.workspace = state.DefaultWorkspace
	defer func() { s.workspace = asked }()
	return s.locate(c)
}

// named reads the one argument of a command about a workspace, and the names of
// those that are there.
func (s *session) named(c *cli.Context) (name string, known []string, err error) {
	if c.NArg() != 1 {
		return "", nil, usage(diag.UnknownFlag, "workspace %s takes the name of one workspace", c.Command.Name)
	}
	name = c.Args().First()
	if err := state.CheckWorkspace(name); err != nil {
		return "", nil, usage(diag.UnknownWorkspace, "%v", err)
	}
	if err := s.locateDefault(c); err != nil {
		return "", nil, err
	}
	known, err = state.Workspaces(s.defaultStatePath())
	return name, known, err
}

func (s *session) workspaceNew(c *cli.Context) error {
	name, known, err := s.named(c)
	if err != nil {
		return err
	}
	if slices.Contains(known, name) {
		return usage(diag.UnknownWorkspace, "there is a workspace %q already", name)
	}
	ctx, done := untilSignal(c.Context)
	defer done()
	file, err := state.Open(state.WorkspacePath(s.defaultStatePath(), name), s.stateOptions(ctx, "workspace new", 0))
	if err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "Made workspace %q. Its state is empty; use it with -workspace=%s.\n", name, name)
	return nil
}

// workspaceDelete removes a state. The tables stay in the cluster: only their
// record goes, so one that tracks any is refused, but for -force.
func (s *session) workspaceDelete(c *cli.Context) error {
	ask, err := s.mustAsk(c, "workspace delete")
	if err != nil {
		return err
	}
	name, known, err := s.named(c)
	if err != nil {
		return err
	}
	switch {
	case name == state.DefaultWorkspace:
		return usage(diag.UnknownWorkspace, "the workspace %q is always there and cannot be deleted", name)
	case !slices.Contains(known, name):
		return s.noWorkspace(name, known)
	}
	ctx, done := untilSignal(c.Context)
	defer done()
	file, err := state.Open(state.WorkspacePath(s.defaultStatePath(), name), s.stateOptions(ctx, "workspace delete", c.Duration("lock-timeout")))
	if err != nil {
		return err
	}
	tracked := addresses(file.State())
	keep := func(err error) error { return joinErrors(file.Close(), err) }
	if len(tracked) > 0 && !c.Bool("force") {
		return keep(fmt.Errorf("workspace %q tracks %s, such as %s, which would stay in the cluster without a record; drop them first with starlift apply -destroy, or use -force",
			name, plural(len(tracked), "object"), tracked[0]))
	}
	fmt.Fprintf(s.out, "Delete workspace %q: %s will no longer be known. Tables stay in the cluster as they are.\n", name, plural(len(tracked), "object"))
	if ask {
		if err := s.confirm(ctx, "Do you want to delete this workspace?", "Workspace delete declined. Nothing was changed."); err != nil {
			return keep(err)
		}
	}
	if err := file.Delete(); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "Deleted workspace %q.\n", name)
	return nil
}
