package script

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/md5"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"crypto/subtle"
	"hash"
	"math/big"
	"strings"

	"github.com/dop251/goja"
	"golang.org/x/crypto/scrypt"
)

// nodeCrypto is what builtin/crypto.js, Node's module crypto, asks of Go. Data are bytes.
type nodeCrypto struct{ rt *realm }

func (rt *realm) nodeCryptoModule() goja.Value {
	return rt.runBuiltin("crypto", &nodeCrypto{rt}).Get("api")
}

func (n *nodeCrypto) method(name string) func(goja.FunctionCall) goja.Value {
	switch name {
	case "knowsHash":
		return func(c goja.FunctionCall) goja.Value { return n.rt.vm.ToValue(nodeHash(text(c.Argument(0))) != nil) }
	case "hash":
		return n.hash
	case "hmac":
		return n.hmac
	case "hashes":
		return func(goja.FunctionCall) goja.Value { return n.rt.textList(strings.Fields(nodeHashes)) }
	case "random":
		return n.random
	case "randomInt":
		return n.randomInt
	case "pbkdf2":
		return n.pbkdf2
	case "scrypt":
		return n.scrypt
	case "hkdf":
		return n.hkdf
	case "equal":
		return func(c goja.FunctionCall) goja.Value {
			return n.rt.vm.ToValue(subtle.ConstantTimeCompare(n.bytes(c, 0), n.bytes(c, 1)) == 1)
		}
	}
	if f := n.cipherMethod(name); f != nil {
		return f
	}
	return n.keyMethod(name)
}

func (n *nodeCrypto) field(string) goja.Value        { return nil }
func (n *nodeCrypto) assign(string, goja.Value) bool { return false }
func (n *nodeCrypto) keys() []string                 { return nil }

func (n *nodeCrypto) bytes(c goja.FunctionCall, i int) []byte {
	b, _ := bytesOf(c.Argument(i))
	return b
}

const nodeHashes = "md5 sha1 sha224 sha256 sha384 sha512 sha512-224 sha512-256 sha3-224 sha3-256 sha3-384 sha3-512 ripemd160 shake128 shake256"

// nodeHash is the hash of a name of OpenSSL's, nil when there is none.
func nodeHash(name string) func() hash.Hash {
	switch strings.TrimPrefix(strings.ToLower(name), "rsa-") {
	case "md5":
		return md5.New
	case "sha1", "sha-1":
		return sha1.New
	case "sha224", "sha-224":
		return sha256.New224
	case "sha256", "sha-256":
		return sha256.New
	case "sha384", "sha-384":
		return sha512.New384
	case "sha512", "sha-512":
		return sha512.New
	case "sha512-224":
		return sha512.New512_224
	case "sha512-256":
		return sha512.New512_256
	case "ripemd160", "rmd160", "ripemd":
		return newHash("RIPEMD160", 0)
	}
	return nodeHash3(strings.ToLower(name))
}

// nodeHash3 are the hashes of the third generation.
func nodeHash3(name string) func() hash.Hash {
	switch name {
	case "sha3-224":
		return func() hash.Hash { return sha3.New224() }
	case "sha3-256":
		return func() hash.Hash { return sha3.New256() }
	case "sha3-384":
		return func() hash.Hash { return sha3.New384() }
	case "sha3-512":
		return func() hash.Hash { return sha3.New512() }
	case "shake128":
		return func() hash.Hash { return &shake{sha3.NewSHAKE128(), 16} }
	case "shake256":
		return func() hash.Hash { return &shake{sha3.NewSHAKE256(), 32} }
	}
	return nil
}

// shake is a hash whose sum may have any length.
type shake struct {
	*sha3.SHAKE
	size int
}

// Size implements hash.Hash.
func (s *shake) Size() int { return s.size }

// Sum implements hash.Hash; it ends the hash.
func (s *shake) Sum(b []byte) []byte {
	out := make([]byte, s.size)
	_, _ = s.Read(out) // it never fails
	return append(b, out...)
}

// hash is hash(name, data, length); a length other than 0 is for those that may have any.
func (n *nodeCrypto) hash(c goja.FunctionCall) goja.Value {
	h := nodeHash(text(c.Argument(0)))()
	size := int(c.Argument(2).ToInteger())
	if s, ok := h.(*shake); ok && size > 0 {
		n.rt.refuse(size > maxRandom, "The digest is too long")
		s.size = size
	} else if size > 0 && size != h.Size() {
		n.rt.throwCode("Error", "ERR_OSSL_EVP_NOT_XOF_OR_INVALID_LENGTH", "Unsupported state or unable to authenticate data")
	}
	h.Write(n.bytes(c, 1))
	return n.rt.uint8Array(h.Sum(nil))
}

// hmac is hmac(name, key, data).
func (n *nodeCrypto) hmac(c goja.FunctionCall) goja.Value {
	h := hmac.New(nodeHash(text(c.Argument(0))), n.bytes(c, 1))
	h.Write(n.bytes(c, 2))
	return n.rt.uint8Array(h.Sum(nil))
}

func (n *nodeCrypto) random(c goja.FunctionCall) goja.Value {
	size := c.Argument(0).ToInteger()
	n.rt.refuse(size > maxBytes, "Array buffer allocation failed")
	b := make([]byte, size)
	_, _ = rand.Read(b) // it never fails
	return n.rt.uint8Array(b)
}

// randomInt is randomInt(min, max), without max.
func (n *nodeCrypto) randomInt(c goja.FunctionCall) goja.Value {
	from, to := c.Argument(0).ToInteger(), c.Argument(1).ToInteger()
	i, err := rand.Int(rand.Reader, big.NewInt(to-from))
	if err != nil {
		n.rt.throw("Error", err.Error())
	}
	return n.rt.vm.ToValue(from + i.Int64())
}

// derived hands a derived key over.
func (n *nodeCrypto) derived(key []byte, err error) goja.Value {
	if err != nil {
		n.rt.throw("Error", err.Error())
	}
	return n.rt.uint8Array(key)
}

// pbkdf2 is pbkdf2(password, salt, iterations, length, hash).
func (n *nodeCrypto) pbkdf2(c goja.FunctionCall) goja.Value {
	iterations, size := c.Argument(2).ToInteger(), c.Argument(3).ToInteger()
	n.rt.checkRounds(iterations, size)
	return n.derived(pbkdf2.Key(nodeHash(text(c.Argument(4))), string(n.bytes(c, 0)), n.bytes(c, 1), int(iterations), int(size)))
}

// maxScrypt bounds the work of scrypt, which cannot be interrupted: N·r·p blocks of 128 bytes. Node's own default takes
// an eighth of it.
const maxScrypt = 1 << 20

// scrypt is scrypt(password, salt, length, N, r, p).
func (n *nodeCrypto) scrypt(c goja.FunctionCall) goja.Value {
	cost, r, p := c.Argument(3).ToInteger(), c.Argument(4).ToInteger(), c.Argument(5).ToInteger()
	n.rt.refuse(cost > maxScrypt || r > maxScrypt || p > maxScrypt || cost*r*p > maxScrypt || c.Argument(2).ToInteger() > maxRandom,
		"The key derivation is too much work")
	return n.derived(scrypt.Key(n.bytes(c, 0), n.bytes(c, 1), int(cost), int(r), int(p), int(c.Argument(2).ToInteger())))
}

// hkdf is hkdf(hash, key, salt, info, length).
func (n *nodeCrypto) hkdf(c goja.FunctionCall) goja.Value {
	return n.derived(hkdf.Key(nodeHash(text(c.Argument(0))), n.bytes(c, 1), n.bytes(c, 2), string(n.bytes(c, 3)), int(c.Argument(4).ToInteger())))
}
