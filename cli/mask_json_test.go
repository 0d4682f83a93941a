package cli

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestMaskedJSONStaysJSON(t *testing.T) {
	text := `{"password":"it is hunter2","n":12345,"ok":true,"lines":["a\"hunter2\"","<hunter2>"],"hunter2":1}`
	got := string(maskJSON([]byte(text), []string{"hunter2", "1234", "true"}))
	want := `{"password":"it is (sensitive)","n":12345,"ok":true,"lines":["a\"(sensitive)\"","<(sensitive)>"],"hunter2":1}`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestASecretWithEscapesIsMasked(t *testing.T) {
	secret := "a\"b\\c\nd\u2028"
	text, err := json.Marshal(map[string]string{"value": secret})
	if err != nil {
		t.Fatal(err)
	}
	if got := string(maskJSON(text, []string{secret})); got != `{"value":"(sensitive)"}` {
		t.Error(got)
	}
}

func FuzzMaskJSON(f *testing.F) {
	f.Add(`{"a":["x","y\\"]}`, "x")
	f.Fuzz(func(t *testing.T, text, secret string) {
		if secret == "" || !json.Valid([]byte(text)) || strings.Contains("(sensitive)", secret) {
			return
		}
		if got := maskJSON([]byte(text), []string{secret}); !json.Valid(got) {
			t.Errorf("%q became %q", text, got)
		}
	})
}

func TestFingerprintsDifferByPlanNameAndValue(t *testing.T) {
	at := time.Date(2026, 11, 22, 6, 29, 8, 0, time.UTC)
	one := fingerprint("lineage", at, "var.a", []byte(`"x"`))
	if len(one) != len("hmac:")+8 || one != fingerprint("lineage", at, "var.a", []byte(`"x"`)) {
		t.Errorf("got %q", one)
	}
	for name, other := range map[string]string{
		"lineage": fingerprint("other", at, "var.a", []byte(`"x"`)), "time": fingerprint("lineage", at.Add(time.Second), "var.a", []byte(`"x"`)),
		"name": fingerprint("lineage", at, "var.b", []byte(`"x"`)), "value": fingerprint("lineage", at, "var.a", []byte(`"y"`)),
	} {
		if other == one {
			t.Errorf("another %s gives the same fingerprint", name)
		}
	}
}
