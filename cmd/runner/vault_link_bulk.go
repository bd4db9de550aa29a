package main

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/rq-runner/runner/vault"
	"github.com/rq-runner/runner/vault/aws"
)

// bulkFlags are those of runner vault link that make many links at once.
type bulkFlags struct {
	from, match, prefix string
	leaves, dryRun      bool
	mfa                 mfaFlags
	prefixed            func() bool // --prefix was given; an empty one is none
}

func (f *linkFlags) bulkFlags() *bulkFlags {
	b := &bulkFlags{}
	f.StringVar(&b.from, "from", "", "link each field of this JSON `secret`: a name or an ARN")
	f.BoolVar(&b.leaves, "leaves", false, "with --from: link the fields that hold no others, however deep, by their paths")
	f.StringVar(&b.match, "match", "", "link each secret whose name fits the `pattern`, as 'prod/*' does; * is any text, ? one character")
	f.StringVar(&b.prefix, "prefix", "", "`text` before each alias; with --from it is the secret's name and a dot unless you say otherwise")
	f.BoolVar(&b.dryRun, "dry-run", false, "show the links, make none")
	b.mfa.set(f.FlagSet)
	b.prefixed = func() bool { return f.Changed("prefix") }
	return b
}

// wanted reports whether the command line asks for many links.
func (b *bulkFlags) wanted() bool { return b.from != "" || b.match != "" }

// linkMany asks AWS what there is and makes the links, each like the one that the other flags say.
func (f *linkFlags) linkMany(ctx context.Context, p *process, b *bulkFlags, like vault.Link, how taken) error {
	if err := b.check(f, like); err != nil {
		return err
	}
	config, err := readVaultConfig()
	if err != nil {
		return err
	}
	o, err := f.options(p)
	if err != nil {
		return err
	}
	a, err := newAWSAccess(p, config, vault.NewFile(o), awsOptions{mfa: b.mfa})
	if err != nil {
		return err
	}
	all, err := b.links(ctx, p, a, like)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return &usageError{problem: fmt.Sprintf("no secret fits %q", b.match), hint: "runner aws secrets lists those that there are"}
	}
	if err := checkBulk(all); err != nil {
		return err
	}
	if b.dryRun {
		applyBulk(&config, all, how)
		return b.printBulk(p, all)
	}
	if _, err := editVaultConfig(ctx, p, func(c *vault.Config) error {
		applyBulk(c, all, how)
		return nil
	}); err != nil {
		return err
	}
	warnOfLocals(ctx, p, o, all)
	return b.printBulk(p, all)
}

// warnOfLocals is warnOfLocal for many links. A vault that only a person can open is not looked into.
func warnOfLocals(ctx context.Context, p *process, o vault.Options, all []bulkLink) {
	o.Passphrase = nil
	local, err := vault.NewFile(o).List(ctx)
	if err != nil {
		return
	}
	for _, l := range all {
		if slices.ContainsFunc(local, func(e vault.Entry) bool { return e.Name == l.alias }) {
			fmt.Fprintf(p.stderr, "runner: warning: the local vault has %q too; the linked secret is the one that counts\n", l.alias)
		}
	}
}

func (b *bulkFlags) check(f *linkFlags, like vault.Link) error {
	problem := ""
	switch {
	case b.from != "" && b.match != "":
		problem = "--from links the fields of one secret, --match many secrets: give one of them"
	case like.SecretID != "":
		problem = "--secret-id is for one link; --from and --match find the secrets themselves"
	case f.NArg() > 0:
		problem = "--from and --match make the aliases themselves; --prefix begins them"
	case b.leaves && b.from == "":
		problem = "--leaves is for --from"
	case b.from != "" && (like.Mode == vault.ModePlaintext || like.Key != ""):
		problem = "--from reads JSON and sets the keys itself: leave --mode and --key out"
	}
	if problem == "" {
		return nil
	}
	return &usageError{problem: problem, hint: f.Name() + " --help"}
}

// links finds what is to be linked. Nothing is changed yet.
func (b *bulkFlags) links(ctx context.Context, p *process, a *awsAccess, like vault.Link) ([]bulkLink, error) {
	session, provider, err := a.session(like.Provider)
	if err != nil {
		return nil, err
	}
	like.SecretID = b.from
	target := aws.TargetOf(provider, like)
	if b.match != "" {
		list, err := session.ListSecrets(ctx, target, aws.ListOptions{Match: b.match})
		if err != nil {
			return nil, p.failed(err)
		}
		return secretLinks(list, b.match, b.prefix, like), nil
	}
	depth := aws.TopFields
	if b.leaves {
		depth = aws.LeafFields
	}
	fields, err := session.ListFields(ctx, target, like, depth)
	if err != nil {
		return nil, p.failed(err)
	}
	prefix := b.prefix
	if !b.prefixed() {
		prefix = fieldPrefix(fields.Name)
	}
	return fieldLinks(fields, prefix, like), nil
}

// bulkLink is one link to make, and what became of it.
type bulkLink struct {
	alias   string
	link    vault.Link
	outcome string
}

// What becomes of a link.
const (
	bulkLinked   = "linked"
	bulkSame     = "unchanged"
	bulkReplaced = "replaced"
	bulkKept     = "kept as it was" // linked to something else
	bulkBadName  = "no alias"       // a name that no alias can have
)

// fieldLinks is one link for each field.
func fieldLinks(f aws.SecretFields, prefix string, like vault.Link) []bulkLink {
	var all []bulkLink
	for _, path := range f.Paths {
		link := like
		link.Mode, link.Key = vault.ModeJSON, path
		all = append(all, bulkLink{alias: prefix + path, link: link})
	}
	return all
}

// fieldPrefix is the last part of the secret's name: the fields of prod/db are db.user and db.password.
func fieldPrefix(name string) string {
	return name[strings.LastIndexByte(name, '/')+1:] + "."
}

// secretLinks is one link for each secret. The ARN is linked, not the name: it says where the secret is.
func secretLinks(list []aws.SecretInfo, pattern, prefix string, like vault.Link) []bulkLink {
	var all []bulkLink
	for _, info := range list {
		link := like
		link.SecretID = info.ARN
		all = append(all, bulkLink{alias: prefix + nameAlias(pattern, info.Name), link: link})
	}
	return all
}

// nameAlias makes an alias of a secret's name: what stands before the pattern's first * or ?, up to its last /, goes, and
// the other / become dots. With prod/* the secret prod/api/key is api.key, so that staging/* gives the same aliases.
func nameAlias(pattern, name string) string {
	fixed := pattern
	if i := strings.IndexAny(pattern, "*?"); i >= 0 {
		fixed = pattern[:i]
	}
	folder := fixed[:strings.LastIndexByte(fixed, '/')+1]
	return strings.ReplaceAll(strings.TrimPrefix(name, folder), "/", ".")
}

// checkBulk refuses two links that want the same alias.
func checkBulk(all []bulkLink) error {
	seen := map[string]string{}
	for _, l := range all {
		if other, twice := seen[l.alias]; twice {
			return &usageError{
				problem: fmt.Sprintf("%s and %s would both be %q", quote(other), quote(l.source()), l.alias),
				hint:    "narrow the pattern, or link one of them by itself: runner vault link ALIAS --secret-id ARN",
			}
		}
		seen[l.alias] = l.source()
	}
	return nil
}

// source is what a link leads to, for people.
func (l bulkLink) source() string {
	if l.link.Key == "" {
		return l.link.SecretID
	}
	return l.link.SecretID + " " + l.link.Key
}

// taken is what is to be done with aliases that are linked to something else.
type taken int

const (
	keepTaken taken = iota
	replaceTaken
)

// applyBulk puts the links into the config and says of each what became of it.
func applyBulk(c *vault.Config, all []bulkLink, how taken) {
	if c.Links == nil {
		c.Links = map[string]vault.Link{}
	}
	for i := range all {
		l := &all[i]
		old, there := c.Links[l.alias]
		switch {
		case vault.CheckName(l.alias) != nil:
			l.outcome = bulkBadName
		case there && reflect.DeepEqual(old, l.link):
			l.outcome = bulkSame
		case there && how == keepTaken:
			l.outcome = bulkKept
		case there:
			l.outcome = bulkReplaced
		default:
			l.outcome = bulkLinked
		}
		if l.outcome == bulkLinked || l.outcome == bulkReplaced {
			c.Links[l.alias] = l.link
		}
	}
}

// printBulk shows the links, and what a person should do about those that were not made.
func (b *bulkFlags) printBulk(p *process, all []bulkLink) error {
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ALIAS\tOUTCOME\tSECRET\tFIELD")
	for _, l := range all {
		field := printable(l.link.Key)
		if field == "" {
			field = "-"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", printable(l.alias), l.outcome, printable(l.link.SecretID), field)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	had := func(outcome string) bool {
		return slices.ContainsFunc(all, func(l bulkLink) bool { return l.outcome == outcome })
	}
	if had(bulkKept) {
		fmt.Fprintln(p.stderr, "runner: some aliases are linked to something else and stay so; --overwrite replaces them, --prefix makes other aliases")
	}
	if had(bulkBadName) {
		fmt.Fprintln(p.stderr, "runner: some names cannot be aliases; link those one by one: runner vault link ALIAS --secret-id ARN --key PATH")
	}
	if b.dryRun {
		fmt.Fprintln(p.stderr, "runner: nothing was changed: --dry-run")
	}
	return nil
}
