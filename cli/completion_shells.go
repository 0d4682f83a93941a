package cli

import (
	"fmt"
	"strings"
)

func bashCompletion(all []completed) string {
	var b strings.Builder
	fmt.Fprintf(&b, `# Completion of starlift for bash. Load it with: source <(starlift completion bash)
_starlift() {
  local cur=${COMP_WORDS[COMP_CWORD]} chain="" words="" flags="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$chain ${COMP_WORDS[i]}" in
      %s) chain="$chain ${COMP_WORDS[i]}" ;;
    esac
  done
  case "$chain" in
`, chainCases(all))
	for _, c := range all {
		var words, flags []string
		for _, w := range c.words {
			words = append(words, w[0])
		}
		for _, f := range c.flags {
			form := "-" + f.name
			if f.takesValue() {
				form += "="
			}
			flags = append(flags, form)
		}
		fmt.Fprintf(&b, "    \"%s\") words=\"%s\" flags=\"%s\" ;;\n", spaced(c.path), strings.Join(words, " "), strings.Join(flags, " "))
	}
	b.WriteString(`  esac
  COMPREPLY=()
  if [[ $cur == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$cur"))
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then compopt -o nospace; fi
  elif [[ -n $words ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
  else
    compopt -o default
  fi
} 2>/dev/null
complete -F _starlift starlift
`)
	return b.String()
}

func zshCompletion(all []completed) string {
	var b strings.Builder
	fmt.Fprintf(&b, `#compdef starlift
# Completion of starlift for zsh. Load it with: source <(starlift completion zsh)
_starlift() {
  local -a names plain valued
  local chain="" i
  for ((i = 2; i < CURRENT; i++)); do
    case "$chain ${words[i]}" in
      %s) chain="$chain ${words[i]}" ;;
    esac
  done
  case "$chain" in
`, chainCases(all))
	for _, c := range all {
		fmt.Fprintf(&b, "    \"%s\")\n", spaced(c.path))
		list := func(name string, rows [][2]string) {
			if len(rows) == 0 {
				return
			}
			fmt.Fprintf(&b, "      %s=(\n", name)
			for _, r := range rows {
				fmt.Fprintf(&b, "        %s\n", shellQuoted(strings.ReplaceAll(r[0], ":", `\:`)+":"+r[1]))
			}
			b.WriteString("      )\n")
		}
		var plain, valued [][2]string
		for _, f := range c.flags {
			if f.takesValue() {
				valued = append(valued, [2]string{"-" + f.name + "=", f.usage})
			} else {
				plain = append(plain, [2]string{"-" + f.name, f.usage})
			}
		}
		list("names", c.words)
		list("plain", plain)
		list("valued", valued)
		b.WriteString("      ;;\n")
	}
	b.WriteString(`  esac
  if [[ ${words[CURRENT]} == -* ]]; then
    _describe -o flag plain
    _describe -o flag valued -S ''
  elif (( ${#names} )); then
    _describe command names
  else
    _files
  fi
}
if [[ "${funcstack[1]}" == _starlift ]]; then
  _starlift "$@"
else
  compdef _starlift starlift
fi
`)
	return b.String()
}

func fishCompletion(all []completed) string {
	var b strings.Builder
	fmt.Fprintf(&b, `# Completion of starlift for fish. Load it with: starlift completion fish | source
function __starlift_chain
    set -l chain ""
    for word in (commandline -opc)[2..-1]
        switch "$chain $word"
            case %s
                set chain "$chain $word"
        end
    end
    echo "$chain"
end
complete -c starlift -e
`, strings.ReplaceAll(chainCases(all), " | ", " "))
	for _, c := range all {
		when := fmt.Sprintf(`-n 'test (__starlift_chain) = "%s"'`, spaced(c.path))
		for _, w := range c.words {
			fmt.Fprintf(&b, "complete -c starlift %s -f -a %s -d %s\n", when, shellQuoted(w[0]), fishQuoted(w[1]))
		}
		for _, f := range c.flags {
			value := ""
			if f.takesValue() {
				value = " -r"
			}
			fmt.Fprintf(&b, "complete -c starlift %s -o %s%s -d %s\n", when, f.name, value, fishQuoted(f.usage))
		}
	}
	return b.String()
}

// spaced is a path as the walk over the words makes it.
func spaced(path string) string {
	if path == "" {
		return ""
	}
	return " " + path
}

func shellQuoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

func fishQuoted(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}
