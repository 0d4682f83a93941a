package mysqlwire

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/subtle"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
)

// nativeAnswer is SHA1(password) XOR SHA1(nonce + SHA1(SHA1(password))).
func nativeAnswer(password string, nonce []byte) []byte {
	if password == "" {
		return nil
	}
	once := sha1.Sum([]byte(password))
	twice := sha1.Sum(once[:])
	h := sha1.New()
	h.Write(nonce)
	h.Write(twice[:])
	answer := h.Sum(nil)
	subtle.XORBytes(answer, answer, once[:])
	return answer
}

// cachingAnswer is SHA256(password) XOR SHA256(SHA256(SHA256(password)) + nonce).
// It is enough where the server has the password in its cache.
func cachingAnswer(password string, nonce []byte) []byte {
	if password == "" {
		return nil
	}
	once := sha256.Sum256([]byte(password))
	twice := sha256.Sum256(once[:])
	h := sha256.New()
	h.Write(twice[:])
	h.Write(nonce)
	answer := h.Sum(nil)
	subtle.XORBytes(answer, answer, once[:])
	return answer
}

// What caching_sha2_password says about the first answer.
const (
	cachingFast byte = 3
	cachingFull byte = 4
)

// The requests for a public key.
const (
	cachingAskKey byte = 2
	sha256AskKey  byte = 1
)

// fullCaching gives the password itself: in clear where nobody reads along, else
// by the server's public key.
func (l *login) fullCaching() error {
	if l.conn.private {
		return l.conn.sendPayload(append([]byte(l.conn.config.Password), 0))
	}
	if key := l.conn.config.PublicKey; key != nil {
		return l.sendBy(key)
	}
	return l.askKey(cachingAskKey)
}

func (l *login) askKey(request byte) error {
	if err := l.mayAskKey(); err != nil {
		return err
	}
	l.keyAsked = true
	return l.conn.sendPayload([]byte{request})
}

func (l *login) mayAskKey() error {
	if !l.conn.config.RetrievePublicKey {
		return fmt.Errorf("%s needs TLS, or the server's public key, or leave to ask the server for that key", l.plugin)
	}
	return nil
}

// sha256Answer is the first answer of sha256_password.
func (l *login) sha256Answer() ([]byte, error) {
	config := &l.conn.config
	switch {
	case config.Password == "":
		return []byte{0}, nil
	case l.conn.private:
		return append([]byte(config.Password), 0), nil
	case config.PublicKey != nil:
		return l.encrypted(config.PublicKey)
	}
	if err := l.mayAskKey(); err != nil {
		return nil, err
	}
	l.keyAsked = true
	return []byte{sha256AskKey}, nil
}

// sendEncrypted answers the server's key, which is PEM.
func (l *login) sendEncrypted(data []byte) error {
	block, _ := pem.Decode(data)
	if block == nil {
		return malformed("its public key is not in the form PEM")
	}
	parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return malformed("its public key: %v", err)
	}
	key, ok := parsed.(*rsa.PublicKey)
	if !ok {
		return malformed("its public key is not of RSA")
	}
	return l.sendBy(key)
}

func (l *login) sendBy(key *rsa.PublicKey) error {
	answer, err := l.encrypted(key)
	if err != nil {
		return err
	}
	return l.conn.sendPayload(answer)
}

// encrypted is the password, mixed with the nonce so that it cannot be sent
// again, by the server's key.
func (l *login) encrypted(key *rsa.PublicKey) ([]byte, error) {
	if len(l.nonce) == 0 {
		return nil, malformed("its nonce is empty")
	}
	mixed := append([]byte(l.conn.config.Password), 0)
	for i := range mixed {
		mixed[i] ^= l.nonce[i%len(l.nonce)]
	}
	answer, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, key, mixed, nil)
	if err != nil {
		return nil, errors.New("the password is too long for the server's public key; use TLS")
	}
	return answer, nil
}
