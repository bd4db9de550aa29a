package awslocal

import (
	"crypto/rand"
	"math/big"
	"strings"
)

const (
	lowercase   = "abcdefghijklmnopqrstuvwxyz"
	uppercase   = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits      = "0123456789"
	punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
)

const (
	defaultPassword = 32
	maxPassword     = 4096
)

type passwordInput struct {
	PasswordLength          *int
	ExcludeCharacters       string
	ExcludeNumbers          bool
	ExcludePunctuation      bool
	ExcludeUppercase        bool
	ExcludeLowercase        bool
	IncludeSpace            bool
	RequireEachIncludedType *bool
}

func (s *Server) getRandomPassword(c *call, in passwordInput) (any, error) {
	if err := s.allowAny(c); err != nil {
		return nil, err
	}
	n := defaultPassword
	if in.PasswordLength != nil {
		n = *in.PasswordLength
	}
	types := in.types()
	all := strings.Join(types, "")
	if in.IncludeSpace {
		all += without(" ", in.ExcludeCharacters) // the space may appear, but it is no type that must
	}
	if in.RequireEachIncludedType != nil && !*in.RequireEachIncludedType {
		types = nil
	}
	switch {
	case n < 1 || n > maxPassword:
		return nil, invalidParameter("The password length must be between 1 and %d.", maxPassword)
	case all == "":
		return nil, invalidParameter("No characters are left to make the password of.")
	case n < len(types):
		return nil, invalidParameter("Password length %d is too short based on the required types.", n)
	}
	return struct{ RandomPassword string }{randomPassword(all, types, n)}, nil
}

// types is the sets to choose from, without the characters that the caller excludes. A set that has none left is out.
func (in passwordInput) types() []string {
	var types []string
	for _, set := range []struct {
		excluded bool
		chars    string
	}{
		{in.ExcludeLowercase, lowercase},
		{in.ExcludeUppercase, uppercase},
		{in.ExcludeNumbers, digits},
		{in.ExcludePunctuation, punctuation},
	} {
		if left := without(set.chars, in.ExcludeCharacters); !set.excluded && left != "" {
			types = append(types, left)
		}
	}
	return types
}

func without(chars, excluded string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(excluded, r) {
			return -1
		}
		return r
	}, chars)
}

// randomPassword draws n characters, the first ones from the types that must appear, and shuffles them.
func randomPassword(all string, required []string, n int) string {
	password := make([]byte, n)
	for i := range password {
		from := all
		if i < len(required) {
			from = required[i]
		}
		password[i] = from[randomInt(len(from))]
	}
	for i := n - 1; i > 0; i-- {
		j := randomInt(i + 1)
		password[i], password[j] = password[j], password[i]
	}
	return string(password)
}

func randomInt(n int) int {
	i, err := rand.Int(rand.Reader, big.NewInt(int64(n)))
	if err != nil {
		panic("awslocal: no random numbers: " + err.Error())
	}
	return int(i.Int64())
}
