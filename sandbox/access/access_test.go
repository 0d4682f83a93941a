package access

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"
)

// memory keeps notes as a store does.
func memory() Notes {
	kept := map[string][]byte{}
	return Notes{
		Load: func(name string) []byte { return kept[name] },
		Save: func(name string, value []byte) error {
			kept[name] = value
			return nil
		},
	}
}

func opened(t *testing.T, notes Notes, administrator, password string) *Access {
	t.Helper()
	a, err := Open(notes, administrator, password)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// must ends the test at the first error.
func must(t *testing.T, errs ...error) {
	t.Helper()
	for i, err := range errs {
		if err != nil {
			t.Fatalf("change %d: %v", i, err)
		}
	}
}

const (
	root = "'root'@'%'"
	ann  = "'ann'@'%'"
)

// annMay opens accounts with an ann who has been given these privileges.
func annMay(t *testing.T, grants ...Grant) *Access {
	t.Helper()
	a := opened(t, memory(), "root", "")
	must(t, a.CreateUser(Account{"ann", AnyHost}, "", nil), a.Grant(Grantee{Name: ann}, grants))
	return a
}

func TestAccountsAndGrantsOutliveARestart(t *testing.T) {
	notes := memory()
	a := opened(t, notes, "root", "s3cret")
	must(t, a.CreateUser(Account{"ann", "10.%"}, Hash("a:b"), nil),
		a.CreateRole("writer", "loads"),
		a.Grant(Grantee{Name: "writer", Role: true}, []Grant{{Privilege: Insert, Object: Table("d", "t")}}),
		a.GrantRole("writer", Grantee{Name: "'ann'@'10.%'"}, true))
	again := opened(t, notes, "root", "s3cret")
	if got, want := again.Accounts(), []string{"'ann'@'10.%'", root}; !reflect.DeepEqual(got, want) {
		t.Errorf("accounts %q, want %q", got, want)
	}
	if !again.Allowed("'ann'@'10.%'", Insert, Table("d", "t")) || again.Allowed("'ann'@'10.%'", Insert, Table("d", "u")) {
		t.Error("the grants are others than before")
	}
	if again.RoleComment("writer") != "loads" {
		t.Error("the comment of the role is gone")
	}
}

// TestPasswordOfTheCommandLineWinsWhenItIsANewOne starts three times: what SET
// PASSWORD has set stays until the command line says something else.
func TestPasswordOfTheCommandLineWinsWhenItIsANewOne(t *testing.T) {
	notes := memory()
	must(t, opened(t, notes, "root", "first").SetPassword(root, Hash("set")))
	for _, start := range []struct{ given, valid string }{{"first", "set"}, {"second", "second"}, {"second", "second"}} {
		a := opened(t, notes, "root", start.given)
		if _, err := a.Basic(request("root", start.valid, "10.0.0.1:5")); err != nil {
			t.Errorf("started with %s: %s is refused: %v", start.given, start.valid, err)
		}
	}
	if other := opened(t, notes, "loader", ""); other.HasUser(root) || !other.Allowed("'loader'@'%'", Operate, System()) {
		t.Error("the former administrator stayed or the new one may not do everything")
	}
}

func TestFailedChangeChangesNothing(t *testing.T) {
	full := errors.New("disk full")
	a := opened(t, memory(), "root", "")
	a.notes.Save = func(string, []byte) error { return full }
	if err := a.CreateUser(Account{"ann", AnyHost}, "", nil); !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
	if a.HasUser(ann) {
		t.Error("the account is there without being durable")
	}
}

func request(name, password, address string) *http.Request {
	r := httptest.NewRequest(http.MethodPut, "/", nil)
	r.SetBasicAuth(name, password)
	r.RemoteAddr = address
	return r
}
