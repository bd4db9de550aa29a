package vars

import (
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rq-runner/runner/collection"
)

var dialects = map[string]collection.Dialect{"Postman": collection.Postman, "Requestly": collection.Requestly}

// shapes reads the pattern of each variable; Postman lacks those whose pattern is empty.
func shapes(t *testing.T, dialect collection.Dialect) map[string]*regexp.Regexp {
	file, err := os.ReadFile("testdata/shapes.txt")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]*regexp.Regexp{}
	for line := range strings.Lines(string(file)) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if strings.HasPrefix(line, "#") {
			continue
		}
		pattern := f[1]
		if dialect == collection.Requestly && len(f) > 2 {
			pattern = f[2]
		}
		if pattern != "" {
			all[f[0]] = regexp.MustCompile("^(?:" + pattern + ")$")
		}
	}
	return all
}

func TestDynamicShapes(t *testing.T) {
	want := map[collection.Dialect]int{collection.Postman: 118, collection.Requestly: 123}
	for name, dialect := range dialects {
		t.Run(name, func(t *testing.T) {
			all := shapes(t, dialect)
			names := DynamicNames(dialect)
			if len(names) != want[dialect] || len(all) != len(names) {
				t.Errorf("there are %d names and %d shapes, want %d", len(names), len(all), want[dialect])
			}
			d := NewDynamic(DynamicOptions{Dialect: dialect})
			for _, name := range names {
				checkShape(t, d, name, all[name])
			}
		})
	}
}

func checkShape(t *testing.T, d *Dynamic, name string, shape *regexp.Regexp) {
	t.Helper()
	if shape == nil {
		t.Errorf("%s has no shape", name)
		return
	}
	for range 300 {
		v, ok := d.Value(name, nil)
		if !ok || !shape.MatchString(Text(v)) {
			t.Errorf("%s = %q, %t, want a match of %s", name, v, ok, shape)
			return
		}
	}
}

func TestDynamicTypes(t *testing.T) {
	for _, dialect := range dialects {
		d := NewDynamic(DynamicOptions{Dialect: dialect})
		for _, name := range DynamicNames(dialect) {
			v, _ := d.Value(name, nil)
			var ok bool
			switch name {
			case "$timestamp", "$randomInt":
				_, ok = v.(float64)
			case "$randomBoolean":
				_, ok = v.(bool)
			default:
				_, ok = v.(string)
			}
			if !ok {
				t.Errorf("%s is a %T", name, v)
			}
		}
	}
}

func TestDynamicUnknown(t *testing.T) {
	d := NewDynamic(DynamicOptions{})
	for _, name := range []string{"$nope", "guid", "$GUID", "", "$", "$randomZipCode"} {
		if v, ok := d.Value(name, nil); ok {
			t.Errorf("Value(%q) = %v, want none", name, v)
		}
	}
}

// draw makes values of {{name args…}} under Requestly's rules.
func draw(t *testing.T, d *Dynamic, n int, call string) []string {
	t.Helper()
	words, ok := splitArgs(call)
	if !ok {
		t.Fatalf("splitArgs(%q) failed", call)
	}
	list := make([]string, n)
	for i := range list {
		v, ok := d.Value(words[0], words[1:])
		if !ok {
			t.Fatalf("Value(%s) = none", call)
		}
		list[i] = Text(v)
	}
	return list
}

func TestDynamicArguments(t *testing.T) {
	tests := []struct{ call, shape string }{
		{"$guid 7", `[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}`},
		{"$randomUUID 4", `.{14}4.{21}`},
		{"$randomUUID 7 2026-01-01T00:00:00Z", `019b76da-a800-7.{21}`},
		{"$randomInt 3", `[0-3]`},
		{"$randomInt -5 -3", `-[345]`},
		{"$randomInt 7 7", `7`},
		{"$randomInt 1 20 5", `5|10|15|20`},
		{"$randomInt -7 7 5", `-5|0|5`},
		{"$randomBoolean 1", `true`},
		{"$randomBoolean 0", `false`},
		{"$randomAlphaNumeric 12", `[A-Za-z0-9]{12}`},
		{`$randomAlphaNumeric 3 8 "upper"`, `[A-Z0-9]{3,8}`},
		{`$randomAlphaNumeric 40 lower abc0`, `[d-z1-9]{40}`},
		{"$randomPassword 30", `[A-Za-z0-9]{30}`},
		{"$randomPassword 9 true", `([b-z][aeiou]){4}[b-z]`},
		{"$randomPassword 20 false [A-D#] 'pw-'", `pw-[A-D#]{17}`},
		{"$randomHexColor hex true", `#[0-9a-f]{8}`},
		{"$randomHexColor hex false 0x upper", `0x[0-9A-F]{6}`},
		{"$randomHexColor css", `rgb\(\d+, \d+, \d+\)`},
		{"$randomHexColor css true", `rgba\(\d+, \d+, \d+, [01]\.\d\d\)`},
		{"$randomHexColor binary", `[01]{24}`},
		{"$randomIP 10.1.0.0/16", `10\.1\.\d+\.\d+`},
		{"$randomIP 10.1.2.3/32", `10\.1\.2\.3`},
		{"$randomIP private-c", `192\.168\.\d+\.\d+`},
		{"$randomMACAddress -", `[0-9a-f]{2}(-[0-9a-f]{2}){5}`},
		{"$randomEmail Ann O'Neil example.org", `Ann([._]ONeil)?\d{0,2}@example\.org`},
		{`$randomEmail "" "" example.org`, `[A-Za-z]+([._][A-Za-z]+)?\d{0,2}@example\.org`},
		{"$randomExampleEmail Ann", `Ann.*@example\.(com|net|org)`},
		{"$randomUserName Ann Bo", `Ann([._]Bo)?\d{0,2}`},
		{"$randomUrl https true", `https://[a-z]+\.[a-z]+/`},
		{"$randomFirstName female", strings.Join(firstNames["female"], "|")},
		{"$randomFullName male", `(` + strings.Join(firstNames["male"], "|") + `) [A-Z][A-Za-z']+`},
		{"$randomLastName male", `[A-Z][A-Za-z']+`},
		{"$randomNamePrefix male", `Mr\.|Dr\.`},
		{"$randomPhoneNumber national", `\(\d{3}\) \d{3}-\d{4}`},
		{"$randomPhoneNumber international", `\+1\d{10}`},
		{"$randomStreetAddress true", `\d+ .+ Apt\. \d{3}`},
		{"$randomCountryCode alpha-3", `[A-Z]{3}`},
		{"$randomCountryCode numeric", `\d{3}`},
		{"$randomLatitude 10 20 1", `1\d\.\d|20\.0`},
		{"$randomLongitude -1 1 0", `-1|0|1`},
		{"$randomImageUrl 100 50", `https://loremflickr\.com/100/50`},
		{`$randomImageDataUri 9 9 '"' svg-base64`, `data:image/svg\+xml;base64,[A-Za-z0-9+/]+=*`},
		{"$randomBankAccount 12", `\d{12}`},
		{"$randomBankAccountBic true", `[A-Z]{6}[A-Z0-9]{5}`},
		{"$randomBankAccountIban true DE", `DE\d\d \d{4} \d{4} \d{4} \d{4} \d\d`},
		{"$randomCreditCardNumber visa", `4\d{15}`},
		{"$randomCreditCardMask american_express", `\d{4}`},
		{"$randomBitcoin bech32 testnet", `tb1q[02-9ac-hj-np-z]{38}`},
		{"$randomBitcoinAddress legacy", `1[1-9A-HJ-NP-Za-km-z]{25,33}`},
		{"$randomPrice 5", `[0-5]\.\d\d`},
		{"$randomPrice 5 9 1 '€ '", `€ [5-9]\.\d`},
		{"$randomDateFuture 3 2030-01-01", `203[0-3]-.*Z`},
		{"$randomDatePast 1000", `\d{4}-.*Z`},
		{"$randomDateRecent 2 1735689600000", `2024-12-(30|31)T.*Z`},
		{"$randomMonth true", `[A-Z][a-z]{2}`},
		{"$randomWeekday true false", `Mon|Tue|Wed|Thu|Fri|Sat|Sun`},
		{"$randomFileName 2", `[\w]+\.[\w-]+\.[\w-]+`},
		{"$randomFileName 0", `[\w]+`},
		{"$randomFileExt image/jpeg", `jpeg|jpg|jpe`},
		{"$randomNoun 5", `[a-z]{5}`},
		{"$randomVerb 4 6 fail", `[a-z]{4,6}`},
		{"$randomAdjective 90 closest", `[a-z]{9,}`},
		{"$randomWord 1 shortest", `[a-z]{2,4}`},
		{"$randomLoremWord 90 longest", `[a-z]{14}`},
		{"$randomLoremWord 90", `[a-z]+`},
		{"$randomWords 3", `\S+ \S+ \S+`},
		{"$randomLoremWords 2 3", `[a-z]+( [a-z]+){1,2}`},
		{"$randomLoremSlug 4", `[a-z]+(-[a-z]+){3}`},
		{"$randomLoremSentence 2", `[A-Z][a-z]* [a-z]+\.`},
		{"$randomLoremSentences 2 2 ' / '", `[A-Z][a-z ]+\. / [A-Z][a-z ]+\.`},
		{"$randomLoremParagraph 2", `[A-Z][a-z ]+\. [A-Z][a-z ]+\.`},
		{"$randomLoremParagraphs 2 2 <br>", `[^<]+<br>[^<]+`},
		{"$randomLoremLines 2", `[^\n]+\n[^\n]+`},
	}
	d := NewDynamic(DynamicOptions{Dialect: collection.Requestly})
	for _, tt := range tests {
		shape := regexp.MustCompile("^(?:" + tt.shape + ")$")
		for _, got := range draw(t, d, 50, tt.call) {
			if !shape.MatchString(got) {
				t.Errorf("{{%s}} = %q, want a match of %s", tt.call, got, tt.shape)
				break
			}
		}
	}
}

func TestDynamicBadArguments(t *testing.T) {
	d := NewDynamic(DynamicOptions{Dialect: collection.Requestly})
	for _, call := range []string{
		"$guid 5", "$guid 4 yesterday", "$guid 4 2026-01-01 x", "$timestamp 1", "$randomInt x", "$randomInt 5 1",
		"$randomInt 1 4 5", "$randomInt 1 2 0", "$randomInt 99999999999999999999", "$randomBoolean 2", "$randomBoolean nan",
		"$randomAlphaNumeric 999999999", "$randomAlphaNumeric 8 3", "$randomAlphaNumeric -1", "$randomAlphaNumeric 3 bold",
		"$randomPassword 0", "$randomPassword 65537", "$randomPassword 5 maybe", "$randomPassword 5 false [",
		"$randomPassword 5 false é", "$randomPassword 2 false x long", "$randomIP 10.0.0.0", "$randomIP ::/8", "$randomIP 10.0.0.0/40",
		"$randomMACAddress --", "$randomUrl ftp", "$randomFirstName other", "$randomLatitude 91", "$randomLatitude 5 4",
		"$randomPrice -1", "$randomPrice 1 2 13", "$randomPrice 2 1", "$randomBankAccountIban false XX", "$randomCreditCardNumber x",
		"$randomCreditCardMask x", "$randomDatePast 0", "$randomDatePast 5000", "$randomDateRecent 1 2026-02-30",
		"$randomLoremParagraphs 4000", "$randomNoun 90 fail", "$randomNoun 5 loudest", "$randomFileExt no/such",
		"$randomFileName 21", "$randomAlphaNumeric 1 upper " + upper + digits,
	} {
		words, _ := splitArgs(call)
		if v, ok := d.Value(words[0], words[1:]); ok {
			t.Errorf("{{%s}} = %.60q, want none", call, Text(v))
		}
	}
}

func TestDynamicSeed(t *testing.T) {
	all := func(seed uint64) []string {
		var list []string
		d := NewDynamic(DynamicOptions{Seed: seed, Dialect: collection.Requestly, Now: func() time.Time { return time.Unix(1e9, 0) }})
		for range 3 {
			for _, name := range DynamicNames(collection.Requestly) {
				list = append(list, draw(t, d, 1, name)...)
			}
		}
		return list
	}
	if !slices.Equal(all(7), all(7)) {
		t.Error("one seed gave two series of values")
	}
	if slices.Equal(all(7), all(8)) || slices.Equal(all(0), all(0)) {
		t.Error("two seeds gave one series of values")
	}
}

func TestDynamicClock(t *testing.T) {
	now := time.Date(2026, 8, 20, 5, 31, 31, 987_000_000, time.FixedZone("", 3600))
	d := NewDynamic(DynamicOptions{Now: func() time.Time { return now }})
	for name, want := range map[string]string{"$timestamp": "1787200291", "$isoTimestamp": "2026-08-20T04:31:31.987Z"} {
		if got := draw(t, d, 1, name)[0]; got != want {
			t.Errorf("%s = %s, want %s", name, got, want)
		}
	}
	if got, want := jsDate(now), "Thu Aug 20 2026 04:31:31 GMT+0000 (Coordinated Universal Time)"; got != want {
		t.Errorf("jsDate = %s, want %s", got, want)
	}
	for name, bounds := range map[string][2]time.Time{
		"$randomDatePast":   {now.AddDate(-1, 0, 0), now},
		"$randomDateFuture": {now, now.AddDate(1, 0, 0)},
		"$randomDateRecent": {now.AddDate(0, 0, -1), now},
	} {
		for _, text := range draw(t, d, 200, name) {
			got, err := time.Parse("Mon Jan 02 2006 15:04:05 GMT-0700 (Coordinated Universal Time)", text)
			if err != nil || got.Before(bounds[0]) || got.After(bounds[1]) {
				t.Errorf("%s = %s, %v, want it between %v", name, text, err, bounds)
			}
		}
	}
}

func TestDynamicCheckDigits(t *testing.T) {
	d := NewDynamic(DynamicOptions{Dialect: collection.Requestly})
	if got := ibanMod97("370400440532013000DE89"); got != 1 {
		t.Errorf("the check of a known IBAN gives %d, want 1", got)
	}
	for _, code := range draw(t, d, 200, "$randomBankAccountIban") {
		if ibanMod97(code[4:]+code[:4]) != 1 {
			t.Errorf("the IBAN %s has wrong check digits", code)
		}
	}
	for _, n := range draw(t, d, 200, "$randomCreditCardNumber") {
		if !luhn(n) {
			t.Errorf("the card number %s has a wrong check digit", n)
		}
	}
}

func luhn(number string) bool {
	sum := 0
	for i := range number {
		n, _ := strconv.Atoi(number[len(number)-1-i:][:1])
		if i%2 == 1 {
			n = n*2/10 + n*2%10
		}
		sum += n
	}
	return sum%10 == 0
}

// TestDynamicIntIsFair looks for the ends of the range, which are easily forgotten.
func TestDynamicIntIsFair(t *testing.T) {
	d := NewDynamic(DynamicOptions{Seed: 1, Dialect: collection.Requestly})
	seen := map[string]int{}
	for _, s := range draw(t, d, 3000, "$randomInt 1 3") {
		seen[s]++
	}
	for _, s := range []string{"1", "2", "3"} {
		if math.Abs(float64(seen[s])-1000) > 150 {
			t.Errorf("of 3000 draws from 1 to 3, %s came %d times", s, seen[s])
		}
	}
}

func TestDynamicInText(t *testing.T) {
	d := NewDynamic(DynamicOptions{})
	var unknown []string
	e := &Env{
		Scopes:  []*Scope{authoredScope("$randomUUID", "mine", "who", "{{$randomFirstName}}")},
		Dynamic: d.Value,
		Unknown: func(name string) { unknown = append(unknown, name) },
	}
	got, err := e.Expand(t.Context(), "{{$guid}} {{$guid}} {{$randomUUID}} {{who}} {{$randomInt 1 2}} {{$nope}}")
	f := strings.Split(got, " ")
	if err != nil || f[0] == f[1] || f[2] != "mine" || strings.Contains(f[3], "{") {
		t.Errorf("Expand = %q, %v", got, err)
	}
	if !strings.HasSuffix(got, " {{$randomInt 1 2}} {{$nope}}") {
		t.Errorf("Expand = %q, want arguments and unknown names to stay in Postman's dialect", got)
	}
	if want := []string{"$randomInt 1 2", "$nope"}; !slices.Equal(unknown, want) {
		t.Errorf("reported %q, want %q", unknown, want)
	}
}
