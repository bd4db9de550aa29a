package script

import (
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"slices"
	"strings"

	"github.com/dop251/goja"
)

// pairKind is the family of keys that an algorithm has, in the words of keyKind; empty for those with secrets.
func pairKind(name string) string {
	switch name {
	case "RSASSA-PKCS1-v1_5", "RSA-PSS", "RSA-OAEP":
		return "rsa"
	case "ECDSA", "ECDH":
		return "ec"
	case "Ed25519":
		return "ed25519"
	case "X25519":
		return "x25519"
	}
	return ""
}

// readRaw reads the bytes of a key in the formats raw, pkcs8 and spki.
func readRaw(name, format, curve string, data []byte) (any, error) {
	if format != "raw" {
		return readDER(data, format)
	}
	switch pairKind(name) {
	case "":
		return slices.Clone(data), nil
	case "ec":
		c := curveOf(curve)
		if c == nil {
			return nil, errors.New("the curve is unknown")
		}
		return ecdsa.ParseUncompressedPublicKey(c, data)
	case "ed25519":
		return readOKP("Ed25519", data, nil)
	case "x25519":
		return readOKP("X25519", data, nil)
	}
	return nil, errors.New("this key has no raw format")
}

// hold takes a key of Go's, or the bytes of a secret.
func (k *cryptoKey) hold(key any) {
	if secret, ok := key.([]byte); ok {
		k.secret = secret
		return
	}
	k.key, k.kind = key, "public"
	if isPrivate(key) {
		k.kind = "private"
	}
}

// checkPair refuses a key that is not of its algorithm's family.
func (rt *realm) checkPair(k *cryptoKey) {
	if keyKind(k.key) != pairKind(k.name) {
		panic(rt.domException("DataError", "Invalid keyData for "+k.name))
	}
}

// pairAlgorithm adds to key.algorithm what keys in pairs have.
func (rt *realm) pairAlgorithm(o *goja.Object, k *cryptoKey) {
	switch key := publicHalf(k.key).(type) {
	case *rsa.PublicKey:
		_ = o.Set("modulusLength", key.N.BitLen())
		exponent := []byte{byte(key.E >> 16), byte(key.E >> 8), byte(key.E)}
		_ = o.Set("publicExponent", rt.uint8Array(exponent))
	case *ecdsa.PublicKey:
		_ = o.Set("namedCurve", key.Params().Name)
	}
}

// exportPair is a private or public key in the formats pkcs8, spki and raw.
func (rt *realm) exportPair(k *cryptoKey, format string) goja.Value {
	if format == "raw" && k.kind == "public" {
		if raw := rawPublic(k.key); raw != nil {
			return rt.arrayBuffer(raw)
		}
	}
	if format != "pkcs8" && format != "spki" || (format == "pkcs8") != (k.kind == "private") {
		panic(rt.domException("InvalidAccessError", "exportKey: a "+k.kind+" key of "+k.name+" has no format "+format))
	}
	der, _, err := writeDER(k.key, "")
	if err != nil {
		rt.failed()
	}
	return rt.arrayBuffer(der)
}

// rawPublic is the point of a public key, nil when it has none.
func rawPublic(key any) []byte {
	switch key := key.(type) {
	case *ecdsa.PublicKey:
		if point, err := key.Bytes(); err == nil {
			return point
		}
	case ed25519.PublicKey:
		return slices.Clone(key)
	case *ecdh.PublicKey:
		return key.Bytes()
	}
	return nil
}

// exportJWK is a key as an object.
func (rt *realm) exportJWK(k *cryptoKey) goja.Value {
	var o *goja.Object
	if k.kind == "secret" {
		o = rt.vm.NewObject()
		_ = o.Set("kty", "oct")
		_ = o.Set("k", base64.RawURLEncoding.EncodeToString(k.secret))
	} else {
		var err error
		if o, err = rt.jwkOf(k.key); err != nil {
			rt.failed()
		}
	}
	if name := jwkAlgorithm(k); name != "" {
		_ = o.Set("alg", name)
	}
	_ = o.Set("key_ops", rt.textList(k.usages))
	_ = o.Set("ext", k.extractable)
	return o
}

// jwkAlgorithm is the name of RFC 7518 for what a key does, empty when it has none.
func jwkAlgorithm(k *cryptoKey) string {
	digits := strings.TrimPrefix(hashName(k.hash), "SHA-")
	switch k.name {
	case "Ed25519":
		return k.name
	case "HMAC":
		return "HS" + digits
	case "RSASSA-PKCS1-v1_5":
		return "RS" + digits
	case "RSA-PSS":
		return "PS" + digits
	case "RSA-OAEP":
		if digits == "1" {
			return "RSA-OAEP"
		}
		return "RSA-OAEP-" + digits
	case "AES-GCM", "AES-CBC", "AES-CTR", "AES-KW":
		sizes := map[int]string{16: "A128", 24: "A192", 32: "A256"}
		return sizes[len(k.secret)] + strings.TrimPrefix(k.name, "AES-")
	}
	return ""
}

// generatePair is generateKey(algorithm, extractable, usages) for two keys.
func (rt *realm) generatePair(c goja.FunctionCall, name string, o *goja.Object) goja.Value {
	bits := 0
	if n := o.Get("modulusLength"); defined(n) {
		bits = int(n.ToInteger())
	}
	private, err := newPair(pairKind(name), bits, member(o, "namedCurve"))
	if err != nil {
		panic(rt.domException("OperationError", "generateKey: "+err.Error()))
	}
	public, secret := &cryptoKey{name: name, kind: "public", key: publicHalf(private)}, &cryptoKey{name: name, kind: "private", key: private}
	if h := o.Get("hash"); defined(h) {
		public.hash = rt.hash(h)
		secret.hash = public.hash
	}
	var usages []string
	if list, ok := c.Argument(2).(*goja.Object); ok {
		_ = rt.vm.ExportTo(list, &usages)
	}
	publicDoes := func(usage string) bool { return usage == "verify" || usage == "encrypt" || usage == "wrapKey" }
	pair := rt.vm.NewObject()
	_ = pair.Set("publicKey", rt.newKey(public, rt.vm.ToValue(true), rt.textList(slices.DeleteFunc(slices.Clone(usages), func(u string) bool { return !publicDoes(u) }))))
	_ = pair.Set("privateKey", rt.newKey(secret, c.Argument(1), rt.textList(slices.DeleteFunc(usages, publicDoes))))
	return pair
}

func newPair(kind string, bits int, curve string) (any, error) {
	if kind == "x25519" {
		return ecdh.X25519().GenerateKey(rand.Reader)
	}
	return newKeyPair(kind, bits, curve)
}

// agreed is the secret that a private key shares with the public one of the other side.
func (rt *realm) agreed(k *cryptoKey, o *goja.Object, bits int64) []byte {
	shared, err := sharedSecret(k.key, receiver[*cryptoKey](rt, o.Get("public")).key)
	if err != nil || bits > int64(8*len(shared)) {
		rt.failed()
	}
	if bits > 0 {
		shared = shared[:(bits+7)/8]
	}
	return shared
}

func sharedSecret(private, public any) (shared []byte, err error) {
	mine, ok := private.(*ecdh.PrivateKey)
	if key, isEC := private.(*ecdsa.PrivateKey); isEC {
		mine, err = key.ECDH()
		ok = err == nil
	}
	theirs, fits := public.(*ecdh.PublicKey)
	if key, isEC := public.(*ecdsa.PublicKey); isEC {
		theirs, err = key.ECDH()
		fits = err == nil
	}
	if !ok || !fits {
		return nil, errors.New("a private key and a public one are needed")
	}
	return mine.ECDH(theirs)
}
