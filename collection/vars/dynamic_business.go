package vars

import (
	"strings"
)

var businessNames = map[string]generator{
	"$randomCompanyName":           func(d *Dynamic, _ *arguments) any { return d.company() },
	"$randomCompanySuffix":         from("company suffix"),
	"$randomCatchPhrase":           phrase(catchAdjectives, catchDescriptors, catchNouns),
	"$randomCatchPhraseAdjective":  oneOf(catchAdjectives...),
	"$randomCatchPhraseDescriptor": oneOf(catchDescriptors...),
	"$randomCatchPhraseNoun":       oneOf(catchNouns...),
	"$randomBs":                    phrase(bsVerbs, bsAdjectives, bsNouns),
	"$randomBsAdjective":           oneOf(bsAdjectives...),
	"$randomBsBuzz":                oneOf(bsVerbs...),
	"$randomBsNoun":                oneOf(bsNouns...),
	"$randomDepartment":            oneOf(departments...),
	"$randomProduct":               oneOf(products...),
	"$randomProductAdjective":      oneOf(productAdjectives...),
	"$randomProductMaterial":       oneOf(productMaterials...),
	"$randomProductName":           phrase(productAdjectives, productMaterials, products),
}

// phrase makes a generator that takes a word from each list.
func phrase(lists ...[]string) generator {
	return func(d *Dynamic, _ *arguments) any {
		words := make([]string, len(lists))
		for i, list := range lists {
			words[i] = d.pick(list)
		}
		return strings.Join(words, " ")
	}
}

// company is named after its founders.
func (d *Dynamic) company() string {
	switch d.between(0, 2) {
	case 0:
		return d.lastName() + " " + d.pick(words("company suffix"))
	case 1:
		return d.lastName() + " - " + d.lastName()
	}
	return d.lastName() + ", " + d.lastName() + " and " + d.lastName()
}

var (
	catchAdjectives = []string{
		"Adaptable", "Balanced", "Careful", "Compact", "Complete", "Durable", "Easy", "Fast-growing", "Flexible", "Friendly",
		"Honest", "Lasting", "Modern", "Open", "Quick", "Reliable", "Secure", "Simple", "Tested", "Well-made",
	}
	catchDescriptors = []string{
		"all-day", "bottom-up", "cloud-ready", "cost-aware", "event-driven", "global", "hands-on", "high-volume", "hybrid",
		"local", "low-latency", "measurable", "mobile", "modular", "multi-user", "offline", "regional", "self-service",
		"standards-based", "top-down",
	}
	catchNouns = []string{
		"archive", "assistant", "catalogue", "dashboard", "exchange", "forecast", "framework", "gateway", "inventory",
		"knowledge base", "library", "marketplace", "network", "pipeline", "platform", "protocol", "service desk", "strategy",
		"toolkit", "workflow",
	}
	bsVerbs = []string{
		"accelerate", "align", "automate", "connect", "deliver", "empower", "enable", "expand", "grow", "improve", "integrate",
		"launch", "measure", "modernize", "optimize", "reinvent", "scale", "simplify", "streamline", "transform",
	}
	bsAdjectives = []string{
		"agile", "back-end", "best-of-class", "connected", "customer-first", "data-led", "digital", "efficient",
		"enterprise", "front-end", "innovative", "intuitive", "next-generation", "real-time", "robust", "scalable",
		"strategic", "sustainable", "turn-key", "visionary",
	}
	bsNouns = []string{
		"applications", "channels", "communities", "deliverables", "experiences", "functions", "infrastructures",
		"initiatives", "interfaces", "markets", "methods", "metrics", "models", "networks", "partnerships", "platforms",
		"relationships", "services", "solutions", "systems",
	}
	departments = []string{
		"Automotive", "Baby", "Beauty", "Books", "Clothing", "Computers", "Electronics", "Games", "Garden", "Grocery", "Health",
		"Home", "Jewelry", "Kids", "Movies", "Music", "Outdoors", "Shoes", "Sports", "Tools", "Toys",
	}
	products = []string{
		"Ball", "Bench", "Bike", "Bottle", "Bread", "Chair", "Cheese", "Clock", "Cup", "Desk", "Gloves", "Hat", "Jacket",
		"Keyboard", "Lamp", "Mouse", "Pillow", "Pizza", "Salad", "Shelf", "Shirt", "Shoes", "Soap", "Table", "Towel",
	}
	productAdjectives = []string{
		"Awesome", "Bright", "Comfortable", "Elegant", "Fancy", "Fresh", "Handmade", "Heavy", "Intelligent", "Large", "Light",
		"Modern", "Practical", "Refined", "Rustic", "Sleek", "Small", "Soft", "Solid", "Tasty",
	}
	productMaterials = []string{
		"Bamboo", "Bronze", "Concrete", "Cotton", "Glass", "Gold", "Granite", "Leather", "Linen", "Marble", "Metal", "Paper",
		"Plastic", "Rubber", "Silk", "Silver", "Steel", "Stone", "Wooden", "Woolen",
	}
)
