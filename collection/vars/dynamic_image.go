package vars

import (
	"encoding/base64"
	"fmt"
	"html"
	"net/url"
	"strconv"
	"strings"
)

var imageNames = map[string]generator{
	"$randomAvatarImage": func(d *Dynamic, _ *arguments) any {
		return "https://avatars.githubusercontent.com/u/" + strconv.Itoa(d.between(1, 99_999_999))
	},
	"$randomImageUrl": func(_ *Dynamic, a *arguments) any {
		w, h := size(a)
		return fmt.Sprintf("%s/%d/%d", pictures, w, h)
	},
	"$randomAbstractImage":  picture("abstract"),
	"$randomAnimalsImage":   picture("animals"),
	"$randomBusinessImage":  picture("business"),
	"$randomCatsImage":      picture("cats"),
	"$randomCityImage":      picture("city"),
	"$randomFoodImage":      picture("food"),
	"$randomNightlifeImage": picture("nightlife"),
	"$randomFashionImage":   picture("fashion"),
	"$randomPeopleImage":    picture("people"),
	"$randomNatureImage":    picture("nature"),
	"$randomSportsImage":    picture("sports"),
	"$randomTransportImage": picture("transport"),
	"$randomImageDataUri":   (*Dynamic).dataURI,
	"$randomColor":          from("color safe"),
	"$randomHexColor":       (*Dynamic).hexColor,
}

// pictures is the host that Requestly names. Postman's placeimg.com answers no longer.
const pictures = "https://loremflickr.com"

func picture(category string) generator { return oneOf(pictures + "/640/480/" + category) }

// size takes [width] [height] in pixels.
func size(a *arguments) (w, h int) {
	return a.int(640, 1, MaxDynamicLength), a.int(480, 1, MaxDynamicLength)
}

// dataURI takes [width] [height] [color] [svg-uri|svg-base64].
func (d *Dynamic) dataURI(a *arguments) any {
	w, h := size(a)
	color := a.word("grey")
	kind := a.choice("svg-uri", "svg-base64")
	svg := fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" version="1.1" baseProfile="full" width="%d" height="%d">`+
		`<rect width="100%%" height="100%%" fill="%s"/><text x="%d" y="%d" font-size="20" text-anchor="middle">%dx%d</text></svg>`,
		w, h, html.EscapeString(color), w/2, h/2, w, h)
	if kind == "svg-base64" {
		return "data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString([]byte(svg))
	}
	return "data:image/svg+xml;charset=UTF-8," + strings.ReplaceAll(url.QueryEscape(svg), "+", "%20")
}

// hexColor takes [hex|css|binary] [alpha] [prefix] [lower|upper|mixed]; the last two are for hex.
func (d *Dynamic) hexColor(a *arguments) any {
	format, alpha := a.choice("hex", "css", "binary"), a.flag()
	prefix, casing := a.word("#"), a.choice("lower", "upper", "mixed")
	channels := 3
	if alpha {
		channels = 4
	}
	switch format {
	case "css":
		return d.cssColor(alpha)
	case "binary":
		return d.chars(8*channels, "01")
	}
	h := d.hexGroups(channels, 1, "")
	switch casing {
	case "upper":
		h = strings.ToUpper(h)
	case "mixed":
		h = d.chars(2*channels, "0123456789abcdefABCDEF")
	}
	return prefix + h
}

func (d *Dynamic) cssColor(alpha bool) string {
	r, g, b := d.between(0, 255), d.between(0, 255), d.between(0, 255)
	if alpha {
		return fmt.Sprintf("rgba(%d, %d, %d, %s)", r, g, b, d.decimal(0, 1, 2))
	}
	return fmt.Sprintf("rgb(%d, %d, %d)", r, g, b)
}
