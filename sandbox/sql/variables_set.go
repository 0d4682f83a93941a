package sql

import (
	"fmt"
	"strconv"
	"strings"

	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
)

// set is SET: NAMES and CHARACTER SET mean nothing here, variables are kept for
// the connection, or for those to come.
func (c *session) set(s *statement) (answer, error) {
	switch {
	case s.Words("NAMES"), s.Words("CHARACTER", "SET"), s.Words("CHARSET"):
		s.Next()
		if s.Words("COLLATE") {
			s.Next()
		}
		return answer{}, s.end()
	case s.Words("CATALOG"):
		name, err := s.name("a catalog")
		if err != nil {
			return answer{}, err
		}
		if name != defaultCatalog {
			return answer{}, failure.Analyze("Unknown catalog '%s'", name)
		}
		return answer{}, s.end()
	case s.Words("TRANSACTION"), s.Words("SESSION", "TRANSACTION"), s.Words("GLOBAL", "TRANSACTION"):
		// Isolation levels mean nothing here.
		return answer{}, nil
	}
	for {
		if err := c.setOne(s); err != nil {
			return answer{}, err
		}
		if !s.Symbol(",") {
			return answer{}, s.end()
		}
	}
}

// setOne is one `[scope] name = value` of a SET.
func (c *session) setOne(s *statement) error {
	if s.Symbol("@") {
		return c.setUserVariable(s)
	}
	global := false
	scoped := s.Symbol("@@")
	switch {
	case s.Words("SESSION"), s.Words("LOCAL"):
	case s.Words("GLOBAL"):
		global = true
	default:
		scoped = false
	}
	if scoped {
		s.Symbol(".")
	}
	name, err := s.name("a variable")
	if err != nil {
		return err
	}
	name = strings.ToLower(name)
	if _, known := c.server.knownVariable(name); !known {
		return failure.UnknownVariable(name)
	}
	if !s.Symbol("=") && !s.Symbol(":=") {
		return failure.Unexpected(&s.Reader, "'='")
	}
	value, isDefault, err := c.settingValue(s)
	if err != nil {
		return err
	}
	if isDefault {
		delete(c.variables, name)
		return nil
	}
	if value, err = c.checkSetting(name, value); err != nil {
		return err
	}
	if global {
		c.server.mu.Lock()
		defer c.server.mu.Unlock()
		c.server.globals[name] = value
		return nil
	}
	c.variables[name] = value
	return nil
}

// settingValue takes a literal, a bare word, or another variable.
func (c *session) settingValue(s *statement) (value string, isDefault bool, err error) {
	if s.Symbol("@@") {
		if s.Words("SESSION") || s.Words("GLOBAL") || s.Words("LOCAL") {
			s.Symbol(".")
		}
		name, err := s.name("a variable")
		if err != nil {
			return "", false, err
		}
		value, ok := c.variable(strings.ToLower(name))
		if !ok {
			return "", false, failure.UnknownVariable(name)
		}
		return value, false, nil
	}
	if s.Symbol("@") {
		// What a dump tool saved before, as the text of a literal.
		value, _ := c.variable("@" + strings.ToLower(s.Next().Text))
		if tokens, err := lex.All(value); err == nil && len(tokens) == 1 {
			value = tokens[0].Text
		}
		return value, false, nil
	}
	sign := ""
	if s.Symbol("-") {
		sign = "-"
	}
	token := s.Next()
	switch token.Kind {
	case lex.End, lex.Symbol:
		return "", false, failure.Unexpected(&s.Reader, "a value")
	case lex.Word:
		switch {
		case token.Is("ON"):
			return "true", false, nil
		case token.Is("OFF"):
			return "false", false, nil
		case token.Is("DEFAULT"):
			return "", true, nil
		}
	}
	return sign + token.Text, false, nil
}

// checkSetting refuses values of another type than the variable has, and gives
// those of a truth value one form.
func (c *session) checkSetting(name, value string) (string, error) {
	if v, _ := c.server.knownVariable(name); v.readOnly {
		return "", &failure.Error{Code: 1238, State: "HY000", Message: fmt.Sprintf("Variable '%s' is a read only variable", name)}
	}
	old, ok := c.server.global(name)
	wrong := false
	switch {
	case !ok:
	case old == "true" || old == "false":
		wrong = !isBoolean(value)
		value = strconv.FormatBool(value == "1" || strings.EqualFold(value, "true"))
	case isNumber(old):
		wrong = !isNumber(value)
	}
	if wrong {
		return "", &failure.Error{Code: 1232, State: "42000", Message: fmt.Sprintf("Incorrect argument type to variable '%s'", name)}
	}
	return value, nil
}

func isBoolean(text string) bool {
	switch strings.ToLower(text) {
	case "true", "false", "0", "1":
		return true
	}
	return false
}

func isNumber(text string) bool {
	_, err := strconv.ParseFloat(text, 64)
	return err == nil
}

// setUserVariable keeps the text of a literal, or of a variable's value.
func (c *session) setUserVariable(s *statement) error {
	name, err := s.name("a variable")
	if err != nil {
		return err
	}
	if !s.Symbol("=") && !s.Symbol(":=") {
		return failure.Unexpected(&s.Reader, "'='")
	}
	if s.Peek().IsSymbol("@@") || s.Peek().IsSymbol("@") {
		value, _, err := c.settingValue(s)
		if err != nil {
			return err
		}
		c.variables["@"+strings.ToLower(name)] = literalText(value)
		return nil
	}
	from := s.Mark()
	s.Symbol("-")
	token := s.Next()
	switch {
	case token.Kind == lex.Number, token.Kind == lex.String, token.Is("NULL"), token.Is("TRUE"), token.Is("FALSE"):
	default:
		return failure.Unsupported("a user variable of more than a literal")
	}
	tokens := s.Since(from)
	c.variables["@"+strings.ToLower(name)] = s.text[tokens[0].Start:tokens[len(tokens)-1].End]
	return nil
}

// literalText writes a value as a literal.
func literalText(value string) string {
	if isNumber(value) {
		return value
	}
	return lex.QuoteString(value)
}
