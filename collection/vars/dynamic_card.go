package vars

import (
	"strconv"
	"strings"
)

// cardNumber takes [issuer], such as visa or mastercard. The check digit is right.
func (d *Dynamic) cardNumber(a *arguments) any {
	issuer := strings.ReplaceAll(a.choice(cardIssuers...), "_", "-")
	if issuer == "" {
		issuer = strings.ReplaceAll(d.pick(cardIssuers[1:]), "_", "-")
	}
	form := cards(issuer)
	number := strconv.Itoa(d.between(form.from, form.to))
	number += d.digits(form.length - len(number) - 1)
	return number + checkDigit(number)
}

var cardIssuers = []string{
	"", "visa", "mastercard", "american_express", "american-express", "diners_club", "diners-club", "discover", "jcb",
	"unionpay", "maestro",
}

// card is what the numbers of an issuer begin with, and how many digits they have.
type card struct{ from, to, length int }

// cards tells the range of ISO/IEC 7812 that an issuer is best known for.
func cards(issuer string) card {
	switch issuer {
	case "mastercard":
		return card{51, 55, 16}
	case "american-express":
		return card{37, 37, 15}
	case "diners-club":
		return card{300, 305, 14}
	case "discover":
		return card{644, 649, 16}
	case "jcb":
		return card{3528, 3589, 16}
	case "unionpay":
		return card{62, 62, 16}
	case "maestro":
		return card{6761, 6763, 16}
	}
	return card{4, 4, 16} // visa
}

// checkDigit is the check digit of ISO/IEC 7812-1, Annex B: every second digit counts twice, from the right.
func checkDigit(number string) string {
	sum := 0
	for i := range len(number) {
		n := int(number[len(number)-1-i] - '0')
		if i%2 == 0 {
			n *= 2
		}
		sum += n/10 + n%10
	}
	return strconv.Itoa((10 - sum%10) % 10)
}
