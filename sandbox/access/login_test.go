package access

import (
	"encoding/base64"
	"net/http/httptest"
	"testing"
)

func TestScrambleMatches(t *testing.T) {
	salt := []byte("abcdefghijklmnopqrst")
	// SHA1("s3cret") XOR SHA1(salt + SHA1(SHA1("s3cret"))), computed apart from this package.
	answer := []byte{0x85, 0x10, 0x60, 0x5a, 0x5e, 0xc0, 0xd3, 0xd9, 0x58, 0x05, 0x86, 0x36, 0xe0, 0xa2, 0xeb, 0xdf, 0xcf, 0x34, 0xbe, 0x4c}
	for _, test := range []struct {
		name, password string
		answer         []byte
		want           bool
	}{
		{"right", "s3cret", answer, true},
		{"wrong", "s3cres", answer, false},
		{"none where one is wanted", "s3cret", nil, false},
		{"none where none is wanted", "", nil, true},
		{"one where none is wanted", "", answer, false},
		{"cut short", "s3cret", answer[:19], false},
	} {
		if got := scrambleMatches(Hash(test.password), salt, test.answer); got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

func TestHashIsThatOfMySQL(t *testing.T) {
	// SELECT PASSWORD('password') of MySQL 5.7.
	const hash = "*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19"
	if got := Hash("password"); got != hash {
		t.Errorf("got %s", got)
	}
	for text, want := range map[string]bool{hash: true, "": true, hash[1:]: false, hash[:40]: false, "*" + hash: false, "*zz": false} {
		if _, ok := ParseHash(text); ok != want {
			t.Errorf("ParseHash(%q): %v", text, ok)
		}
	}
}

// TestMostPreciseHostDecides lets ann come from three places: who she is, and
// which password counts, follows from the address.
func TestMostPreciseHostDecides(t *testing.T) {
	a := opened(t, memory(), "root", "")
	for host, password := range map[string]string{"%": "any", "10.%": "net", "10.0.0.7": "one", "localhost": "here"} {
		must(t, a.CreateUser(Account{"ann", host}, Hash(password), nil))
	}
	must(t, a.CreateUser(Account{"bob", "10.0.0._"}, "", nil))
	for _, test := range []struct{ name, password, address, want string }{
		{"ann", "any", "192.168.0.1:80", "'ann'@'%'"},
		{"ann", "net", "10.0.0.8:80", "'ann'@'10.%'"},
		{"ann", "one", "10.0.0.7:80", "'ann'@'10.0.0.7'"},
		{"ann", "here", "127.0.0.1:80", "'ann'@'localhost'"},
		{"ann", "here", "[::1]:80", "'ann'@'localhost'"},
		{"ann", "any", "10.0.0.7:80", "Access denied for ann@10.0.0.7"},
		{"bob", "", "10.0.0.9:80", "'bob'@'10.0.0._'"},
		{"bob", "", "10.0.0.10:80", "Access denied for bob@10.0.0.10"},
		{"bob", "x", "10.0.0.9:80", "Access denied for bob@10.0.0.9"},
		{"eve", "", "10.0.0.9:80", "Access denied for eve@10.0.0.9"},
	} {
		got, err := a.Basic(request(test.name, test.password, test.address))
		if err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("%s:%s from %s: %s, want %s", test.name, test.password, test.address, got, test.want)
		}
	}
}

func TestBasicReadsTheHeaderAsTheServerDoes(t *testing.T) {
	a := opened(t, memory(), "root", "a:b")
	for header, want := range map[string]string{
		"Basic " + encoded("root:a:b"):       root,
		"Basic " + encoded("root@cl@us:a:b"): root,
		"Basic " + encoded("root:a"):         "Access denied for root@192.0.2.1",
		"":                                   ErrMissing.Error(),
		"Basic":                              ErrMissing.Error(),
		"Basic root:a:b":                     ErrMissing.Error(),
		"basic " + encoded("root:a:b"):       ErrMissing.Error(),
		"Bearer " + encoded("root:a:b"):      ErrMissing.Error(),
		"Basic " + encoded("root"):           ErrMissing.Error(),
	} {
		r := httptest.NewRequest("GET", "/", nil)
		if header != "" {
			r.Header.Set("Authorization", header)
		}
		got, err := a.Basic(r)
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q: %s, want %s", header, got, want)
		}
	}
}

func encoded(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

func FuzzBasic(f *testing.F) {
	f.Add("Basic cm9vdDo=")
	f.Add("Basic Og==")
	f.Fuzz(func(t *testing.T, header string) {
		a := opened(t, memory(), "root", "s3cret")
		r := httptest.NewRequest("GET", "/", nil)
		r.Header["Authorization"] = []string{header}
		if account, err := a.Basic(r); err == nil && account != root {
			t.Errorf("%q logs in as %q", header, account)
		}
	})
}
