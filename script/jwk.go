package script

import (
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"

	"github.com/dop251/goja"
)

// readJWK reads a key from its members (RFC 7517): RSA, EC, OKP, or the bytes of a secret.
func readJWK(o *goja.Object) (any, error) {
	part := func(name string) []byte { return looseBase64(member(o, name)) }
	private := defined(o.Get("d"))
	switch kind := member(o, "kty"); kind {
	case "oct":
		return part("k"), nil
	case "RSA":
		public := rsa.PublicKey{N: new(big.Int).SetBytes(part("n")), E: int(new(big.Int).SetBytes(part("e")).Int64())}
		if !private {
			return &public, checkRSA(&public)
		}
		key := &rsa.PrivateKey{
			PublicKey: public, D: new(big.Int).SetBytes(part("d")),
			Primes: []*big.Int{new(big.Int).SetBytes(part("p")), new(big.Int).SetBytes(part("q"))},
		}
		if err := checkRSA(&public); err != nil {
			return nil, err
		}
		if err := key.Validate(); err != nil {
			return nil, err
		}
		key.Precompute()
		return key, nil
	case "EC":
		curve := curveOf(member(o, "crv"))
		if curve == nil {
			return nil, fmt.Errorf("the curve %q is unknown", member(o, "crv"))
		}
		public, err := ecdsa.ParseUncompressedPublicKey(curve, uncompressed(curve, part("x"), part("y")))
		if err != nil || !private {
			return public, err
		}
		return ecdsa.ParseRawPrivateKey(curve, leftPadded(part("d"), curve))
	case "OKP":
		return readOKP(member(o, "crv"), part("x"), part("d"))
	default:
		return nil, fmt.Errorf("a key with kty %q is unknown", kind)
	}
}

// checkRSA refuses what is no key at all.
func checkRSA(k *rsa.PublicKey) error {
	if k.N.BitLen() < 512 || k.N.BitLen() > maxKeyBits || k.E < 3 || k.E%2 == 0 {
		return errors.New("invalid RSA key")
	}
	return nil
}

// maxKeyBits bounds the length of an RSA key: the work grows with its cube.
const maxKeyBits = 8192

func readOKP(curve string, x, d []byte) (any, error) {
	switch {
	case curve == "Ed25519" && len(d) == ed25519.SeedSize:
		return ed25519.NewKeyFromSeed(d), nil
	case curve == "Ed25519" && len(x) == ed25519.PublicKeySize:
		return ed25519.PublicKey(x), nil
	case curve == "X25519" && len(d) > 0:
		return ecdh.X25519().NewPrivateKey(d)
	case curve == "X25519":
		return ecdh.X25519().NewPublicKey(x)
	}
	return nil, fmt.Errorf("the curve %q is unknown, or its key has the wrong length", curve)
}

// curveOf reads the web's or OpenSSL's name of a curve, nil for another.
func curveOf(name string) elliptic.Curve {
	switch name {
	case "P-256", "prime256v1", "secp256r1":
		return elliptic.P256()
	case "P-384", "secp384r1":
		return elliptic.P384()
	case "P-521", "secp521r1":
		return elliptic.P521()
	}
	return nil
}

// leftPadded fills a number up to the length that the curve's have.
func leftPadded(b []byte, curve elliptic.Curve) []byte {
	size := (curve.Params().BitSize + 7) / 8
	if len(b) >= size {
		return b
	}
	return append(make([]byte, size-len(b)), b...)
}

func uncompressed(curve elliptic.Curve, x, y []byte) []byte {
	out := append([]byte{4}, leftPadded(x, curve)...)
	return append(out, leftPadded(y, curve)...)
}

// jwkOf is the members of a key, in Node's order.
func (rt *realm) jwkOf(key any) (*goja.Object, error) {
	o := rt.vm.NewObject()
	set := func(name string, b []byte) { _ = o.Set(name, base64.RawURLEncoding.EncodeToString(b)) }
	switch k := key.(type) {
	case *rsa.PublicKey:
		_ = o.Set("kty", "RSA")
		set("n", k.N.Bytes())
		set("e", big.NewInt(int64(k.E)).Bytes())
	case *rsa.PrivateKey:
		return rt.rsaJWK(k), nil
	case *ecdsa.PublicKey, *ecdsa.PrivateKey:
		return o, ecJWK(o, key, set)
	case ed25519.PublicKey:
		_ = o.Set("crv", "Ed25519")
		set("x", k)
		_ = o.Set("kty", "OKP")
	case ed25519.PrivateKey:
		_ = o.Set("crv", "Ed25519")
		set("d", k.Seed())
		set("x", k.Public().(ed25519.PublicKey))
		_ = o.Set("kty", "OKP")
	default:
		return nil, errors.New("a key of this kind has no JWK")
	}
	return o, nil
}

func (rt *realm) rsaJWK(k *rsa.PrivateKey) *goja.Object {
	o := rt.vm.NewObject()
	k.Precompute()
	_ = o.Set("kty", "RSA")
	for _, part := range []struct {
		name string
		n    *big.Int
	}{
		{"n", k.N},
		{"e", big.NewInt(int64(k.E))},
		{"d", k.D},
		{"p", k.Primes[0]},
		{"q", k.Primes[1]},
		{"dp", k.Precomputed.Dp},
		{"dq", k.Precomputed.Dq},
		{"qi", k.Precomputed.Qinv},
	} {
		_ = o.Set(part.name, base64.RawURLEncoding.EncodeToString(part.n.Bytes()))
	}
	return o
}

func ecJWK(o *goja.Object, key any, set func(string, []byte)) error {
	public, _ := publicHalf(key).(*ecdsa.PublicKey)
	point, err := public.Bytes()
	if err != nil {
		return err
	}
	half := (len(point) - 1) / 2
	_ = o.Set("kty", "EC")
	set("x", point[1:1+half])
	set("y", point[1+half:])
	_ = o.Set("crv", public.Params().Name)
	if private, ok := key.(*ecdsa.PrivateKey); ok {
		d, err := private.Bytes()
		if err != nil {
			return err
		}
		set("d", d)
	}
	return nil
}
