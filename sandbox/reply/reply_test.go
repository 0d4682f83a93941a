package reply

import "testing"

func TestJSONForms(t *testing.T) {
	o := Object{}.Text("Status", "a\"b\\c\n\x01<'é").Int("TxnId", -1)
	for _, c := range []struct{ got, want string }{
		{string(o.Backend()), "{\n    \"Status\": \"a\\\"b\\\\c\\n\\u0001<'é\",\n    \"TxnId\": -1\n}"},
		{string(o.Frontend(16)), "{\n  \"Status\": \"a\\\"b\\\\c\\n\\u0001\\u003c\\u0027é\",\n  \"TxnId\": -1\n}"},
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
// HashMap of 16 or 8 buckets. Label and Status share one of the 8.
func TestFrontendKeysComeInTheOrderOfAHashMap(t *testing.T) {
	o := Object{}.Int("TxnId", 1).Text("Label", "").Text("ExistingJobStatus", "").Text("Status", "").Text("Message", "")
	for buckets, want := range map[int]string{
		16: "{\n  \"Status\": \"\",\n  \"TxnId\": 1,\n  \"ExistingJobStatus\": \"\",\n  \"Message\": \"\",\n  \"Label\": \"\"\n}",
		8:  "{\n  \"Label\": \"\",\n  \"Status\": \"\",\n  \"TxnId\": 1,\n  \"ExistingJobStatus\": \"\",\n  \"Message\": \"\"\n}",
	} {
		if got := string(o.Frontend(buckets)); got != want {
			t.Errorf("%d buckets: got %s, want %s", buckets, got, want)
		}
	}
}
