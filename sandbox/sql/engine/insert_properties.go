package engine

import (
	"strconv"
	"strings"

	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
)

// properties reads `("key" = "value", …)` of an INSERT: each stands for a variable
// of the session.
func (in *insertion) properties() error {
	r := &in.reader
	if !r.Symbol("(") {
		return failure.Unexpected(r, "'('")
	}
	in.settings = map[string]string{}
	for {
		key := r.Next()
		if key.Kind != lex.String || !r.Symbol("=") {
			return failure.Unexpected(r, `"key" = "value"`)
		}
		value := r.Next()
		if value.Kind != lex.String {
			return failure.Unexpected(r, `"key" = "value"`)
		}
		if err := in.property(strings.ToLower(key.Text), value.Text); err != nil {
			return err
		}
		if r.Symbol(")") {
			return nil
		}
		if !r.Symbol(",") {
			return failure.Unexpected(r, "',' or ')'")
		}
	}
}

func (in *insertion) property(key, value string) error {
	switch key {
	case "strict_mode":
		if _, err := strconv.ParseBool(strings.ToLower(value)); err != nil {
			return failure.Analyze("Invalid strict_mode: %s, it must be true or false", value)
		}
		in.settings["enable_insert_strict"] = strings.ToLower(value)
	case "max_filter_ratio":
		if ratio, err := strconv.ParseFloat(value, 64); err != nil || ratio < 0 || ratio > 1 {
			return failure.Analyze("Invalid max_filter_ratio: %s, it must be between 0 and 1", value)
		}
		in.settings["insert_max_filter_ratio"] = value
	case "timeout":
		if seconds, err := strconv.ParseInt(value, 10, 32); err != nil || seconds < 1 {
			return failure.Analyze("Invalid timeout: %s, it must be a number of seconds", value)
		}
		in.settings["insert_timeout"] = value
	default:
		return failure.Analyze("Unknown properties: {%s=%s}", key, value)
	}
	return nil
}
