package mysqlwire

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"strings"
	"testing"

	"filippo.io/edwards25519"
)

const password = "pass wörd"

// logsIn dials a fake server that says OK behind talk, and returns what Dial says.
func logsIn(t *testing.T, change func(*Config), talk func(*fake)) error {
	t.Helper()
	c := Config{User: "u", Password: password, Encryption: Plain}
	if change != nil {
		change(&c)
	}
	c.Address = serve(t, func(f *fake) {
		talk(f)
		f.send(packetOK)
		f.drain()
	})
	conn, err := Dial(t.Context(), c)
	if err == nil {
		err = conn.Close()
	}
	if err != nil && strings.Contains(err.Error(), password) {
		t.Errorf("the password is in the error: %v", err)
	}
	return err
}

// goodScramble checks an answer as the server of caching_sha2_password does: by
// the hash of the hash.
func goodScramble(answer []byte, nonce string) bool {
	once := sha256.Sum256([]byte(password))
	twice := sha256.Sum256(once[:])
	mask := sha256.Sum256(append(twice[:], nonce...))
	if len(answer) != len(mask) {
		return false
	}
	for i := range mask {
		mask[i] ^= answer[i]
	}
	return sha256.Sum256(mask[:]) == twice
}

func TestNativePasswordAnswersTheNonce(t *testing.T) {
	err := logsIn(t, func(c *Config) { c.Database = "d" }, func(f *fake) {
		f.greet(nativePassword, wanted)
		l := f.login()
		once := sha1.Sum([]byte(password))
		twice := sha1.Sum(once[:])
		mask := sha1.Sum(append([]byte(nonceOfFake), twice[:]...))
		for i := range mask {
			mask[i] ^= l.answer[i]
		}
		if sha1.Sum(mask[:]) != twice || l.user != "u" || string(l.database) != "d" || l.plugin != nativePassword {
			t.Errorf("the client answers %+v", l)
		}
	})
	if err != nil {
		t.Error(err)
	}
}

func TestCachingSHA2Fast(t *testing.T) {
	err := logsIn(t, nil, func(f *fake) {
		f.greet(cachingSHA2, wanted)
		if l := f.login(); !goodScramble(l.answer, nonceOfFake) {
			t.Errorf("the client answers %+v", l)
		}
		f.send([]byte{headerMore, cachingFast})
	})
	if err != nil {
		t.Error(err)
	}
}

func TestSwitchToAnotherWayTakesTheNewNonce(t *testing.T) {
	err := logsIn(t, nil, func(f *fake) {
		f.greet("of_tomorrow", wanted)
		if l := f.login(); l.plugin != nativePassword {
			t.Errorf("the client answers %+v", l)
		}
		const other = "ABCDEFGHIJKLMNOPQRST"
		if answer := f.ask(cachingSHA2, other); !goodScramble(answer, other) {
			t.Errorf("the client answers %x", answer)
		}
		f.send([]byte{headerMore, cachingFast})
	})
	if err != nil {
		t.Error(err)
	}
}

// keyPair is a server's key, and it as PEM.
func keyPair(t *testing.T) (*rsa.PrivateKey, []byte) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return key, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

// decrypted is what the server makes of an answer by its key.
func decrypted(t *testing.T, key *rsa.PrivateKey, answer []byte) string {
	plain, err := rsa.DecryptOAEP(sha1.New(), nil, key, answer, nil)
	if err != nil {
		t.Error(err)
		return ""
	}
	for i := range plain {
		plain[i] ^= nonceOfFake[i%len(nonceOfFake)]
	}
	return string(plain)
}

func TestPasswordTravelsByTheServersKey(t *testing.T) {
	key, text := keyPair(t)
	for _, test := range []struct {
		plugin  string
		known   bool
		request byte
	}{{cachingSHA2, false, cachingAskKey}, {cachingSHA2, true, 0}, {sha256Password, false, sha256AskKey}, {sha256Password, true, 0}} {
		err := logsIn(t, func(c *Config) {
			if c.RetrievePublicKey = !test.known; test.known {
				c.PublicKey = &key.PublicKey
			}
		}, func(f *fake) {
			f.greet(test.plugin, wanted)
			answer := f.login().answer
			if test.plugin == cachingSHA2 {
				f.send([]byte{headerMore, cachingFull})
				answer = f.receive()
			}
			if !test.known {
				if !bytes.Equal(answer, []byte{test.request}) {
					t.Errorf("%s: the client asks for the key by %x", test.plugin, answer)
				}
				f.send(append([]byte{headerMore}, text...))
				answer = f.receive()
			}
			if got := decrypted(t, key, answer); got != password+"\x00" {
				t.Errorf("%s: the server gets %q", test.plugin, got)
			}
		})
		if err != nil {
			t.Errorf("%s: %v", test.plugin, err)
		}
	}
}

func TestPasswordTravelsInsideTLS(t *testing.T) {
	for _, plugin := range []string{cachingSHA2, sha256Password, clearPassword} {
		err := logsIn(t, func(c *Config) {
			c.Encryption, c.ClearPassword = Verify, true
			roots := x509.NewCertPool()
			leaf, err := x509.ParseCertificate(certificates(t)[0].Certificate[0])
			if err != nil {
				t.Fatal(err)
			}
			roots.AddCert(leaf)
			c.TLS = &tls.Config{RootCAs: roots, ServerName: "example.com"}
		}, func(f *fake) {
			f.greet(plugin, wanted|canTLS)
			f.encrypt()
			answer := f.login().answer
			if plugin == cachingSHA2 {
				f.send([]byte{headerMore, cachingFull})
				answer = f.receive()
			}
			if string(answer) != password+"\x00" {
				t.Errorf("%s: the server gets %q", plugin, answer)
			}
		})
		if err != nil {
			t.Errorf("%s: %v", plugin, err)
		}
	}
}

func TestEmptyPasswordIsAnEmptyAnswer(t *testing.T) {
	for plugin, want := range map[string]string{nativePassword: "", cachingSHA2: "", sha256Password: "\x00"} {
		err := logsIn(t, func(c *Config) { c.Password = "" }, func(f *fake) {
			f.greet(plugin, wanted)
			if l := f.login(); string(l.answer) != want {
				t.Errorf("%s: the answer is %x", plugin, l.answer)
			}
		})
		if err != nil {
			t.Errorf("%s: %v", plugin, err)
		}
	}
}

func TestLoginsThatAreRefused(t *testing.T) {
	_, text := keyPair(t)
	ask := func(plugin, nonce string) func(*fake) {
		return func(f *fake) {
			f.greet(nativePassword, wanted)
			f.login()
			f.ask(plugin, nonce)
		}
	}
	key25519, _, _ := ed25519.GenerateKey(rand.Reader)
	otherKey, _ := x509.MarshalPKIXPublicKey(key25519)
	answerKey := func(data []byte) func(*fake) {
		return func(f *fake) {
			f.greet(cachingSHA2, wanted)
			f.login()
			f.send([]byte{headerMore, cachingFull})
			f.receive()
			f.send(append([]byte{headerMore}, data...))
		}
	}
	for _, test := range []struct {
		name   string
		change func(*Config)
		talk   func(*fake)
		want   string
	}{
		{"unknown way", nil, ask("auth_gssapi_client", "x"), `by "auth_gssapi_client", and known are mysql_native_password, `},
		{"no leave for the key", nil, func(f *fake) {
			f.greet(cachingSHA2, wanted)
			f.login()
			f.send([]byte{headerMore, cachingFull})
		}, "caching_sha2_password needs TLS, or the server's public key, or leave"},
		{"no leave for the key, sha256", nil, ask(sha256Password, nonceOfFake), "sha256_password needs TLS"},
		{"clear not allowed", nil, ask(clearPassword, ""), "must be allowed"},
		{"clear not private", func(c *Config) { c.ClearPassword = true }, ask(clearPassword, ""), "verified certificate only"},
		{"nonce of ed25519", nil, ask(clientEd25519, "short"), "has 5 bytes, and 32 are due"},
		{"old password", nil, func(f *fake) { f.greet(nativePassword, wanted); f.login(); f.send([]byte{headerEOF}) }, "before MySQL 4.1"},
		{"endless", nil, func(f *fake) {
			f.greet(nativePassword, wanted)
			f.login()
			for range mostRounds {
				f.ask(nativePassword, nonceOfFake)
			}
		}, "more than 10 things"},
		{"data for nothing", nil, func(f *fake) { f.greet(nativePassword, wanted); f.login(); f.send([]byte{headerMore, 9}) }, "1 bytes of data"},
		{"key is no PEM", func(c *Config) { c.RetrievePublicKey = true }, answerKey([]byte("x")), "not in the form PEM"},
		{
			"key is no key", func(c *Config) { c.RetrievePublicKey = true },
			answerKey(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: []byte("x")})), "its public key: ",
		},
		{
			"key is not of RSA", func(c *Config) { c.RetrievePublicKey = true },
			answerKey(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: otherKey})), "not of RSA",
		},
		{"empty nonce", func(c *Config) { c.RetrievePublicKey = true }, func(f *fake) {
			ask(sha256Password, "")(f)
			f.send(append([]byte{headerMore}, text...))
		}, "nonce is empty"},
		{"password too long", func(c *Config) { c.RetrievePublicKey, c.Password = true, strings.Repeat("p", 300) }, answerKey(text), "too long for the server's public key"},
		{"no TLS", func(c *Config) { c.Encryption = Required }, func(f *fake) { f.greet(nativePassword, wanted) }, "offers no TLS"},
		{"bytes before TLS", func(c *Config) { c.Encryption = Required }, func(f *fake) {
			greeting := fakeGreeting(nativePassword, wanted|canTLS)
			f.sendRaw(append([]byte{byte(len(greeting)), 0, 0, 0}, append(greeting, "more"...)...))
		}, "arrived before TLS began"},
		{"protocol 9", nil, func(f *fake) { f.send([]byte{9, 0}) }, "version 9"},
		{"before 4.1", nil, func(f *fake) { f.greet(nativePassword, canMySQL) }, "before MySQL 4.1"},
		{"error without state", nil, func(f *fake) { f.send([]byte("\xff\x10\x04Too many connections")) }, "error 1040: Too many connections"},
		{"error with state", nil, func(f *fake) {
			f.greet(nativePassword, wanted)
			f.login()
			f.send([]byte("\xff\x15\x04#28000Access denied"))
		}, "error 1045 (28000): Access denied"},
		{"empty packet", nil, func(f *fake) { f.send(nil) }, "a packet is empty"},
		{"wrong sequence", nil, func(f *fake) { f.in.sequence = 5; f.greet(nativePassword, wanted) }, "number 5, and 0 is due"},
		{"nothing", nil, func(f *fake) { f.conn.Close() }, "EOF"},
		{"greeting cut short", nil, func(f *fake) { f.sendRaw([]byte{50, 0, 0, 0, 10, '9'}); f.conn.Close() }, "unexpected EOF"},
		{"strange answer", nil, func(f *fake) { f.greet(nativePassword, wanted); f.login(); f.send([]byte{0x55}) }, "0x55"},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := logsIn(t, test.change, test.talk)
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), "mysql 127.0.0.1:") {
				t.Errorf("the error is %v, want %q in it", err, test.want)
			}
		})
	}
}

// TestEd25519KeyIsThatOfMariaDB: the documentation of its server has this key for
// the password "secret".
func TestEd25519KeyIsThatOfMariaDB(t *testing.T) {
	const want = "ZIgUREUg5PVgQ6LskhXmO+eZLS0nC8be6HPjYWR4YJY"
	nonce := []byte("0123456789abcdefghijklmnopqrstuv")
	key, err := base64.RawStdEncoding.DecodeString(want)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := ed25519Answer("secret", nonce)
	if err != nil || !ed25519.Verify(key, nonce, answer) {
		t.Errorf("the answer %x does not prove the key (%v)", answer, err)
	}
	if ed25519.Verify(key, []byte(strings.ToUpper(string(nonce))), answer) {
		t.Error("the answer proves another nonce, too")
	}
}

func TestEd25519IsTheStandardsForASeed(t *testing.T) {
	seed := strings.Repeat("s", ed25519.SeedSize)
	nonce := bytes.Repeat([]byte{7}, 32)
	answer, err := ed25519Answer(seed, nonce)
	if want := ed25519.Sign(ed25519.NewKeyFromSeed([]byte(seed)), nonce); err != nil || !bytes.Equal(answer, want) {
		t.Errorf("the answer is %s, want %s (%v)", hex.EncodeToString(answer), hex.EncodeToString(want), err)
	}
	if _, err := new(edwards25519.Point).SetBytes(answer[:32]); err != nil {
		t.Error(err)
	}
}

func TestGreetingOfMariaDB(t *testing.T) {
	b := fakeGreeting(nativePassword, wanted&^canMySQL)
	b = bytes.Replace(b, []byte("9.9.9-fake"), []byte("5.5.5-10.11.6-MariaDB-log"), 1)
	at := bytes.Index(b, []byte("MariaDB-log\x00")) + len("MariaDB-log\x00") + 4 + 9 + 2 + 3 + 2 + 1 + 6
	b[at] = 0x1d
	g, err := parseGreeting(b)
	if err != nil || !g.mariaDB || g.version != "10.11.6-MariaDB-log" || g.extended != 0x1d || string(g.nonce) != nonceOfFake || g.thread != 77 {
		t.Errorf("the greeting is %+v (%v)", g, err)
	}
	for i := range b[:at] {
		if _, err := parseGreeting(b[:i]); err == nil {
			t.Errorf("%d bytes of %d are a greeting", i, len(b))
		}
	}
}

func TestKillDoesNotFollowARefusedLogin(t *testing.T) {
	// The fake takes one connection: a second one would wait for ever.
	err := logsIn(t, nil, func(f *fake) { f.greet(nativePassword, wanted); f.login(); f.conn.Close() })
	if err == nil || errors.Is(err, errClosed) {
		t.Errorf("the error is %v", err)
	}
}
