package cli

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"starlift/diag"
)

// valued says of each global flag whether it takes a value.
func valued() map[string]bool {
	return map[string]bool{
		"chdir": true, "workspace": true, "state": true, "color": true, "no-color": false,
		"log-level": true, "log-file": true, "timestamps": false,
	}
}

// arrange puts the program's arguments into the order that the library wants:
// global flags, which a person may write on either side of the command, then
// the command, then what STARLIFT_CLI_ARGS and STARLIFT_CLI_ARGS_<command> add,
// then the rest as it was typed, so that what is typed wins.
func arrange(arguments []string, env map[string]string, commands []*cli.Command) ([]string, error) {
	front, rest, err := hoist(arguments[1:])
	if err != nil {
		return nil, err
	}
	words := commandWords(rest, commands)
	added, err := addedArguments(env, rest[:words])
	if err != nil {
		return nil, err
	}
	addedFront, addedRest, err := hoist(added)
	if err != nil {
		return nil, err
	}
	if words < len(rest) && slices.Equal(rest[:words], []string{"resolve"}) && !strings.HasPrefix(rest[words], "-") {
		// Plans print its address first, and a person copies that.
		rest = slices.Concat(rest[:words], rest[words+1:], rest[words:words+1])
	}
	return slices.Concat(arguments[:1], addedFront, front, rest[:words], addedRest, rest[words:]), nil
}

// hoist splits the global flags, with their values, from the other arguments.
func hoist(arguments []string) (front, rest []string, err error) {
	global := valued()
	for i := 0; i < len(arguments); i++ {
		a := arguments[i]
		if a == "--" {
			return front, append(rest, arguments[i:]...), nil
		}
		name, _, whole := strings.Cut(strings.TrimLeft(a, "-"), "=")
		takesValue, isGlobal := global[name]
		if !isGlobal || !strings.HasPrefix(a, "-") {
			rest = append(rest, a)
			continue
		}
		front = append(front, a)
		switch {
		case takesValue && !whole && i+1 == len(arguments):
			// Before the command it would take the command for its value.
			return nil, nil, usage(diag.UnknownFlag, "-%s needs a value", name)
		case takesValue && !whole:
			i++
			front = append(front, arguments[i])
		}
	}
	return front, rest, nil
}

// commandWords counts the words that name the command: 1 for "plan", 2 for
// "state list", 0 where the first word is no command.
func commandWords(arguments []string, commands []*cli.Command) int {
	for n, word := range arguments {
		i := slices.IndexFunc(commands, func(c *cli.Command) bool { return c.Name == word })
		if i < 0 {
			return n
		}
		commands = commands[i].Subcommands
	}
	return len(arguments)
}

// addedArguments reads what the environment adds to a command: for all commands
// first, then for this one.
func addedArguments(env map[string]string, command []string) ([]string, error) {
	if len(command) == 0 {
		return nil, nil
	}
	own := "STARLIFT_CLI_ARGS_" + strings.ReplaceAll(strings.Join(command, "_"), "-", "_")
	var added []string
	for _, name := range []string{"STARLIFT_CLI_ARGS", own} {
		words, ok := splitWords(env[name])
		if !ok {
			return nil, usage(diag.UnknownFlag, "%s has a quote or a backslash that nothing closes; it is split at spaces, as a shell does it, so write -var='a=b c'", name)
		}
		added = append(added, words...)
	}
	return added, nil
}

// splitWords splits a text at spaces as a shell does: quotes hold words
// together, a backslash takes the next byte as it is, but between single quotes.
// ok is false where a quote or a backslash has no end.
func splitWords(text string) (words []string, ok bool) {
	var word strings.Builder
	inWord, quote, escaped := false, byte(0), false
	for i := range len(text) {
		c := text[i]
		switch {
		case escaped:
			word.WriteByte(c)
			escaped = false
		case c == '\\' && quote != '\'':
			escaped, inWord = true, true
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
			word.WriteByte(c)
		case c == '\'' || c == '"':
			quote, inWord = c, true
		case c == ' ' || c == '\t' || c == '\n':
			if inWord {
				words = append(words, word.String())
				word.Reset()
				inWord = false
			}
		default:
			word.WriteByte(c)
			inWord = true
		}
	}
	if inWord {
		words = append(words, word.String())
	}
	return words, quote == 0 && !escaped
}
