package script

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/subtle"
	"encoding/binary"
	"errors"

	"github.com/dop251/goja"
)

// wrapKey is wrapKey(format, key, wrappingKey, algorithm): the exported key, encrypted.
func (rt *realm) wrapKey(c goja.FunctionCall) goja.Value {
	k, with := rt.keyOf(c.Argument(1), ""), rt.keyOf(c.Argument(2), "wrapKey")
	if !k.extractable {
		panic(rt.domException("InvalidAccessError", "key is not extractable"))
	}
	text, ok := bytesOf(rt.exported(k, c.Argument(0).String()))
	if !ok { // a JWK
		o, err := rt.exported(k, "jwk").ToObject(rt.vm).MarshalJSON()
		if err != nil {
			rt.failed()
		}
		text = o
	}
	if with.name != "AES-KW" {
		return rt.arrayBuffer(rt.cryptWith(c.Argument(3), with, text, "encrypt"))
	}
	wrapped, err := keyWrap(with.secret, text)
	if err != nil {
		rt.failed()
	}
	return rt.arrayBuffer(wrapped)
}

// unwrapKey is unwrapKey(format, wrapped, key, algorithm, keyAlgorithm, extractable, usages).
func (rt *realm) unwrapKey(c goja.FunctionCall) goja.Value {
	wrapped, with := rt.memory(c.Argument(1), `"wrappedKey" argument`), rt.keyOf(c.Argument(2), "unwrapKey")
	var text []byte
	if with.name == "AES-KW" {
		var err error
		if text, err = keyUnwrap(with.secret, wrapped); err != nil {
			rt.failed()
		}
	} else {
		text = rt.cryptWith(c.Argument(3), with, wrapped, "decrypt")
	}
	var data goja.Value = rt.arrayBuffer(text)
	if c.Argument(0).String() == "jwk" {
		v, bad := rt.parseJSON(string(text))
		if bad != nil {
			panic(rt.domException("DataError", "Invalid wrapped JWK key"))
		}
		data = v
	}
	return rt.importKey(goja.FunctionCall{Arguments: []goja.Value{c.Argument(0), data, c.Argument(4), c.Argument(5), c.Argument(6)}})
}

// oaep encrypts with a public key and decrypts with a private one.
func (rt *realm) oaep(k *cryptoKey, o *goja.Object, data []byte) []byte {
	var label []byte
	if defined(o.Get("label")) {
		label = rt.bytesField(o, "label", 0)
	}
	var out []byte
	err := errors.New("not a key of RSA")
	switch key := k.key.(type) {
	case *rsa.PublicKey:
		out, err = rsa.EncryptOAEP(k.hash.New(), rand.Reader, key, data, label)
	case *rsa.PrivateKey:
		out, err = rsa.DecryptOAEP(k.hash.New(), nil, key, data, label)
	}
	if err != nil {
		rt.failed()
	}
	return out
}

// keyWrap is AES-KW (RFC 3394): six rounds over the halves of blocks of 8 bytes.
func keyWrap(key, text []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	n := len(text) / 8
	if n < 2 || len(text)%8 != 0 {
		return nil, errors.New("AES-KW wraps multiples of 8 bytes, at least 16")
	}
	out := append(keyWrapMark(), text...)
	half := make([]byte, aes.BlockSize)
	for round := range 6 {
		for i := 1; i <= n; i++ {
			copy(half, out[:8])
			copy(half[8:], out[8*i:])
			block.Encrypt(half, half)
			mixStep(half, uint64(n*round+i))
			copy(out, half[:8])
			copy(out[8*i:], half[8:])
		}
	}
	return out, nil
}

// keyUnwrap undoes keyWrap and checks that the key was the right one.
func keyUnwrap(key, wrapped []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	n := len(wrapped)/8 - 1
	if n < 2 || len(wrapped)%8 != 0 {
		return nil, errors.New("the wrapped key has a wrong length")
	}
	out := bytes.Clone(wrapped)
	unwrapRounds(block, out, n)
	if subtle.ConstantTimeCompare(out[:8], keyWrapMark()) != 1 {
		return nil, errors.New("the key was wrapped with another one")
	}
	return out[8:], nil
}

func unwrapRounds(block cipher.Block, out []byte, n int) {
	half := make([]byte, aes.BlockSize)
	for round := 5; round >= 0; round-- {
		for i := n; i >= 1; i-- {
			copy(half, out[:8])
			mixStep(half, uint64(n*round+i))
			copy(half[8:], out[8*i:8*i+8])
			block.Decrypt(half, half)
			copy(out, half[:8])
			copy(out[8*i:], half[8:])
		}
	}
}

// mixStep adds the number of the step to the first half.
func mixStep(half []byte, step uint64) {
	binary.BigEndian.PutUint64(half, binary.BigEndian.Uint64(half)^step)
}

// keyWrapMark is what the standard puts in front of a key.
func keyWrapMark() []byte { return bytes.Repeat([]byte{0xa6}, 8) }
