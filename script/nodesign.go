package script

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"encoding/asn1"
	"errors"
	"math/big"
	"strings"

	"github.com/dop251/goja"
)

func (n *nodeCrypto) signMethod(name string) func(goja.FunctionCall) goja.Value {
	switch name {
	case "signHash":
		return n.signHash
	case "sign":
		return n.sign
	case "verify":
		return n.verify
	case "rsa":
		return n.rsa
	}
	return nil
}

// signHash checks the name of a hash to sign with, such as RSA-SHA256.
func (n *nodeCrypto) signHash(c goja.FunctionCall) goja.Value {
	if !goja.IsString(c.Argument(0)) || cryptoHash(text(c.Argument(0))) == 0 {
		n.rt.throwCode("TypeError", "ERR_CRYPTO_INVALID_DIGEST", "Invalid digest")
	}
	return c.Argument(0)
}

// cryptoHash is Go's number of a hash, 0 for one that signatures do not use.
func cryptoHash(name string) crypto.Hash {
	name = strings.TrimPrefix(strings.TrimSuffix(strings.ToLower(name), "withrsaencryption"), "rsa-")
	switch strings.ReplaceAll(name, "-", "") {
	case "md5":
		return crypto.MD5
	case "sha1":
		return crypto.SHA1
	case "sha224":
		return crypto.SHA224
	case "sha256":
		return crypto.SHA256
	case "sha384":
		return crypto.SHA384
	case "sha512":
		return crypto.SHA512
	}
	return 0
}

// signature is how to sign.
type signature struct {
	hash    crypto.Hash
	sum     []byte // of the data, or the data where the key hashes itself
	pss     bool
	salt    int
	encoded string // der or ieee-p1363, of ECDSA
}

// The values of Node's constants.
const (
	oaepPadding = 4
	pssPadding  = 6
)

// signature reads (hash, data, key, …, padding, saltLength, dsaEncoding), whose last three stand from index on.
func (n *nodeCrypto) signature(c goja.FunctionCall, index int) signature {
	s := signature{hash: cryptoHash(text(c.Argument(0))), sum: n.bytes(c, 1), encoded: text(c.Argument(index + 2))}
	s.pss = c.Argument(index).ToInteger() == pssPadding
	switch salt := int(c.Argument(index + 1).ToInteger()); salt {
	case -1:
		s.salt = rsa.PSSSaltLengthEqualsHash
	case -2, -3:
		s.salt = rsa.PSSSaltLengthAuto
	default:
		s.salt = salt
	}
	if s.hash != 0 {
		h := s.hash.New()
		h.Write(s.sum)
		s.sum = h.Sum(nil)
	}
	return s
}

// sign is sign(hash, data, key, padding, saltLength, dsaEncoding).
func (n *nodeCrypto) sign(c goja.FunctionCall) goja.Value {
	s := n.signature(c, 3)
	var out []byte
	var err error
	switch key := n.key(c, 2).(type) {
	case *rsa.PrivateKey:
		out, err = s.rsa(key)
	case *ecdsa.PrivateKey:
		if s.encoded == "ieee-p1363" {
			out, err = signECDSA(key, s.sum)
		} else {
			out, err = ecdsa.SignASN1(rand.Reader, key, s.sum)
		}
	case ed25519.PrivateKey:
		out = ed25519.Sign(key, s.sum)
	default:
		err = errors.New("a key of this kind cannot sign")
	}
	n.check(err)
	return n.rt.uint8Array(out)
}

func (s signature) rsa(key *rsa.PrivateKey) ([]byte, error) {
	switch {
	case s.hash == 0:
		return nil, errors.New("to sign with RSA takes a hash, such as RSA-SHA256")
	case s.pss:
		return rsa.SignPSS(rand.Reader, key, s.hash, s.sum, &rsa.PSSOptions{SaltLength: s.salt})
	}
	return rsa.SignPKCS1v15(rand.Reader, key, s.hash, s.sum)
}

// verify is verify(hash, data, key, signature, padding, saltLength, dsaEncoding).
func (n *nodeCrypto) verify(c goja.FunctionCall) goja.Value {
	s, signed := n.signature(c, 4), n.bytes(c, 3)
	good := false
	switch key := n.key(c, 2).(type) {
	case *rsa.PublicKey:
		if s.pss {
			good = rsa.VerifyPSS(key, s.hash, s.sum, signed, &rsa.PSSOptions{SaltLength: s.salt}) == nil
		} else {
			good = s.hash != 0 && rsa.VerifyPKCS1v15(key, s.hash, s.sum, signed) == nil
		}
	case *ecdsa.PublicKey:
		if s.encoded == "ieee-p1363" {
			signed = derSignature(signed)
		}
		good = ecdsa.VerifyASN1(key, s.sum, signed)
	case ed25519.PublicKey:
		good = ed25519.Verify(key, s.sum, signed)
	default:
		n.check(errors.New("a key of this kind cannot verify"))
	}
	return n.rt.vm.ToValue(good)
}

// derSignature makes DER of two numbers that stand one after the other.
func derSignature(raw []byte) []byte {
	half := len(raw) / 2
	der, err := asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).SetBytes(raw[:half]), new(big.Int).SetBytes(raw[half:])})
	if err != nil {
		return nil
	}
	return der
}

// rsa is rsa(direction, key, data, padding, hash, label).
func (n *nodeCrypto) rsa(c goja.FunctionCall) goja.Value {
	h := cryptoHash(text(c.Argument(4)))
	if h == 0 {
		n.rt.throwCode("Error", "ERR_OSSL_EVP_INVALID_DIGEST", "Invalid digest: "+text(c.Argument(4)))
	}
	data, label, padding := n.bytes(c, 2), n.bytes(c, 5), c.Argument(3).ToInteger()
	var out []byte
	var err error
	switch key := n.key(c, 1).(type) {
	case *rsa.PublicKey:
		out, err = rsa.EncryptOAEP(h.New(), rand.Reader, key, data, label)
	case *rsa.PrivateKey:
		out, err = rsa.DecryptOAEP(h.New(), nil, key, data, label)
	default:
		err = errors.New("only RSA keys encrypt")
	}
	if padding != oaepPadding {
		err = errors.New("only RSA_PKCS1_OAEP_PADDING is supported by runner to encrypt")
	}
	if err != nil {
		n.rt.throwCode("Error", "ERR_OSSL_RSA_OPERATION", err.Error())
	}
	return n.rt.uint8Array(out)
}
