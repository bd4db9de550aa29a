package vars

import (
	"fmt"
	"strings"
)

var personNames = map[string]generator{
	"$randomFirstName": func(d *Dynamic, a *arguments) any { return d.firstName(sex(a)) },
	"$randomLastName": func(d *Dynamic, a *arguments) any {
		sex(a) // the same names for all
		return d.lastName()
	},
	"$randomFullName": func(d *Dynamic, a *arguments) any {
		return d.firstName(sex(a)) + " " + d.lastName()
	},
	"$randomNamePrefix":    func(d *Dynamic, a *arguments) any { return d.pick(prefixes[sex(a)]) },
	"$randomNameSuffix":    from("person suffix"),
	"$randomJobArea":       from("job level"),
	"$randomJobDescriptor": from("job descriptor"),
	"$randomJobType":       oneOf(jobTypes...),
	"$randomJobTitle": func(d *Dynamic, _ *arguments) any {
		return d.pick(words("job descriptor")) + " " + d.pick(words("job level")) + " " + d.pick(jobTypes)
	},
	"$randomPhoneNumber": (*Dynamic).phone,
	"$randomPhoneNumberExt": func(d *Dynamic, _ *arguments) any {
		return fmt.Sprintf("%d-%s", d.between(1, 99), d.phoneDigits("-"))
	},
}

// sex takes [male|female], or is empty.
func sex(a *arguments) string { return a.choice("", "male", "female") }

func (d *Dynamic) firstName(sex string) string {
	if list := firstNames[sex]; list != nil {
		return d.pick(list)
	}
	return d.pick(words("person first"))
}

func (d *Dynamic) lastName() string { return d.pick(words("person last")) }

// phone takes [human|national|international].
func (d *Dynamic) phone(a *arguments) any {
	switch a.choice("human", "national", "international") {
	case "national":
		n := d.phoneDigits("-")
		return "(" + n[:3] + ") " + n[4:]
	case "international":
		return "+1" + d.phoneDigits("")
	}
	return d.phoneDigits("-")
}

// phoneDigits is a North American number: neither the area nor the exchange begins with 0 or 1.
func (d *Dynamic) phoneDigits(separator string) string {
	return strings.Join([]string{
		d.chars(1, digits[2:]) + d.digits(2), d.chars(1, digits[2:]) + d.digits(2), d.digits(4),
	}, separator)
}

// firstNames are what gofakeit does not tell apart.
var firstNames = map[string][]string{
	"male": {
		"Adam", "Albert", "Anton", "Arthur", "Boris", "Carl", "Daniel", "David", "Dennis", "Edgar", "Erik", "Felix", "Frank",
		"George", "Gustav", "Hans", "Henry", "Hugo", "Ivan", "Jack", "James", "John", "Karl", "Lars", "Louis", "Marco",
		"Martin", "Michael", "Nils", "Oscar", "Otto", "Paul", "Peter", "Ralph", "Robert", "Simon", "Stephen", "Theo",
		"Thomas", "Victor", "Walter", "William",
	},
	"female": {
		"Ada", "Alice", "Anna", "Barbara", "Beatrice", "Carla", "Clara", "Diana", "Dorothy", "Edith", "Ella", "Emma", "Eva",
		"Fiona", "Frida", "Grace", "Greta", "Hanna", "Helen", "Ida", "Irene", "Jane", "Julia", "Karen", "Laura", "Lena",
		"Louise", "Maria", "Martha", "Nadia", "Nina", "Olga", "Paula", "Rosa", "Ruth", "Sara", "Sofia", "Susan", "Tina",
		"Ursula", "Vera", "Wilma",
	},
}

var prefixes = map[string][]string{
	"":       {"Mr.", "Mrs.", "Ms.", "Miss", "Dr."},
	"male":   {"Mr.", "Dr."},
	"female": {"Mrs.", "Ms.", "Miss", "Dr."},
}

var jobTypes = []string{
	"Administrator", "Agent", "Analyst", "Architect", "Assistant", "Consultant", "Coordinator", "Designer", "Developer",
	"Director", "Engineer", "Executive", "Liaison", "Manager", "Officer", "Planner", "Producer", "Specialist",
	"Supervisor", "Technician",
}
