package config

import "bytes"

// plainShape says that a file is so plain that checkShape, which costs as much as
// parsing, would find nothing: no templates, no heredocs, no comments of several
// lines, few brackets in one another. It reads the bytes once and may say false of
// a file that is fine.
func plainShape(content []byte) bool {
	var links [deepest - 1]int // of each open bracket
	depth, digits := 0, 0
	for i := 0; i < len(content); i++ {
		b := content[i]
		if b == '.' {
			links[depth]++
		}
		if b >= '0' && b <= '9' || b == '.' {
			// With an exponent a short number is large.
			if digits++; digits > longestDigit/4 || i+1 < len(content) && (content[i+1] == 'e' || content[i+1] == 'E') {
				return false
			}
			if links[depth] > longestChain/2 {
				return false
			}
			continue
		}
		digits = 0
		if b >= 0x80 {
			return false // a name beyond ASCII, or no text at all
		}
		switch b {
		case '"':
			length := quoted(content[i+1:])
			if length < 0 {
				return false
			}
			i += length
		case '#':
			i += lineLength(content[i:]) - 1
		case '/':
			if i+1 < len(content) && content[i+1] == '*' {
				return false
			}
			if i+1 < len(content) && content[i+1] == '/' {
				i += lineLength(content[i:]) - 1
				continue
			}
			links[depth]++
		case '[', '(', '{':
			links[depth]++
			if depth++; depth == len(links)-1 {
				return false
			}
			links[depth] = 0
		case ']', ')', '}':
			depth = max(0, depth-1)
		case '\n':
			// Inside of brackets an expression goes on behind the line's end;
			// counting on is only too careful.
			if depth == 0 {
				links[0] = 0
			}
		case ',':
			links[depth] = 0
		case '<':
			if i+1 < len(content) && content[i+1] == '<' {
				return false // a heredoc
			}
			links[depth]++
		case ' ', '\t', '_':
		default:
			if b < 'A' || b > 'Z' && b < 'a' || b > 'z' {
				links[depth]++ // an operator
			}
		}
		if links[depth] > longestChain/2 {
			return false
		}
	}
	return true
}

// quoted is the length of a text up to and with the quote that ends it, or -1
// where it is a template or does not end in its line.
func quoted(text []byte) int {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			return i + 1
		case '\\':
			i++
		case '\n':
			return -1
		case '$', '%':
			if i+1 < len(text) && text[i+1] == '{' {
				return -1
			}
		}
	}
	return -1
}

// lineLength is the length of the rest of the line without its end.
func lineLength(text []byte) int {
	if end := bytes.IndexByte(text, '\n'); end >= 0 {
		return end
	}
	return len(text)
}
