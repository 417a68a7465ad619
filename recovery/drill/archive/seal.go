package archive

import (
	"bytes"
	"compress/zlib"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
)

// Key is an AES-256 key, which stands for a KMS key.
type Key []byte

// NewKey makes a random key.
func NewKey() Key {
	key := make(Key, 32)
	// It never fails (https://pkg.go.dev/crypto/rand#Read).
	_, _ = rand.Read(key)
	return key
}

// errSeal says that something was changed since it was sealed, or that another key
// sealed it: the two cannot be told apart.
var errSeal = errors.New("cannot be opened: it was changed since it was stored, or another key is needed")

// seal compresses and encrypts. The name goes into the seal, so that one object
// cannot stand in another's place.
func (k Key) seal(name string, plain []byte) ([]byte, error) {
	aead, err := k.cipher()
	if err != nil {
		return nil, err
	}
	var packed bytes.Buffer
	w, err := zlib.NewWriterLevel(&packed, zlib.BestSpeed)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	nonce := make([]byte, aead.NonceSize())
	_, _ = rand.Read(nonce)
	return aead.Seal(nonce, nonce, packed.Bytes(), []byte(name)), nil
}

// open undoes seal.
func (k Key) open(name string, sealed []byte) ([]byte, error) {
	aead, err := k.cipher()
	if err != nil {
		return nil, err
	}
	if len(sealed) < aead.NonceSize() {
		return nil, fmt.Errorf("%s %w", name, errSeal)
	}
	packed, err := aead.Open(nil, sealed[:aead.NonceSize()], sealed[aead.NonceSize():], []byte(name))
	if err != nil {
		return nil, fmt.Errorf("%s %w", name, errSeal)
	}
	r, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return io.ReadAll(r)
}

func (k Key) cipher() (cipher.AEAD, error) {
	block, err := aes.NewCipher(k)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
