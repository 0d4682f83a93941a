package access

import (
	"cmp"
	"net"
	"regexp"
	"slices"
	"strings"
)

// AnyHost is the host pattern of an account that may log in from everywhere.
const AnyHost = "%"

// Account is a user name together with the hosts that it may come from: a
// pattern with % and _ as LIKE has them.
type Account struct{ Name, Host string }

// String writes the account as SHOW GRANTS does: 'u'@'%'.
func (a Account) String() string { return "'" + a.Name + "'@'" + a.Host + "'" }

// ParseAccount is the reverse of String; false for anything else.
func ParseAccount(text string) (Account, bool) {
	name, host, found := strings.Cut(text, "'@'")
	if !found || !strings.HasPrefix(name, "'") || !strings.HasSuffix(host, "'") {
		return Account{}, false
	}
	return Account{name[1:], host[:len(host)-1]}, true
}

// Name returns the user name of an account in the form that String writes.
func Name(account string) string {
	a, _ := ParseAccount(account)
	return a.Name
}

// userName is what StarRocks takes for a user or role name; from memory of its
// FeNameFormat (unconfirmed).
var userName = regexp.MustCompile(`^\w{1,64}/?[.\w-]{0,63}$`)

// ValidName reports whether users and roles may have that name.
func ValidName(name string) bool { return userName.MatchString(name) }

// user is what is remembered of an account.
type user struct {
	Hash    string   `json:",omitempty"` // of the password, as Hash returns it
	Roles   []string `json:",omitempty"` // granted, sorted
	Default []string `json:",omitempty"` // those of Roles that a login makes active
	Grants  []Grant  `json:",omitempty"`
}

// find returns the account that name logs in as when it comes from address. An
// account with a longer host pattern goes before one with a shorter one, and
// % comes last.
func (b *book) find(name, address string) (account string, u *user, found bool) {
	var candidates []Account
	for text := range b.Users {
		if a, ok := ParseAccount(text); ok && a.Name == name && hostMatches(a.Host, address) {
			candidates = append(candidates, a)
		}
	}
	if len(candidates) == 0 {
		return "", nil, false
	}
	best := slices.MinFunc(candidates, func(a, b Account) int {
		return cmp.Or(cmp.Compare(wildcards(a.Host), wildcards(b.Host)), cmp.Compare(len(b.Host), len(a.Host)), cmp.Compare(a.Host, b.Host))
	})
	return best.String(), b.Users[best.String()], true
}

func wildcards(pattern string) int { return strings.Count(pattern, "%") + strings.Count(pattern, "_") }

// hostMatches reports whether a client's address fits a host pattern. The
// loopback addresses go by the name localhost too.
func hostMatches(pattern, address string) bool {
	if like(pattern, address) {
		return true
	}
	ip := net.ParseIP(address)
	return ip != nil && ip.IsLoopback() && strings.EqualFold(pattern, "localhost")
}

// like matches % against any text and _ against one character.
func like(pattern, text string) bool {
	switch {
	case pattern == "":
		return text == ""
	case pattern[0] == '%':
		for i := range len(text) + 1 {
			if like(pattern[1:], text[i:]) {
				return true
			}
		}
		return false
	case text == "":
		return false
	}
	return (pattern[0] == '_' || pattern[0] == text[0]) && like(pattern[1:], text[1:])
}
