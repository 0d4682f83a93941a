package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/rogpeppe/go-internal/diff"
	"github.com/urfave/cli/v2"

	"starlift/config"
	"starlift/diag"
)

func fmtFlags() []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "check", Usage: "change nothing; exit with 3 when a file needs it"},
		&cli.BoolFlag{Name: "diff", Usage: "show what changes; without -write=true, change nothing"},
		&cli.BoolFlag{Name: "write", Value: true, Usage: "write the files; -write=false only lists them"},
		&cli.BoolFlag{Name: "recursive", Usage: "the folders below, too"},
	}
}

// layout is one run of fmt.
type layout struct {
	*session
	check, diff, write bool
	changed            bool
	problems           hcl.Diagnostics
	contents           map[string][]byte // by name, for the problems
}

// format gives the files of the language their canonical layout: those of the
// folder, or the files and folders that are named, or stdin.
func (s *session) format(c *cli.Context) error {
	l := &layout{session: s, check: c.Bool("check"), diff: c.Bool("diff"), write: c.Bool("write"), contents: map[string][]byte{}}
	switch {
	case l.check && c.IsSet("write") && l.write:
		return usage(diag.ExclusiveFlags, "-check changes nothing and -write=true does: use one of them")
	case l.check, l.diff && !c.IsSet("write"):
		l.write = false
	}
	arguments := c.Args().Slice()
	if slices.Contains(arguments, "-") {
		if len(arguments) > 1 {
			return usage(diag.UnknownFlag, "fmt reads stdin (-) or files, not both")
		}
		return l.stdin()
	}
	if len(arguments) == 0 {
		arguments = []string{"."}
	}
	for _, a := range arguments {
		files, err := s.languageFiles(a, c.Bool("recursive"))
		if err != nil {
			return err
		}
		for _, f := range files {
			if err := l.file(f); err != nil {
				return err
			}
		}
	}
	return l.end()
}

// languageFiles lists the files that an argument stands for, relative to the
// folder of the configuration.
func (s *session) languageFiles(argument string, recursive bool) ([]string, error) {
	path := argument
	if !filepath.IsAbs(path) {
		path = filepath.Join(s.folder, path)
	}
	info, err := os.Stat(path)
	var missing *fs.PathError
	switch {
	case errors.As(err, &missing):
		return nil, usage(diag.UnknownFlag, "there is no file or folder %s", argument)
	case err != nil:
		return nil, fmt.Errorf("look at %s: %w", argument, err)
	case info.IsDir():
		files, err := config.LanguageFiles(path, recursive)
		if err != nil {
			return nil, fmt.Errorf("list %s: %w", argument, err)
		}
		return files, nil
	case !config.IsFile(path):
		return nil, usage(diag.UnknownFlag, "%s is not a file of the language: those end in .sl.hcl or .slvars", argument)
	}
	return []string{path}, nil
}

// file lays out one file. What is wrong in it is said at the end; the others
// are laid out all the same.
func (l *layout) file(path string) error {
	name := path
	if relative, err := filepath.Rel(l.folder, path); err == nil && filepath.IsLocal(relative) {
		name = relative
	}
	name = filepath.ToSlash(name)
	content, problem := config.ReadFile(path, name)
	if problem != nil {
		l.problems = append(l.problems, problem)
		return nil
	}
	formatted, problems := config.Format(content, name)
	if problems.HasErrors() {
		l.problems, l.contents[name] = append(l.problems, problems...), bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
		return nil
	}
	if bytes.Equal(content, formatted) {
		return nil
	}
	l.changed = true
	fmt.Fprintln(l.out, name)
	if l.diff {
		l.show(name, content, formatted)
	}
	if !l.write {
		return nil
	}
	return replaceFile(path, formatted)
}

// show writes the difference in the unified form.
func (l *layout) show(name string, before, after []byte) {
	text := diff.Diff("a/"+name, before, "b/"+name, after)
	_, text, _ = bytes.Cut(text, []byte("\n")) // its first line only names both
	_, _ = l.out.Write(text)
}

func (l *layout) stdin() error {
	content, err := io.ReadAll(l.process.Stdin)
	if err != nil {
		return fmt.Errorf("read stdin: %w", err)
	}
	formatted, problems := config.Format(content, "stdin")
	if problems.HasErrors() {
		l.problems, l.contents["stdin"] = problems, content
		return l.end()
	}
	l.changed = !bytes.Equal(content, formatted)
	switch {
	case l.diff:
		l.show("stdin", content, formatted)
	case !l.check:
		_, _ = l.out.Write(formatted)
	}
	return l.end()
}

func (l *layout) end() error {
	if len(l.problems) > 0 {
		l.errs.Write(l.err, diag.Sort(l.problems), l.contents)
		return &exitError{exitFailed}
	}
	if l.check && l.changed {
		return &exitError{exitUnformatted}
	}
	return nil
}

// replaceFile writes a file whole or not at all, with the mode that it has. A
// link stays one: what it leads to is replaced.
func replaceFile(path string, content []byte) error {
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return fmt.Errorf("write the layout: %w", err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("write the layout: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".starlift-fmt-*")
	if err != nil {
		return fmt.Errorf("write the layout: %w", err)
	}
	_, err = f.Write(content)
	err = errors.Join(err, f.Chmod(info.Mode().Perm()), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return fmt.Errorf("write the layout: %w", err)
	}
	return nil
}
