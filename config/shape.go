package config

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"starlift/diag"
)

// What a person writes stays far below these. HCL's parser and evaluator go
// one call deeper for each level of brackets and for each link of a chain such
// as 1+1+1, and a stack that is used up cannot be recovered from.
const (
	deepest      = 100  // brackets, braces, templates in one another
	longestChain = 1000 // operators, calls and indexes in one expression
	longestDigit = 100  // characters of a number
	highestPower = 400  // of ten in a number
)

// level is an open bracket with the links of the expression in it so far.
type level struct {
	open  hclsyntax.TokenType
	links int
}

// checkShape refuses what would cost the parser or the evaluator more stack,
// memory or time than any sensible file: the tokens are looked at one by one,
// without recursion.
func checkShape(content []byte, name string) *hcl.Diagnostic {
	// The lexer reports nothing that the parser does not report again.
	tokens, _ := hclsyntax.LexConfig(content, name, hcl.InitialPos)
	levels := []level{{open: hclsyntax.TokenOBrace}}
	for _, t := range tokens {
		top := &levels[len(levels)-1]
		switch t.Type {
		case hclsyntax.TokenOBrack, hclsyntax.TokenOParen, hclsyntax.TokenTemplateControl:
			top.links++
			levels = append(levels, level{open: t.Type})
		case hclsyntax.TokenOBrace, hclsyntax.TokenOQuote, hclsyntax.TokenOHeredoc, hclsyntax.TokenTemplateInterp:
			levels = append(levels, level{open: t.Type})
		case hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenCBrace, hclsyntax.TokenCQuote,
			hclsyntax.TokenCHeredoc, hclsyntax.TokenTemplateSeqEnd:
			if len(levels) > 1 {
				levels = levels[:len(levels)-1]
			}
		case hclsyntax.TokenComma:
			top.links = 0
		case hclsyntax.TokenNewline:
			if top.open == hclsyntax.TokenOBrace {
				top.links = 0
			}
		case hclsyntax.TokenComment:
			// One that ends a line takes the line's end into its token.
			if top.open == hclsyntax.TokenOBrace && bytes.HasSuffix(t.Bytes, []byte("\n")) {
				top.links = 0
			}
		case hclsyntax.TokenIdent, hclsyntax.TokenStringLit, hclsyntax.TokenQuotedLit:
		case hclsyntax.TokenNumberLit:
			if !sensibleNumber(t.Bytes) {
				return diag.Error(diag.Syntax, &t.Range, "Number too long",
					fmt.Sprintf("A number has at most %d characters and at most %d as its exponent.", longestDigit, highestPower))
			}
		default: // an operator, or what the parser will refuse
			top.links++
		}
		if len(levels) > deepest {
			return diag.Error(diag.Syntax, &t.Range, "Nested too deeply",
				fmt.Sprintf("Brackets, braces and templates may be nested %d levels deep.", deepest))
		}
		if top.links > longestChain {
			return diag.Error(diag.Syntax, &t.Range, "Expression too long",
				fmt.Sprintf("An expression may have at most %d operators, calls and indexes in a row.", longestChain))
		}
	}
	return nil
}

// sensibleNumber says whether a number is short enough to be turned into text
// again.
func sensibleNumber(literal []byte) bool {
	if len(literal) > longestDigit {
		return false
	}
	at := bytes.IndexAny(literal, "eE")
	if at < 0 {
		return true
	}
	power, err := strconv.Atoi(string(literal[at+1:]))
	return err != nil || power <= highestPower && power >= -highestPower
}
