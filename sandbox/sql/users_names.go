package sql

import (
	"starlift-sandbox/access"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
	"starlift-sandbox/version"
)

// account takes 'name'@'host'; a name alone may come from everywhere.
func (s *statement) account() (access.Account, error) {
	token := s.Peek()
	name, err := s.nameOrText("a user")
	if err != nil {
		return access.Account{}, err
	}
	account := access.Account{Name: name, Host: access.AnyHost}
	if s.Symbol("@") {
		if s.Peek().IsSymbol("[") {
			return account, failure.Unsupported("a user with a domain")
		}
		if account.Host, err = s.nameOrText("a host"); err != nil {
			return account, err
		}
	}
	switch {
	case name == "":
		return account, failure.Analyze("Does not support anonymous user")
	case !access.ValidName(name):
		return account, failure.Analyze("Incorrect user name '%s'", token.Text)
	}
	return account, nil
}

// nameOrText takes a bare or quoted name or a string.
func (s *statement) nameOrText(what string) (string, error) {
	if token := s.Peek(); token.Kind == lex.String {
		s.Next()
		return token.Text, nil
	}
	return s.name(what)
}

// names takes names with commas between them.
func (s *statement) names(what string) ([]string, error) {
	var names []string
	for {
		name, err := s.nameOrText(what)
		if err != nil {
			return nil, err
		}
		names = append(names, name)
		if !s.Symbol(",") {
			return names, nil
		}
	}
}

// authentication takes IDENTIFIED BY [PASSWORD] 'x' or IDENTIFIED WITH
// mysql_native_password [BY 'x' | AS 'hash']; given is false when none stands
// there.
func (c *session) authentication(s *statement) (hash string, given bool, err error) {
	switch {
	case s.Words("IDENTIFIED", "BY"):
		hash, err = c.secret(s, !s.Words("PASSWORD"))
		return hash, true, err
	case !s.Words("IDENTIFIED", "WITH"):
		return "", false, nil
	}
	plugin, err := s.nameOrText("an authentication plugin")
	if err != nil {
		return "", true, err
	}
	if !(lex.Token{Kind: lex.Word, Text: plugin}).Is("mysql_native_password") {
		return "", true, failure.Unsupported("the authentication plugin %s", plugin)
	}
	switch {
	case s.Words("BY"):
		hash, err = c.secret(s, true)
	case s.Words("AS"):
		hash, err = c.secret(s, false)
	}
	return hash, true, err
}

// secret takes a password, or the hash of one, in quotes.
func (c *session) secret(s *statement, plain bool) (hash string, err error) {
	token := s.Peek()
	if token.Kind != lex.String {
		return "", failure.Unexpected(&s.Reader, "a password in quotes")
	}
	s.Next()
	if plain {
		return access.Hash(token.Text), nil
	}
	hash, ok := access.ParseHash(token.Text)
	if !ok {
		// The errors got other codes in 3.3; that this one did so then is unconfirmed.
		code := uint16(1372)
		if c.server.options.Release.Since(version.Of(3, 3, 0)) {
			code = 5201
		}
		return "", &failure.Error{Code: code, State: "HY000", Message: "Password hash should be a 41-digit hexadecimal number"}
	}
	return hash, nil
}
