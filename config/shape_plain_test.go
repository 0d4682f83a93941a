package config

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestPlainFilesAreToldFromOthers(t *testing.T) {
	plain := "table \"t\" {\n  # a comment with [[[ in it\n  key = [\"a\", \"b\\\"c\"] // and {{{\n  n = 1 + 2 * var.x\n}\n"
	for text, want := range map[string]bool{
		plain:                                true,
		strings.Repeat(plain, 1000):          true,
		"a = \"${b}\"\n":                     false,
		"a = <<E\n}\nE\n":                    false,
		"/* { */ a = 1\n":                    false,
		"a = \"no end\n":                     false,
		"a = 1e400000\n":                     false,
		"a = " + strings.Repeat("9", 200):    false,
		"a = " + strings.Repeat("[", 99):     false,
		"a = " + strings.Repeat("-", 600):    false,
		"a = 1" + strings.Repeat("+1", 600):  false,
		"a = x" + strings.Repeat("[0]", 600): false,
	} {
		if got := plainShape([]byte(text)); got != want {
			t.Errorf("%.40q: %v", text, got)
		}
	}
}

// FuzzPlainShape holds that what is plain is never what checkShape refuses.
func FuzzPlainShape(f *testing.F) {
	for _, pattern := range []string{"[", "{\n", "a={\n", "x.y", "-", "!", "f(", "\"", "\"a\" ", "1+", "é", "a[0]", "0x1p", "9", "a ? b : ", "$", "\\", "'", "`", "\r"} {
		f.Add(pattern, uint16(1500))
		f.Add("a = "+pattern, uint16(90))
	}
	f.Fuzz(func(t *testing.T, pattern string, times uint16) {
		if len(pattern) > 50 || !utf8.ValidString(pattern) {
			return // parse refuses what is no UTF-8 before
		}
		text := []byte(strings.Repeat(pattern, int(times)%2000))
		if !plainShape(text) {
			return
		}
		if d := checkShape(text, "f"); d != nil {
			t.Errorf("%q, %d times: %s: %s", pattern, times, d.Summary, d.Detail)
		}
	})
}
