package sql

import (
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
)

// admin is ADMIN SHOW FRONTEND CONFIG [LIKE] and ADMIN SET FRONTEND CONFIG.
func (c *session) admin(s *statement) (answer, error) {
	switch {
	case s.Words("SHOW", "FRONTEND", "CONFIG"):
		pattern, err := s.like()
		if err != nil {
			return answer{}, err
		}
		out := newAnswer("Key", "AliasNames", "Value", "Type", "IsMutable", "Comment")
		for _, setting := range c.server.manager.Config().List("") {
			out.add(setting.Name, "[]", setting.Value, setting.Type, setting.Mutable, setting.Comment)
		}
		out.filter(0, pattern)
		return out, s.end()
	case s.Words("SET", "FRONTEND", "CONFIG"):
		return answer{}, c.setConfig(s)
	}
	return answer{}, failure.Unsupported("ADMIN %s", s.Peek().Text)
}

// setConfig takes `("key" = "value", …)`; keys and values may be bare.
func (c *session) setConfig(s *statement) error {
	if !s.Symbol("(") {
		return failure.Unexpected(&s.Reader, "'('")
	}
	type setting struct{ name, value string }
	var settings []setting
	for {
		name := s.Next()
		if !s.Symbol("=") {
			return failure.Unexpected(&s.Reader, "'='")
		}
		value := s.Next()
		if name.Kind == lex.End || value.Kind == lex.End || name.Kind == lex.Symbol || value.Kind == lex.Symbol {
			return failure.Unexpected(&s.Reader, `"key" = "value"`)
		}
		settings = append(settings, setting{name.Text, value.Text})
		if s.Symbol(")") {
			break
		}
		if !s.Symbol(",") {
			return failure.Unexpected(&s.Reader, "','")
		}
	}
	s.Words("WITH", "PERSISTENT")
	if err := s.end(); err != nil {
		return err
	}
	for _, setting := range settings {
		if err := c.server.manager.Config().Set(setting.name, setting.value); err != nil {
			return failure.Execution("%s", err)
		}
	}
	return nil
}
