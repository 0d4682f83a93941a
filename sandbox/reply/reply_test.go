package reply

import "testing"

func TestJSONForms(t *testing.T) {
	o := Object{}.Text("Status", "a\"b\\c\n\x01<'é").Int("TxnId", -1)
	for _, c := range []struct{ got, want string }{
		{string(o.Backend()), "{\n    \"Status\": \"a\\\"b\\\\c\\n\\u0001<'é\",\n    \"TxnId\": -1\n}"},
		{string(o.Frontend()), "{\n  \"Status\": \"a\\\"b\\\\c\\n\\u0001\\u003c\\u0027é\",\n  \"TxnId\": -1\n}"},
		{string(o.Compact()), `{"Status":"a\"b\\c\n\u0001\u003c\u0027é","TxnId":-1}`},
		{string(Object{}.Backend()), "{}"},
		{string(Object{}.Text("k", "\xff").Compact()), "{\"k\":\"\uFFFD\"}"},
	} {
		if c.got != c.want {
			t.Errorf("got %s, want %s", c.got, c.want)
		}
	}
}

// TestFrontendKeysComeInTheOrderOfAHashMap holds the order to that of a Java
// HashMap, whatever order they were added in.
func TestFrontendKeysComeInTheOrderOfAHashMap(t *testing.T) {
	got := string(Object{}.Text("Label", "").Text("ExistingJobStatus", "").Text("Message", "").Int("TxnId", 1).Text("Status", "").Frontend())
	if want := "{\n  \"Status\": \"\",\n  \"ExistingJobStatus\": \"\",\n  \"TxnId\": 1,\n  \"Message\": \"\",\n  \"Label\": \"\"\n}"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
