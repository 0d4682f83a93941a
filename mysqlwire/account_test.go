package mysqlwire

import (
	"fmt"
	"testing"

	"starlift/mysqltest"
)

// TestAccountsOfARealServer logs in by each way that the server has, with and
// without TLS, twice: some servers know a password better the second time.
func TestAccountsOfARealServer(t *testing.T) {
	s := mysqltest.Shared(t)
	const secret = "säcret"
	for _, test := range []struct{ name, install, identified string }{
		{"native", "", "VIA mysql_native_password USING PASSWORD('" + secret + "')"},
		{"none", "", "BY ''"},
		{"ed25519", "INSTALL SONAME 'auth_ed25519'", "VIA ed25519 USING PASSWORD('" + secret + "')"},
		{"caching", "", "WITH caching_sha2_password BY '" + secret + "'"},
		{"sha256", "", "WITH sha256_password BY '" + secret + "'"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.install != "" {
				if _, err := s.DB().Exec(test.install); err != nil {
					t.Skipf("the server has no such accounts: %v", err)
				}
			}
			if _, err := s.DB().Exec(fmt.Sprintf("CREATE USER '%s'@'%%' IDENTIFIED %s", test.name, test.identified)); err != nil {
				t.Skipf("the server has no such accounts: %v", err)
			}
			defer s.Exec(t, fmt.Sprintf("DROP USER '%s'@'%%'", test.name))
			for _, encryption := range []Encryption{Plain, Required} {
				s.Exec(t, "FLUSH PRIVILEGES") // and the passwords that are known
				for range 2 {
					c := Config{Address: s.Addr(), User: test.name, Password: secret, Encryption: encryption, RetrievePublicKey: true}
					if test.name == "none" {
						c.Password = ""
					}
					if got := one(t, dial(t, c), "SELECT CURRENT_USER()"); got != test.name+"@%" {
						t.Errorf("the user is %q", got)
					}
					c.Password += "x"
					if conn, err := Dial(t.Context(), c); err == nil {
						conn.Close()
						t.Error("a wrong password is taken")
					}
				}
			}
		})
	}
}
