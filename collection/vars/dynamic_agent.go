package vars

import "fmt"

// userAgent is what a browser of the last years says of itself. Only the numbers of versions are drawn: browsers have
// frozen the rest.
func (d *Dynamic) userAgent() string {
	switch platform := d.pick(platforms); d.between(0, 3) {
	case 0:
		v := d.between(115, 145)
		return fmt.Sprintf("Mozilla/5.0 (%s; rv:%d.0) Gecko/20100101 Firefox/%d.0", platform, v, v)
	case 1:
		return fmt.Sprintf("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/%d.%d Safari/605.1.15",
			d.between(15, 18), d.between(0, 6))
	case 2:
		v := d.between(115, 140)
		return chrome(platform, v) + fmt.Sprintf(" Edg/%d.0.0.0", v)
	default:
		return chrome(platform, d.between(115, 140))
	}
}

func chrome(platform string, version int) string {
	return fmt.Sprintf("Mozilla/5.0 (%s) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%d.0.0.0 Safari/537.36", platform, version)
}

var platforms = []string{
	"Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7", "X11; Linux x86_64", "X11; Ubuntu; Linux x86_64",
}
