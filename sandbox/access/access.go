// Package access knows who may use the sandbox and for what: accounts with
// hosts and passwords, roles, and grants by object, as StarRocks has them
// (protocol reference 1.3 and 6.9). It outlives a restart through notes that its
// caller keeps. The listeners ask it and word the refusals; package sql changes
// it.
package access

import (
	"encoding/json"
	"fmt"
	"sync"
)

// Notes keep what the package must remember over a restart. Load returns what
// the last Save of that name got, nil when there was none; Save returns once it
// is durable.
type Notes struct {
	Load func(name string) []byte
	Save func(name string, value []byte) error
}

const noteName = "access"

// Access is the accounts, roles and grants. Its methods may be called by
// several goroutines.
type Access struct {
	notes Notes

	mu   sync.RWMutex
	book *book // never changed, only replaced
}

// book is all that is remembered.
type book struct {
	// Administrator is the account that the command line names, with the
	// password that it gave at the last start.
	Administrator     string
	AdministratorHash string
	Users             map[string]*user // by account, as Account.String writes it
	Roles             map[string]*role // without the built-in ones

	builtIn map[string][]Grant // by role; never changed
}

func newBook() *book {
	b := &book{Users: map[string]*user{}, Roles: map[string]*role{}, builtIn: map[string][]Grant{}}
	for _, name := range BuiltIn() {
		b.builtIn[name] = builtInGrants(name)
	}
	return b
}

// Open reads the notes and makes sure that the administrator can log in from
// everywhere and may do everything. A password that is not that of the last
// start is set anew; otherwise one that SET PASSWORD has set since stays. An
// administrator of another name than at the last start takes the place of the
// former one.
func Open(notes Notes, administrator, password string) (*Access, error) {
	a := &Access{notes: notes, book: newBook()}
	if text := notes.Load(noteName); text != nil {
		if err := json.Unmarshal(text, a.book); err != nil {
			return nil, fmt.Errorf("read the accounts: %w", err)
		}
	}
	account := Account{administrator, AnyHost}.String()
	hash := Hash(password)
	if a.book.Administrator == account && a.book.AdministratorHash == hash {
		return a, nil
	}
	return a, a.change(func(b *book) error {
		if b.Administrator != account {
			delete(b.Users, b.Administrator)
		}
		b.Administrator, b.AdministratorHash = account, hash
		b.Users[account] = &user{Hash: hash, Roles: []string{RootRole}, Default: []string{RootRole}}
		return nil
	})
}

// change makes a copy of the book, lets f change it, and puts it in the place
// of the old one once it is durable. After an error nothing has changed.
func (a *Access) change(f func(*book) error) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	next, err := a.book.copy()
	if err != nil {
		return err
	}
	if err := f(next); err != nil {
		return err
	}
	text, err := json.Marshal(next)
	if err != nil {
		return fmt.Errorf("write the accounts: %w", err)
	}
	if err := a.notes.Save(noteName, text); err != nil {
		return fmt.Errorf("write the accounts: %w", err)
	}
	a.book = next
	return nil
}

// read returns the present book, which nobody changes any more.
func (a *Access) read() *book {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.book
}

func (b *book) copy() (*book, error) {
	text, err := json.Marshal(b)
	if err != nil {
		return nil, fmt.Errorf("copy the accounts: %w", err)
	}
	next := newBook()
	if err := json.Unmarshal(text, next); err != nil {
		return nil, fmt.Errorf("copy the accounts: %w", err)
	}
	return next, nil
}
