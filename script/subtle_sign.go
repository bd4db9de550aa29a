package script

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"math/big"

	"github.com/dop251/goja"
)

// message is the key, what is to be signed or checked, and its hash.
func (rt *realm) message(c goja.FunctionCall, usage string, at int) (k *cryptoKey, data, sum []byte, h crypto.Hash) {
	_, o := rt.algorithm(c.Argument(0))
	k, data = rt.keyOf(c.Argument(1), usage), rt.memory(c.Argument(at), `"data" argument`)
	h = k.hash
	if v := o.Get("hash"); defined(v) && k.name == "ECDSA" {
		h = rt.hash(v)
	}
	if k.name == "Ed25519" {
		return k, data, nil, 0
	}
	if h == 0 {
		rt.unsupported(k.name + " without hash")
	}
	hash := h.New()
	hash.Write(data)
	return k, data, hash.Sum(nil), h
}

// subtleSign is sign(algorithm, key, data).
func (rt *realm) subtleSign(c goja.FunctionCall) goja.Value {
	k, data, sum, h := rt.message(c, "sign", 2)
	var out []byte
	var err error
	switch key := k.key.(type) {
	case *rsa.PrivateKey:
		if k.name == "RSA-PSS" {
			out, err = rsa.SignPSS(rand.Reader, key, h, sum, rt.saltOf(c))
		} else {
			out, err = rsa.SignPKCS1v15(rand.Reader, key, h, sum)
		}
	case *ecdsa.PrivateKey:
		out, err = signECDSA(key, sum)
	case ed25519.PrivateKey:
		out = ed25519.Sign(key, data)
	default:
		out = macOf(k, data)
	}
	if err != nil {
		rt.failed()
	}
	return rt.arrayBuffer(out)
}

// saltOf is how RSA-PSS salts: saltLength of the algorithm.
func (rt *realm) saltOf(c goja.FunctionCall) *rsa.PSSOptions {
	_, o := rt.algorithm(c.Argument(0))
	if n := o.Get("saltLength"); defined(n) {
		return &rsa.PSSOptions{SaltLength: int(n.ToInteger())}
	}
	return nil
}

func macOf(k *cryptoKey, data []byte) []byte {
	mac := hmac.New(k.hash.New, k.secret)
	mac.Write(data)
	return mac.Sum(nil)
}

// signECDSA writes r and s one after the other, as the web and JWTs have them.
func signECDSA(key *ecdsa.PrivateKey, sum []byte) ([]byte, error) {
	r, s, err := ecdsa.Sign(rand.Reader, key, sum)
	if err != nil {
		return nil, err
	}
	n := (key.Curve.Params().BitSize + 7) / 8
	out := make([]byte, 2*n)
	r.FillBytes(out[:n])
	s.FillBytes(out[n:])
	return out, nil
}

// subtleVerify is verify(algorithm, key, signature, data).
func (rt *realm) subtleVerify(c goja.FunctionCall) goja.Value {
	k, data, sum, h := rt.message(c, "verify", 3)
	signature := rt.memory(c.Argument(2), `"signature" argument`)
	good := false
	switch key := k.key.(type) {
	case *rsa.PublicKey:
		if k.name == "RSA-PSS" {
			good = rsa.VerifyPSS(key, h, sum, signature, rt.saltOf(c)) == nil
		} else {
			good = rsa.VerifyPKCS1v15(key, h, sum, signature) == nil
		}
	case *ecdsa.PublicKey:
		n := len(signature) / 2
		good = ecdsa.Verify(key, sum, new(big.Int).SetBytes(signature[:n]), new(big.Int).SetBytes(signature[n:]))
	case ed25519.PublicKey:
		good = ed25519.Verify(key, data, signature)
	default:
		good = k.kind == "secret" && hmac.Equal(macOf(k, data), signature)
	}
	return rt.vm.ToValue(good)
}
