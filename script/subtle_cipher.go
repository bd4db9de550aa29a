package script

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/pbkdf2"
	"slices"

	"github.com/dop251/goja"
)

func (rt *realm) subtleEncrypt(c goja.FunctionCall) goja.Value {
	return rt.arrayBuffer(rt.crypt(c, "encrypt"))
}

func (rt *realm) subtleDecrypt(c goja.FunctionCall) goja.Value {
	return rt.arrayBuffer(rt.crypt(c, "decrypt"))
}

// crypt is encrypt or decrypt(algorithm, key, data).
func (rt *realm) crypt(c goja.FunctionCall, usage string) []byte {
	return rt.cryptWith(c.Argument(0), rt.keyOf(c.Argument(1), usage), rt.memory(c.Argument(2), `"data" argument`), usage)
}

// cryptWith encrypts or decrypts by an algorithm with its key.
func (rt *realm) cryptWith(algorithm goja.Value, k *cryptoKey, input []byte, usage string) []byte {
	name, o := rt.algorithm(algorithm)
	data := slices.Clone(input)
	if name != k.name {
		panic(rt.domException("InvalidAccessError", "Key algorithm mismatch"))
	}
	if name == "RSA-OAEP" {
		return rt.oaep(k, o, data)
	}
	block, err := aes.NewCipher(k.secret)
	if err != nil {
		rt.unsupported(name)
	}
	switch name {
	case "AES-GCM":
		return rt.gcm(block, o, data, usage)
	case "AES-CBC":
		return rt.cbc(block, rt.bytesField(o, "iv", aes.BlockSize), data, usage)
	case "AES-CTR":
		cipher.NewCTR(block, rt.bytesField(o, "counter", aes.BlockSize)).XORKeyStream(data, data)
		return data
	}
	rt.unsupported(name)
	return nil
}

// bytesField reads the bytes of a parameter; size is what they must be, 0 for any.
func (rt *realm) bytesField(o *goja.Object, name string, size int) []byte {
	b, ok := bytesOf(o.Get(name))
	if !ok || size > 0 && len(b) != size {
		panic(rt.domException("OperationError", "algorithm."+name+" is missing or has the wrong length"))
	}
	return b
}

func (rt *realm) failed() {
	panic(rt.domException("OperationError", "The operation failed for an operation-specific reason"))
}

func (rt *realm) gcm(block cipher.Block, o *goja.Object, data []byte, usage string) []byte {
	iv := rt.bytesField(o, "iv", 0)
	if n := o.Get("tagLength"); defined(n) && n.ToInteger() != 128 {
		panic(rt.domException("NotSupportedError", "AES-GCM: only a tagLength of 128 is supported by runner"))
	}
	var more []byte
	if v := o.Get("additionalData"); defined(v) {
		more = rt.bytesField(o, "additionalData", 0)
	}
	if len(iv) == 0 {
		rt.failed()
	}
	mode, err := cipher.NewGCMWithNonceSize(block, len(iv))
	if err != nil {
		rt.failed()
	}
	if usage == "encrypt" {
		return mode.Seal(nil, iv, data, more)
	}
	out, err := mode.Open(nil, iv, data, more)
	if err != nil {
		rt.failed()
	}
	return out
}

func (rt *realm) cbc(block cipher.Block, iv, data []byte, usage string) []byte {
	if usage == "encrypt" {
		pad := aes.BlockSize - len(data)%aes.BlockSize
		data = append(data, bytes.Repeat([]byte{byte(pad)}, pad)...)
		cipher.NewCBCEncrypter(block, iv).CryptBlocks(data, data)
		return data
	}
	if len(data) == 0 || len(data)%aes.BlockSize != 0 {
		rt.failed()
	}
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(data, data)
	pad := int(data[len(data)-1])
	if pad == 0 || pad > aes.BlockSize || !bytes.Equal(data[len(data)-pad:], bytes.Repeat([]byte{byte(pad)}, pad)) {
		rt.failed()
	}
	return data[:len(data)-pad]
}

// maxRounds bounds what makes keys of passwords, which cannot be interrupted: two million rounds take about a second.
const maxRounds = 2_000_000

// checkRounds refuses so many iterations for so many bytes; a round makes 16 bytes at least.
func (rt *realm) checkRounds(iterations, size int64) {
	rt.refuse(iterations > maxRounds || iterations*(size/16+1) > 4*maxRounds, "The key derivation is too much work")
}

// derive makes bytes of a key by PBKDF2 or HKDF.
func (rt *realm) derive(algorithm, key goja.Value, usage string, bits int64) []byte {
	name, o := rt.algorithm(algorithm)
	k := rt.keyOf(key, usage)
	if name == "ECDH" || name == "X25519" {
		return rt.agreed(k, o, bits)
	}
	if bits <= 0 || bits%8 != 0 || bits > 8*maxRandom {
		panic(rt.domException("OperationError", "length must be a multiple of 8"))
	}
	h, salt := rt.hash(o.Get("hash")), rt.bytesField(o, "salt", 0)
	var out []byte
	var err error
	switch name {
	case "PBKDF2":
		n := o.Get("iterations").ToInteger()
		rt.checkRounds(n, bits/8)
		out, err = pbkdf2.Key(h.New, string(k.secret), salt, int(n), int(bits/8))
	case "HKDF":
		out, err = hkdf.Key(h.New, k.secret, salt, string(rt.bytesField(o, "info", 0)), int(bits/8))
	default:
		rt.unsupported(name)
	}
	if err != nil {
		rt.failed()
	}
	return out
}

// deriveBits is deriveBits(algorithm, key, length).
func (rt *realm) deriveBits(c goja.FunctionCall) goja.Value {
	return rt.arrayBuffer(rt.derive(c.Argument(0), c.Argument(1), "deriveBits", c.Argument(2).ToInteger()))
}

// deriveKey is deriveKey(algorithm, key, keyAlgorithm, extractable, usages).
func (rt *realm) deriveKey(c goja.FunctionCall) goja.Value {
	name, o := rt.algorithm(c.Argument(2))
	k := &cryptoKey{name: name, kind: "secret"}
	bits := int64(256)
	if h := o.Get("hash"); defined(h) {
		k.hash = rt.hash(h)
		bits = 8 * int64(k.hash.New().BlockSize())
	}
	if n := o.Get("length"); defined(n) {
		bits = n.ToInteger()
	}
	k.secret = rt.derive(c.Argument(0), c.Argument(1), "deriveKey", bits)
	rt.checkKey(k)
	return rt.newKey(k, c.Argument(3), c.Argument(4))
}
