package vars

import (
	"math"
	"strconv"
	"strings"

	"github.com/rq-runner/runner/collection"
)

var placeNames = map[string]generator{
	"$randomCity":          from("address city"),
	"$randomStreetName":    func(d *Dynamic, _ *arguments) any { return d.street() },
	"$randomStreetAddress": (*Dynamic).streetAddress,
	"$randomCountry":       from("address country"),
	"$randomCountryCode":   (*Dynamic).countryCode,
	"$randomLatitude":      func(d *Dynamic, a *arguments) any { return d.degrees(a, 90) },
	"$randomLongitude":     func(d *Dynamic, a *arguments) any { return d.degrees(a, 180) },
	"$randomLocale": func(d *Dynamic, _ *arguments) any {
		if d.dialect == collection.Requestly {
			return strings.ToLower(d.pick(words("address country_abr")))
		}
		return d.pick(words("language short"))
	},
}

func (d *Dynamic) street() string { return d.lastName() + " " + d.pick(streetKinds) }

// streetAddress takes [full]; a full one names the unit in the house too.
func (d *Dynamic) streetAddress(a *arguments) any {
	address := strconv.Itoa(d.between(100, 99999)) + " " + d.street()
	if a.flag() {
		address += " Apt. " + strconv.Itoa(d.between(100, 999))
	}
	return address
}

// countryCode takes [alpha-2|alpha-3|numeric].
func (d *Dynamic) countryCode(a *arguments) any {
	kind := a.choice("alpha-2", "alpha-3", "numeric")
	country := d.pick(countries)
	switch kind {
	case "alpha-3":
		return country[3:6]
	case "numeric":
		return country[7:]
	}
	return d.pick(words("address country_abr"))
}

// maxDecimals is the most digits after the point that a float64 of three digits before it can hold.
const maxDecimals = 12

// degrees takes [max | min max [decimals]].
func (d *Dynamic) degrees(a *arguments, limit float64) string {
	lo, hi, decimals := -limit, limit, 4
	if a.given() {
		hi = a.float(limit, -limit, limit)
		if a.given() {
			lo, hi = hi, a.float(limit, -limit, limit)
		}
		decimals = a.int(4, 0, maxDecimals)
	}
	if lo > hi {
		a.bad = true
	}
	return d.decimal(lo, hi, decimals)
}

// decimal returns a number from lo to hi with so many digits after the point.
func (d *Dynamic) decimal(lo, hi float64, decimals int) string {
	unit := math.Pow10(decimals)
	f := math.Round((lo+d.rand.Float64()*(hi-lo))*unit) / unit
	return strconv.FormatFloat(f+0, 'f', decimals, 64) // +0 takes the sign off a negative zero
}

var streetKinds = []string{
	"Alley", "Avenue", "Bridge", "Court", "Crescent", "Drive", "Gardens", "Grove", "Hill", "Lane", "Mews", "Park",
	"Parkway", "Place", "Road", "Row", "Square", "Street", "Terrace", "Walk", "Way",
}

// countries are codes of ISO 3166-1: the two that gofakeit lacks go with the first.
var countries = []string{
	"AR ARG 032", "AT AUT 040", "AU AUS 036", "BE BEL 056", "BR BRA 076", "CA CAN 124", "CH CHE 756", "CL CHL 152",
	"CN CHN 156", "CO COL 170", "CZ CZE 203", "DE DEU 276", "DK DNK 208", "EG EGY 818", "ES ESP 724", "FI FIN 246",
	"FR FRA 250", "GB GBR 826", "GR GRC 300", "HU HUN 348", "ID IDN 360", "IE IRL 372", "IL ISR 376", "IN IND 356",
	"IS ISL 352", "IT ITA 380", "JP JPN 392", "KE KEN 404", "KR KOR 410", "MA MAR 504", "MX MEX 484", "MY MYS 458",
	"NG NGA 566", "NL NLD 528", "NO NOR 578", "NZ NZL 554", "PE PER 604", "PH PHL 608", "PK PAK 586", "PL POL 616",
	"PT PRT 620", "RO ROU 642", "SE SWE 752", "SG SGP 702", "TH THA 764", "TR TUR 792", "UA UKR 804", "US USA 840",
	"VN VNM 704", "ZA ZAF 710",
}
