// URL, URLSearchParams, TextEncoder and TextDecoder, one expression a line.
['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash'].map(k => new URL('https://us%65r:pa:ss@EXAMPLE.com:443/a/./b/../c d?x=1&y=é#frag ment')[k])
new URL('http://mañana.com/é?q=ü\'"<>').href
new URL('../x?y', 'http://h/a/b/c').href
new URL('//other/p', 'https://h/a').href
new URL('?q=1', 'http://h/a?b#c').href
new URL('http://[::1]:80/').href
new URL('http://[2001:DB8::0:1]:8080/').host
new URL('http://1.2.3/').href + new URL('http://0x7f.1/').href
new URL('file:///C:/a/../b').href + ' ' + new URL('file:///x').origin
new URL('data:text/plain,hi there#x').href
new URL('blob:https://a.b/uuid').origin + new URL('mailto:a@b').origin
new URL('http://a b/')
new URL('nope')
new URL('/x')
new URL('http://h:99999/')
new URL('http://h:abc/')
new URL('  http://h/\n\tx  ').href
new URL('HTTP:\\\\h\\a').href
new URL('http://h').href + new URL('http://h?a').href + new URL('http://h#a').href
new URL('http://h/%7Ea/%zz?%41').href
String(new URL('http://h')) + JSON.stringify({ u: new URL('http://h/x') })
URL.canParse('x') + ' ' + URL.canParse('x', 'http://h') + ' ' + URL.canParse('http://h')
(u => { u.protocol = 'https:'; u.host = 'new:81'; u.pathname = 'p q'; u.search = '?a b'; u.hash = 'z'; u.username = 'ü'; u.password = ':@'; return u.href })(new URL('http://h/a?b#c'))
(u => { u.port = '443'; u.hostname = 'x.y'; u.search = ''; u.hash = ''; return u.href })(new URL('https://h:8/a?b#c'))
(u => { u.port = 'abc'; u.protocol = 'foo'; u.hostname = ''; return u.href })(new URL('https://h:8/a'))
(u => { u.search = 'a=1'; u.search = 'b=2'; return u.href })(new URL('https://h/'))
(u => { u.href = 'http://changed/'; return u.href })(new URL('https://h/'))
(u => { u.href = 'nope' })(new URL('https://h/'))
(u => { u.searchParams.append('c', 'd e&f'); u.searchParams.delete('a'); return u.href })(new URL('http://h/?a=1&b=2'))
(u => { const p = u.searchParams; u.search = 'z=9'; p.set('y', 1); return [u.href, p.get('z'), p === u.searchParams] })(new URL('http://h/?a=1'))
(u => { u.searchParams.get('a'); return u.href })(new URL('http://h/?a=%20b'))
(u => { u.searchParams.delete('a'); return u.href })(new URL('http://h/?a=1'))
new URL('http://h/?a=1').searchParams instanceof URLSearchParams
Object.keys(new URL('http://h')).length
'href' in URL.prototype && typeof URL === 'function'
new (class X extends URL { get x() { return this.host + '!' } })('http://h').x
new URLSearchParams('?a=1&b=2&a=3&c&=d&&e=%20+%2B%zz').toString()
new URLSearchParams({ a: 1, b: 'x y', 'ü': '*~-._!\'()' }).toString()
new URLSearchParams([['a', 'b'], ['c', 'd']]).toString()
new URLSearchParams(new Map([['k', 'v']])).toString()
new URLSearchParams(new URLSearchParams('a=1')).toString()
new URLSearchParams([['a']])
[...new URLSearchParams('a=1&b=2')]
[...new URLSearchParams('a=1&b=2').keys()] + '|' + [...new URLSearchParams('a=1&b=2').values()]
(p => [p.get('a'), p.get('z'), p.getAll('a'), p.has('b'), p.has('z'), p.has('a', '3'), p.has('a', '4'), p.size])(new URLSearchParams('a=1&b=2&a=3'))
(p => { p.set('a', 'x'); p.set('n', 'y'); p.append('b', 'z'); p.delete('a', 'q'); return p.toString() })(new URLSearchParams('a=1&b=2&a=3'))
(p => { p.sort(); return p.toString() })(new URLSearchParams('b=1&a=2&B=3&a=1&€=1&😀=2&\uffff=3'))
(p => { const out = []; p.forEach(function (v, k, all) { out.push(k, v, all === p, this.t) }, { t: 1 }); return out })(new URLSearchParams('a=1&b=2'))
new URLSearchParams('a=%ff%41').get('a')
Object.prototype.toString.call(new URLSearchParams()) + Object.prototype.toString.call(new URL('http://h'))
new TextEncoder().encode('h€😀\ud800')
new TextEncoder().encode()
new TextEncoder().encoding
(b => [new TextEncoder().encodeInto('a€😀', b), b])(new Uint8Array(5))
new TextDecoder().decode(new Uint8Array([104, 226, 130, 172]))
new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 65]))
new TextDecoder('utf-8', { ignoreBOM: true }).decode(new Uint8Array([0xef, 0xbb, 0xbf, 65])).length
new TextDecoder().decode(new Uint8Array([226, 130]).buffer)
new TextDecoder('utf8', { fatal: true }).decode(new Uint8Array([255]))
new TextDecoder('utf-16le').decode(new Uint8Array([65, 0, 0xac, 0x20]))
new TextDecoder('utf-16be').decode(new Uint8Array([0, 65]))
new TextDecoder('latin1').decode(new Uint8Array([65, 0xe9]))
new TextDecoder('shift_jis').decode(new Uint8Array([0x82, 0xa0]))
new TextDecoder('utf-8').encoding + new TextDecoder('ascii').encoding + new TextDecoder('UCS-2').encoding
new TextDecoder('nope')
(d => d.decode(new Uint8Array([226]), { stream: true }) + d.decode(new Uint8Array([130, 172]), { stream: true }) + d.decode())(new TextDecoder())
(d => d.decode(new Uint8Array([226]), { stream: true }) + d.decode())(new TextDecoder())
new TextDecoder().decode()
