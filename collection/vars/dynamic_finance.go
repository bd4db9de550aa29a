package vars

import (
	"math/big"
	"strconv"
	"strings"
)

var financeNames = map[string]generator{
	"$randomBankAccount":     func(d *Dynamic, a *arguments) any { return d.digits(a.int(8, 1, MaxDynamicLength)) },
	"$randomBankAccountName": func(d *Dynamic, _ *arguments) any { return d.pick(accountKinds) + " Account" },
	"$randomBankAccountBic":  (*Dynamic).bic,
	"$randomBankAccountIban": (*Dynamic).iban,
	"$randomCreditCardMask": func(d *Dynamic, a *arguments) any {
		n, _ := d.cardNumber(a).(string)
		return n[max(0, len(n)-4):]
	},
	"$randomBitcoin":         (*Dynamic).bitcoin,
	"$randomPrice":           (*Dynamic).price,
	"$randomTransactionType": oneOf("deposit", "invoice", "payment", "withdrawal"),
	"$randomCurrencyCode":    from("currency short"),
	"$randomCurrencyName":    from("currency long"),
	"$randomCurrencySymbol":  oneOf("$", "€", "£", "¥", "₩", "₹", "₽", "₺", "₴", "₦", "₪", "₫", "₱", "฿", "kr", "zł", "Kč", "Ft", "R$", "Fr"),
}

var accountKinds = []string{
	"Checking", "Savings", "Credit Card", "Investment", "Home Loan", "Auto Loan", "Personal Loan", "Money Market",
}

// price takes [max | min max [decimals] [symbol]].
func (d *Dynamic) price(a *arguments) any {
	const most = 1e9 // with twelve decimals a float64 would not hold more
	lo, hi, decimals, symbol := 0.0, 1000.0, 2, ""
	if a.given() {
		hi = a.float(hi, 0, most)
		if a.given() {
			lo, hi = hi, a.float(hi, 0, most)
		}
		decimals, symbol = a.int(2, 0, maxDecimals), a.next()
	}
	if lo > hi {
		a.bad = true
	}
	return symbol + d.decimal(lo, hi, decimals)
}

// bic takes [with branch]: bank, country, place and branch of ISO 9362.
func (d *Dynamic) bic(a *arguments) any {
	code := d.chars(4, upper) + d.pick(ibans)[:2] + d.chars(2, upper+digits)
	if a.flag() {
		code += d.chars(3, upper+digits)
	}
	return code
}

// ibans are the countries' forms: the letters and digits of the bank's code (A is a letter, 9 a digit) and account.
var ibans = []string{
	"AT9999999999999999", "BE999999999999", "CH99999999999999999", "CZ99999999999999999999", "DE999999999999999999",
	"DK99999999999999", "ES99999999999999999999", "FI99999999999999", "FR99999999999999999999999",
	"GBAAAA99999999999999", "HU999999999999999999999999", "IEAAAA99999999999999", "ITA9999999999999999999999",
	"NLAAAA9999999999", "NO99999999999", "PL999999999999999999999999", "PT999999999999999999999", "SE99999999999999999999",
}

// iban takes [in groups of four] [country]. The check digits are those of ISO 7064.
func (d *Dynamic) iban(a *arguments) any {
	grouped, country := a.flag(), a.next()
	forms := filter(ibans, func(form string) bool { return country == "" || form[:2] == country })
	if len(forms) == 0 {
		a.bad = true
		return nil
	}
	form := d.pick(forms)
	account := strings.Map(func(r rune) rune {
		if r == 'A' {
			return rune(d.chars(1, upper)[0])
		}
		return rune(d.digits(1)[0])
	}, form[2:])
	check := 98 - ibanMod97(account+form[:2]+"00")
	code := form[:2] + strconv.Itoa(check/10) + strconv.Itoa(check%10) + account
	if !grouped {
		return code
	}
	var groups []string
	for ; len(code) > 4; code = code[4:] {
		groups = append(groups, code[:4])
	}
	return strings.Join(append(groups, code), " ")
}

// ibanMod97 reads letters as the numbers from 10 on.
func ibanMod97(s string) int {
	var b strings.Builder
	for _, c := range s {
		if c >= 'A' {
			b.WriteString(strconv.Itoa(int(c-'A') + 10))
		} else {
			b.WriteRune(c)
		}
	}
	n, _ := new(big.Int).SetString(b.String(), 10) // only digits
	return int(n.Mod(n, big.NewInt(97)).Int64())
}

// bitcoin takes [legacy|segwit|bech32] [mainnet|testnet]. The addresses look right, but their check sums are wrong, so
// that nothing can be sent to them.
func (d *Dynamic) bitcoin(a *arguments) any {
	kind := a.choice(d.pick([]string{"legacy", "segwit"}), "legacy", "segwit", "bech32")
	network := a.choice("mainnet", "testnet")
	start := map[string]string{
		"legacy mainnet": "1", "segwit mainnet": "3", "bech32 mainnet": "bc1q",
		"legacy testnet": "m", "segwit testnet": "2", "bech32 testnet": "tb1q",
	}[kind+" "+network]
	if kind == "bech32" {
		return start + d.chars(38, "023456789acdefghjklmnpqrstuvwxyz")
	}
	return start + d.chars(d.between(25, 33), "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")
}
