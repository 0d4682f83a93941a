package cli

import "strings"

// fenced puts text into a fence that nothing in it can close.
func fenced(lang, text string) string {
	fence := strings.Repeat("`", max(3, longestRun(text)+1))
	return fence + lang + "\n" + text + "\n" + fence
}

func longestRun(text string) int {
	longest, run := 0, 0
	for i := range len(text) {
		if text[i] != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}

// code puts a name into a code span, where @name, #12 and markup are inert.
func code(name string) string {
	name = oneLined(name)
	if name == "" {
		return ""
	}
	ticks := strings.Repeat("`", longestRun(name)+1)
	if strings.HasPrefix(name, "`") || strings.HasSuffix(name, "`") {
		name = " " + name + " "
	}
	return ticks + name + ticks
}

// harmless are the signs that markdown takes for nothing but text, and that begin
// no mention and no reference. Underscores are harmless inside of a word only.
const harmless = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ,.;:()→\"'?+%=-_"

// plainOrCode leaves harmless text as it is, and puts other text into code.
func plainOrCode(text string) string {
	for _, word := range strings.Fields(text) {
		if strings.Trim(word, harmless) != "" || strings.HasPrefix(word, "_") || strings.HasSuffix(word, "_") {
			return code(text)
		}
	}
	return text
}

// cell is text of a table's cell: it has no line ends, and its bars do not end
// it, in code spans neither.
func cell(text string) string { return strings.ReplaceAll(oneLined(text), "|", `\|`) }

// oneLined has blanks for what would end a line or steer a terminal.
func oneLined(text string) string {
	return printable(strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ", "\t", " ").Replace(text))
}
