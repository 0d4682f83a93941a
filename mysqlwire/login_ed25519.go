package mysqlwire

import (
	"crypto/sha512"

	"filippo.io/edwards25519"
)

// ed25519Answer is the signature of the nonce by the key whose seed is the
// password. crypto/ed25519 takes seeds of 32 bytes alone; for those it gives the
// same signature.
func ed25519Answer(password string, nonce []byte) ([]byte, error) {
	if len(nonce) != 32 {
		return nil, malformed("the nonce of client_ed25519 has %d bytes, and 32 are due", len(nonce))
	}
	expanded := sha512.Sum512([]byte(password))
	secret, err := edwards25519.NewScalar().SetBytesWithClamping(expanded[:32])
	if err != nil {
		return nil, err
	}
	public := new(edwards25519.Point).ScalarBaseMult(secret).Bytes()

	r, err := hashed(expanded[32:], nonce)
	if err != nil {
		return nil, err
	}
	commitment := new(edwards25519.Point).ScalarBaseMult(r).Bytes()

	challenge, err := hashed(commitment, public, nonce)
	if err != nil {
		return nil, err
	}
	proof := edwards25519.NewScalar().MultiplyAdd(challenge, secret, r)
	return append(commitment, proof.Bytes()...), nil
}

// hashed is the SHA-512 of the parts as a scalar.
func hashed(parts ...[]byte) (*edwards25519.Scalar, error) {
	h := sha512.New()
	for _, part := range parts {
		h.Write(part)
	}
	return edwards25519.NewScalar().SetUniformBytes(h.Sum(nil))
}
