package collection

// Settings is Postman's protocolProfileBehavior. A nil field is not set here and inherits.
type Settings struct {
	StrictSSL                     *bool           `json:"strictSSL,omitempty"`
	FollowRedirects               *bool           `json:"followRedirects,omitempty"`
	FollowOriginalHTTPMethod      *bool           `json:"followOriginalHttpMethod,omitempty"`
	FollowAuthorizationHeader     *bool           `json:"followAuthorizationHeader,omitempty"`
	RemoveRefererHeaderOnRedirect *bool           `json:"removeRefererHeaderOnRedirect,omitempty"`
	MaxRedirects                  *int            `json:"maxRedirects,omitempty"`
	DisableBodyPruning            *bool           `json:"disableBodyPruning,omitempty"`
	DisableURLEncoding            *bool           `json:"disableUrlEncoding,omitempty"`
	DisableCookies                *bool           `json:"disableCookies,omitempty"`
	InsecureHTTPParser            *bool           `json:"insecureHTTPParser,omitempty"`
	DisabledSystemHeaders         map[string]bool `json:"disabledSystemHeaders,omitempty"` // keys in lower case
	ProtocolVersion               string          `json:"protocolVersion,omitempty"`       // http1, http2 or auto
	TLSPreferServerCiphers        *bool           `json:"tlsPreferServerCiphers,omitempty"`
	TLSDisabledProtocols          []string        `json:"tlsDisabledProtocols,omitempty"`
	TLSCipherSelection            []string        `json:"tlsCipherSelection,omitempty"`
}

// EffectiveSettings merges the settings on the walk to the root; the nearest one that is set wins, key by key.
func (it *Item) EffectiveSettings() Settings {
	var s Settings
	for _, anc := range it.Lineage() {
		s = anc.Settings.over(s)
	}
	return s
}

func (s Settings) over(base Settings) Settings {
	base.StrictSSL = or(s.StrictSSL, base.StrictSSL)
	base.FollowRedirects = or(s.FollowRedirects, base.FollowRedirects)
	base.FollowOriginalHTTPMethod = or(s.FollowOriginalHTTPMethod, base.FollowOriginalHTTPMethod)
	base.FollowAuthorizationHeader = or(s.FollowAuthorizationHeader, base.FollowAuthorizationHeader)
	base.RemoveRefererHeaderOnRedirect = or(s.RemoveRefererHeaderOnRedirect, base.RemoveRefererHeaderOnRedirect)
	base.MaxRedirects = or(s.MaxRedirects, base.MaxRedirects)
	base.DisableBodyPruning = or(s.DisableBodyPruning, base.DisableBodyPruning)
	base.DisableURLEncoding = or(s.DisableURLEncoding, base.DisableURLEncoding)
	base.DisableCookies = or(s.DisableCookies, base.DisableCookies)
	base.InsecureHTTPParser = or(s.InsecureHTTPParser, base.InsecureHTTPParser)
	base.TLSPreferServerCiphers = or(s.TLSPreferServerCiphers, base.TLSPreferServerCiphers)
	if s.DisabledSystemHeaders != nil {
		base.DisabledSystemHeaders = s.DisabledSystemHeaders
	}
	if s.ProtocolVersion != "" {
		base.ProtocolVersion = s.ProtocolVersion
	}
	if s.TLSDisabledProtocols != nil {
		base.TLSDisabledProtocols = s.TLSDisabledProtocols
	}
	if s.TLSCipherSelection != nil {
		base.TLSCipherSelection = s.TLSCipherSelection
	}
	return base
}

func or[T any](p, base *T) *T {
	if p != nil {
		return p
	}
	return base
}
