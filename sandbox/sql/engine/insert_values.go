package engine

import (
	"context"
	"encoding/hex"
	"math/big"
	"strconv"
	"strings"

	"starlift-sandbox/cell"
	"starlift-sandbox/expression"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
)

// omitted is the value of the word DEFAULT.
type omitted struct{}

// listed hands on the rows of `VALUES (…), (…)`, at which the reader stands
// behind the first word.
func (s *Session) listed(ctx context.Context, in *insertion, width int, add func(given) error) error {
	r := &in.reader
	var row given
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !r.Symbol("(") {
			return failure.Unexpected(r, "'('")
		}
		row.values, row.types = row.values[:0], row.types[:0]
		for {
			v, t, err := s.listedValue(in)
			if err != nil {
				return err
			}
			row.values, row.types = append(row.values, v), append(row.types, t)
			if r.Symbol(")") {
				break
			}
			if !r.Symbol(",") {
				return failure.Unexpected(r, "',' or ')'")
			}
		}
		if len(row.values) != width {
			return columnCount(width, len(row.values))
		}
		if err := add(row); err != nil {
			return err
		}
		if !r.Symbol(",") {
			break
		}
	}
	if r.Peek().Kind != lex.End {
		return failure.Unexpected(r, "the end of the statement")
	}
	return nil
}

// listedValue reads one item of a row. Literals, of which a large INSERT consists, go
// a short way.
func (s *Session) listedValue(in *insertion) (cell.Value, cell.Type, error) {
	mark := in.reader.Mark()
	depth := 0
	for {
		token := in.reader.Peek()
		if token.Kind == lex.End || depth == 0 && (token.IsSymbol(",") || token.IsSymbol(")")) {
			break
		}
		switch {
		case token.IsSymbol("("), token.IsSymbol("["), token.IsSymbol("{"):
			depth++
		case token.IsSymbol(")"), token.IsSymbol("]"), token.IsSymbol("}"):
			depth--
		}
		in.reader.Next()
	}
	tokens := in.reader.Since(mark)
	if len(tokens) == 0 {
		return nil, cell.Type{}, failure.Unexpected(&in.reader, "a value")
	}
	if v, t, ok := literal(tokens); ok {
		return v, t, nil
	}
	text := in.text[tokens[0].Start:tokens[len(tokens)-1].End]
	parsed, err := expression.Parse(text)
	if err != nil {
		return nil, cell.Type{}, analysis(err)
	}
	bound, err := parsed.Bind(s.scope(nil))
	if err != nil {
		return nil, cell.Type{}, analysis(err)
	}
	v, err := bound.Eval(nil)
	if err != nil {
		return nil, cell.Type{}, analysis(err)
	}
	return v, bound.Type(), nil
}

// literal reads a value of one word, or of one with a sign or an x before it.
func literal(tokens []lex.Token) (cell.Value, cell.Type, bool) {
	first := tokens[0]
	if len(tokens) == 2 {
		switch {
		case first.IsSymbol("-") && tokens[1].Kind == lex.Number:
			return numberLiteral("-" + tokens[1].Text)
		case first.Is("x") && tokens[1].Kind == lex.String && tokens[1].Start == first.End:
			b, err := hex.DecodeString(tokens[1].Text)
			return b, cell.Type{Kind: cell.Varbinary}, err == nil
		}
	}
	if len(tokens) != 1 {
		return nil, cell.Type{}, false
	}
	switch {
	case first.Kind == lex.String:
		return first.Text, cell.Type{Kind: cell.Varchar}, true
	case first.Kind == lex.Number:
		return numberLiteral(first.Text)
	case first.Is("NULL"):
		return nil, cell.Type{}, true
	case first.Is("DEFAULT"):
		return omitted{}, cell.Type{}, true
	case first.Is("TRUE"), first.Is("FALSE"):
		return first.Is("TRUE"), cell.Type{Kind: cell.Boolean}, true
	}
	return nil, cell.Type{}, false
}

// numberLiteral reads an integer, a decimal or a DOUBLE, by how it is written.
func numberLiteral(text string) (cell.Value, cell.Type, bool) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n, cell.Type{Kind: cell.BigInt}, true
	}
	if strings.ContainsAny(text, "eExX") {
		n, err := strconv.ParseFloat(text, 64)
		return n, cell.Type{Kind: cell.Double}, err == nil && !strings.ContainsAny(text, "xX")
	}
	whole, fraction, _ := strings.Cut(text, ".")
	digits, ok := new(big.Int).SetString(whole+fraction, 10)
	if !ok {
		return nil, cell.Type{}, false
	}
	if fraction == "" {
		// The range of a LARGEINT is not the same on both sides of 0.
		return digits, cell.Type{Kind: cell.LargeInt}, wrap128(digits).Cmp(digits) == 0
	}
	precision := max(len(strings.TrimLeft(strings.TrimPrefix(whole, "-"), "0"))+len(fraction), 1)
	return cell.DecimalValue{Unscaled: digits, Scale: len(fraction)}, cell.Type{Kind: cell.Decimal, Precision: precision, Scale: len(fraction)}, true
}
