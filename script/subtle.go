package script

import (
	"crypto"
	"crypto/rand"
	"slices"
	"strings"

	"github.com/dop251/goja"
)

// cryptoKey is the state of a CryptoKey.
type cryptoKey struct {
	name        string      // AES-GCM, HMAC …
	hash        crypto.Hash // of HMAC and the signatures; 0 otherwise
	kind        string      // secret, public or private
	secret      []byte
	key         any // a public or private key of Go's
	extractable bool
	usages      []string
}

// subtle is crypto.subtle: every member gives a promise.
func (rt *realm) subtle() *goja.Object {
	o := rt.vm.NewObject()
	for name, f := range map[string]func(goja.FunctionCall) goja.Value{
		"digest": rt.subtleDigest, "importKey": rt.importKey, "exportKey": rt.exportKey, "generateKey": rt.generateKey,
		"sign": rt.subtleSign, "verify": rt.subtleVerify, "encrypt": rt.subtleEncrypt, "decrypt": rt.subtleDecrypt,
		"deriveBits": rt.deriveBits, "deriveKey": rt.deriveKey, "wrapKey": rt.wrapKey, "unwrapKey": rt.unwrapKey,
	} {
		hide(o, name, rt.fn(name, func(c goja.FunctionCall) goja.Value {
			return rt.settled(func() goja.Value { return f(c) })
		}))
	}
	return o
}

func (rt *realm) keyClass() *class {
	k := rt.newClass("CryptoKey", func(goja.ConstructorCall) *goja.Object {
		rt.throw("TypeError", "Illegal constructor")
		return nil
	})
	for name, get := range map[string]func(*cryptoKey) goja.Value{
		"type":        func(k *cryptoKey) goja.Value { return rt.vm.ToValue(k.kind) },
		"extractable": func(k *cryptoKey) goja.Value { return rt.vm.ToValue(k.extractable) },
		"usages":      func(k *cryptoKey) goja.Value { return rt.textList(k.usages) },
		"algorithm":   rt.algorithmOf,
	} {
		k.getter(name, func(c goja.FunctionCall) goja.Value { return get(receiver[*cryptoKey](rt, c.This)) })
	}
	return k
}

func (rt *realm) textList(list []string) goja.Value {
	items := make([]any, len(list))
	for i, s := range list {
		items[i] = s
	}
	return rt.vm.NewArray(items...)
}

// algorithmOf is key.algorithm.
func (rt *realm) algorithmOf(k *cryptoKey) goja.Value {
	o := rt.vm.NewObject()
	_ = o.Set("name", k.name)
	rt.pairAlgorithm(o, k)
	if k.hash != 0 {
		h := rt.vm.NewObject()
		_ = h.Set("name", hashName(k.hash))
		_ = o.Set("hash", h)
	}
	if k.kind == "secret" && !strings.HasPrefix(k.name, "PBKDF2") && k.name != "HKDF" {
		_ = o.Set("length", 8*len(k.secret))
	}
	return o
}

// algorithm reads what the members take as algorithm: a name, or an object with one.
func (rt *realm) algorithm(v goja.Value) (name string, o *goja.Object) {
	if o, ok := v.(*goja.Object); ok {
		return strings.ToUpper(member(o, "name")), o
	}
	return strings.ToUpper(text(v)), rt.vm.NewObject()
}

func (rt *realm) unsupported(what string) {
	panic(rt.domException("NotSupportedError", "Unrecognized algorithm name: "+what))
}

func hashName(h crypto.Hash) string {
	switch h {
	case crypto.SHA1:
		return "SHA-1"
	case crypto.SHA384:
		return "SHA-384"
	case crypto.SHA512:
		return "SHA-512"
	}
	return "SHA-256"
}

// hash reads the name of a digest.
func (rt *realm) hash(v goja.Value) crypto.Hash {
	name, _ := rt.algorithm(v)
	for _, h := range []crypto.Hash{crypto.SHA1, crypto.SHA256, crypto.SHA384, crypto.SHA512} {
		if hashName(h) == name {
			return h
		}
	}
	rt.unsupported(name)
	return 0
}

func (rt *realm) subtleDigest(c goja.FunctionCall) goja.Value {
	h := rt.hash(c.Argument(0)).New()
	h.Write(rt.memory(c.Argument(1), `"data" argument`))
	return rt.arrayBuffer(h.Sum(nil))
}

// newKey makes the CryptoKey object of k.
func (rt *realm) newKey(k *cryptoKey, extractable, usages goja.Value) *goja.Object {
	k.extractable = truthy(extractable) || k.kind == "public"
	if o, ok := usages.(*goja.Object); ok {
		_ = rt.vm.ExportTo(o, &k.usages)
	}
	return rt.class("CryptoKey").instance(k)
}

// importKey is importKey(format, data, algorithm, extractable, usages).
func (rt *realm) importKey(c goja.FunctionCall) goja.Value {
	name, o := rt.algorithm(c.Argument(2))
	k := &cryptoKey{name: properName(name), kind: "secret"}
	if h := o.Get("hash"); defined(h) {
		k.hash = rt.hash(h)
	}
	format := c.Argument(0).String()
	var key any
	var err error
	switch format {
	case "raw", "pkcs8", "spki":
		key, err = readRaw(k.name, format, member(o, "namedCurve"), rt.memory(c.Argument(1), `"keyData" argument`))
	case "jwk":
		key, err = readJWK(c.Argument(1).ToObject(rt.vm))
	default:
		panic(rt.domException("NotSupportedError", "importKey: the format "+format+" is not supported for "+name))
	}
	if err != nil {
		panic(rt.domException("DataError", "Invalid keyData for "+k.name))
	}
	k.hold(key)
	rt.checkKey(k)
	return rt.newKey(k, c.Argument(3), c.Argument(4))
}

func (rt *realm) checkKey(k *cryptoKey) {
	switch {
	case k.kind != "secret":
		rt.checkPair(k)
	case strings.HasPrefix(k.name, "AES-"):
		if n := len(k.secret); n != 16 && n != 24 && n != 32 {
			panic(rt.domException("DataError", "Invalid key length"))
		}
	case k.name != "HMAC" && k.name != "PBKDF2" && k.name != "HKDF":
		rt.unsupported(k.name)
	case k.name == "HMAC" && k.hash == 0:
		rt.unsupported("HMAC without hash")
	}
}

// properName writes the names that are not all capitals.
func properName(name string) string {
	switch name {
	case "RSASSA-PKCS1-V1_5":
		return "RSASSA-PKCS1-v1_5"
	case "ED25519":
		return "Ed25519"
	}
	return name
}

// exportKey is exportKey(format, key).
func (rt *realm) exportKey(c goja.FunctionCall) goja.Value {
	k := rt.keyOf(c.Argument(1), "")
	if !k.extractable {
		panic(rt.domException("InvalidAccessError", "key is not extractable"))
	}
	return rt.exported(k, c.Argument(0).String())
}

// exported is a key in that format.
func (rt *realm) exported(k *cryptoKey, format string) goja.Value {
	switch {
	case format == "jwk":
		return rt.exportJWK(k)
	case k.kind != "secret":
		return rt.exportPair(k, format)
	case format == "raw":
		return rt.arrayBuffer(slices.Clone(k.secret))
	}
	panic(rt.domException("NotSupportedError", "exportKey: the format "+format+" is not supported"))
}

// keyOf returns a key that may be used for that; any use when usage is empty.
func (rt *realm) keyOf(v goja.Value, usage string) *cryptoKey {
	k := receiver[*cryptoKey](rt, v)
	if usage != "" && !slices.Contains(k.usages, usage) {
		panic(rt.domException("InvalidAccessError", "Unable to use this key to "+usage))
	}
	return k
}

// generateKey is generateKey(algorithm, extractable, usages).
func (rt *realm) generateKey(c goja.FunctionCall) goja.Value {
	name, o := rt.algorithm(c.Argument(0))
	k := &cryptoKey{name: properName(name), kind: "secret"}
	if pairKind(k.name) != "" {
		return rt.generatePair(c, k.name, o)
	}
	bits := 256
	if h := o.Get("hash"); defined(h) {
		k.hash = rt.hash(h)
		bits = 8 * k.hash.New().BlockSize()
	}
	if n := o.Get("length"); defined(n) {
		bits = int(n.ToInteger())
	}
	if bits <= 0 || bits > 8*maxRandom {
		panic(rt.domException("OperationError", "Invalid key length"))
	}
	k.secret = make([]byte, (bits+7)/8)
	_, _ = rand.Read(k.secret)
	rt.checkKey(k)
	return rt.newKey(k, c.Argument(1), c.Argument(2))
}
