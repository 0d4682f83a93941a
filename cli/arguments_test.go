package cli

import (
	"slices"
	"strings"
	"testing"

	urfave "github.com/urfave/cli/v2"
)

func TestArgumentsOfTheEnvironmentComeBeforeThoseThatWereTyped(t *testing.T) {
	commands := []*urfave.Command{
		{Name: "plan"},
		{Name: "force-unlock"},
		{Name: "state", Subcommands: []*urfave.Command{{Name: "list"}}},
	}
	env := map[string]string{
		"STARLIFT_CLI_ARGS":              "-no-color -var='a=b c'",
		"STARLIFT_CLI_ARGS_plan":         `-show-sql -color="never"`,
		"STARLIFT_CLI_ARGS_state_list":   "-json",
		"STARLIFT_CLI_ARGS_force_unlock": `-auto-approve \"`,
	}
	for _, c := range []struct{ typed, want string }{
		{"plan -show-sql=false -color=always", "-no-color|-color=never|-color=always|plan|-var=a=b c|-show-sql|-show-sql=false"},
		{"-state x state list -json", "-no-color|-state|x|state|list|-var=a=b c|-json|-json"},
		{"force-unlock ID", `-no-color|force-unlock|-var=a=b c|-auto-approve|"|ID`},
		{"plna -x", "plna|-x"},
		{"-version", "-version"},
		{"plan -- -color=never", "-no-color|-color=never|plan|-var=a=b c|-show-sql|--|-color=never"},
	} {
		got, err := arrange(append([]string{"starlift"}, strings.Fields(c.typed)...), env, commands)
		if want := append([]string{"starlift"}, strings.Split(c.want, "|")...); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v, want %q", c.typed, got, err, want)
		}
	}
}

func TestArgumentsWithAnOpenQuoteAreRefused(t *testing.T) {
	for _, text := range []string{`-var="a`, `-var='a`, `a\`} {
		_, err := arrange([]string{"starlift", "plan"}, map[string]string{"STARLIFT_CLI_ARGS_plan": text}, []*urfave.Command{{Name: "plan"}})
		if err == nil || !strings.Contains(err.Error(), "STARLIFT_CLI_ARGS_plan") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func FuzzSplitWordsGivesBackWhatIsQuoted(f *testing.F) {
	f.Add("a b", "")
	f.Add("it's", `\"`)
	f.Fuzz(func(t *testing.T, a, b string) {
		if strings.Contains(a, "'") || strings.Contains(b, "'") {
			t.Skip()
		}
		words, ok := splitWords("'" + a + "' \t '" + b + "'")
		if !ok || !slices.Equal(words, []string{a, b}) {
			t.Errorf("%q %q: %q, %v", a, b, words, ok)
		}
	})
}
