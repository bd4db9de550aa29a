package echo

import "net/http"

func utf8Page(w http.ResponseWriter, _ *http.Request) {
	writeText(w, "text/html; charset=utf-8", `<!doctype html>
<meta charset="utf-8">
<title>UTF-8</title>
<h1>Unicode, encoded as UTF-8</h1>
<ul>
<li>Mathematics: ∮ E⋅da = Q, n → ∞, ∑ f(i) = ∏ g(i), ∀x∈ℝ: ⌈x⌉ = −⌊−x⌋
<li>Greek: Σὲ γνωρίζω ἀπὸ τὴν κόψη
<li>Georgian: გთხოვთ ახლავე გაიაროთ რეგისტრაცია
<li>Russian: Зарегистрируйтесь сейчас
<li>Thai: ๏ แผ่นดินฮั่นเสื่อมโทรมแสนสังเวช
<li>Amharic: ሰማይ አይታረስ ንጉሥ አይከሰስ።
<li>Runes: ᚻᛖ ᚳᚹᚫᚦ ᚦᚫᛏ ᚻᛖ ᛒᚢᛞᛖ
<li>Braille: ⡌⠁⠧⠑ ⠼⠁⠒
<li>Chinese: 你好,世界
<li>Emoji: 🚀 👩‍🚀
</ul>
`)
}

func htmlPage(w http.ResponseWriter, _ *http.Request) {
	writeText(w, "text/html; charset=utf-8", `<!doctype html>
<html>
<head><title>Hello world!</title></head>
<body>
<h1>Hello world!</h1>
<p>A page of <a href="/">echo</a>.</p>
</body>
</html>
`)
}

func xmlPage(w http.ResponseWriter, _ *http.Request) {
	writeText(w, "application/xml; charset=utf-8", `<?xml version="1.0" encoding="utf-8"?>
<food>
  <name>Belgian Waffles</name>
  <price>$5.95</price>
  <description>Two of them, with plenty of maple syrup</description>
  <calories>650</calories>
</food>
`)
}
