package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/rq-runner/runner/collection/run"
)

// runFlags is the command line of runner run. Names and meanings are those of newman run 6.2, plus ours.
type runFlags struct {
	environment, globals, iterationData, cookieJar    string
	exportEnvironment, exportGlobals                  string
	exportCollection, exportCookieJar                 string
	reporters, folders, envVars, globalVars           []string
	iterationCount, parallel                          int
	shard                                             string
	part                                              run.Shard // what shard says
	bail, color, workingDir, postmanAPIKey            string
	delayRequest, timeout, timeoutRequest, timeoutJS  millis
	suppressExitCode, silent, disableUnicode, verbose bool
	retry                                             int
	retryDelay                                        millis
	ignoreRedirects, insecure, isolate                bool
	insecureFileRead, noInsecureFileRead              bool
	clientCert, clientKey, clientPassphrase           string
	clientCertList, extraCACerts                      string
	resolve, connectTo                                []string
	proxy, unixSocket                                 string
	maxResponseSize                                   byteSize
	streamTimeout                                     millis
	http1, http2                                      bool
	vault                                             string
	vaultScripts                                      bool
	secrets                                           []string
	mfa                                               mfaFlags
	offline                                           bool
	// reporter holds --reporter-NAME-OPTION and --reporter-OPTION by what follows "reporter-".
	reporter map[string]string
}

func (f *runFlags) set(stderr io.Writer) *pflag.FlagSet {
	fs := pflag.NewFlagSet("runner run", pflag.ContinueOnError)
	fs.SortFlags = false
	fs.SetOutput(stderr)
	fs.Usage = func() { fmt.Fprint(stderr, runUsage, fs.FlagUsagesWrapped(100), reporterUsage) }
	f.inputFlags(fs)
	f.orderFlags(fs)
	f.outputFlags(fs)
	f.httpFlags(fs)
	f.secretFlags(fs)
	return fs
}

const runUsage = `Usage: runner run COLLECTION… [flags]

COLLECTION is a Postman or Requestly file, a folder, - (stdin) or a URL.

`

const reporterUsage = `      --reporter-NAME-OPTION [value]       an option of one reporter: --reporter-json-export FILE,
                                           --reporter-cli-no-console …; reporter/README.md has them all

Defaults come from runner.json (searched upwards) and .newmanrc.
`

func (f *runFlags) inputFlags(fs *pflag.FlagSet) {
	fs.StringVarP(&f.environment, "environment", "e", "", "environment `file` or URL (FILE#NAME picks one of several)")
	fs.StringVarP(&f.globals, "globals", "g", "", "globals `file` or URL")
	fs.StringVarP(&f.iterationData, "iteration-data", "d", "", "data `file` or URL, JSON or CSV")
	fs.StringArrayVar(&f.envVars, "env-var", nil, "`key=value` that overrides the environment (repeatable)")
	fs.StringArrayVar(&f.globalVars, "global-var", nil, "`key=value` that overrides the globals (repeatable)")
	fs.StringVar(&f.cookieJar, "cookie-jar", "", "`file` with the cookies to start with")
	fs.StringVar(&f.postmanAPIKey, "postman-api-key", "", "`key` for collections by their Postman UID")
	fs.StringVar(&f.workingDir, "working-dir", "", "`folder` where uploads are read (default: the current one)")
	fs.BoolVar(&f.insecureFileRead, "insecure-file-read", false, "let uploads read files outside the working folder")
	fs.BoolVar(&f.noInsecureFileRead, "no-insecure-file-read", false, "forbid that (the default, unlike Newman's)")
}

func (f *runFlags) orderFlags(fs *pflag.FlagSet) {
	fs.IntVarP(&f.iterationCount, "iteration-count", "n", 0, "`number` of iterations (default: one a data row)")
	fs.StringArrayVar(&f.folders, "folder", nil, "`name`, id or path of a folder or request to run (repeatable)")
	fs.StringVar(&f.bail, "bail", "", "stop at the first `failure`; --bail=folder aborts with an error")
	fs.Lookup("bail").NoOptDefVal = "failure"
	fs.Var(&f.delayRequest, "delay-request", "pause before each request, in `ms` (or 2s, 1m)")
	fs.Var(&f.timeout, "timeout", "limit for the whole run, in `ms`")
	fs.Var(&f.timeoutRequest, "timeout-request", "limit for each request, in `ms`")
	fs.Var(&f.timeoutJS, "timeout-script", "limit for each script, in `ms`")
	fs.IntVar(&f.retry, "retry", 0, "send a request again up to `number` times, after a network error, 429 or 5xx")
	fs.Var(&f.retryDelay, "retry-delay", "pause before the first retry, in `ms`; doubles up to 30s (default 1s; Retry-After beats it)")
	fs.IntVar(&f.parallel, "parallel", 1, "`number` of iterations that run side by side")
	fs.StringVar(&f.shard, "shard", "", "run part `i/n` of the rows, or of the top-level items; auto asks the CI system")
	fs.BoolVar(&f.isolate, "isolate", false, "give each script a global scope of its own")
}

// reportFlags are those of runner report merge too.
func (f *runFlags) reportFlags(fs *pflag.FlagSet) {
	fs.StringSliceVarP(&f.reporters, "reporters", "r", nil, "`names` of reporters: "+strings.Join(reporterNames(), ", "))
	fs.BoolVar(&f.silent, "silent", false, "print nothing but errors")
	fs.BoolVar(&f.verbose, "verbose", false, "print headers, bodies and timings")
	fs.BoolVar(&f.disableUnicode, "disable-unicode", false, "print ASCII in place of symbols")
	fs.StringVar(&f.color, "color", "auto", "colours: `on`, off or auto")
	fs.BoolVarP(&f.suppressExitCode, "suppress-exit-code", "x", false, "exit 0 when tests, requests or scripts fail")
}

func (f *runFlags) outputFlags(fs *pflag.FlagSet) {
	f.reportFlags(fs)
	fs.StringVar(&f.exportEnvironment, "export-environment", "", "write the environment to `file` at the end")
	fs.StringVar(&f.exportGlobals, "export-globals", "", "write the globals to `file` at the end")
	fs.StringVar(&f.exportCollection, "export-collection", "", "write the collection to `file` at the end")
	fs.StringVar(&f.exportCookieJar, "export-cookie-jar", "", "write the cookies to `file` at the end")
	for _, name := range []string{"environment", "globals", "collection", "cookie-jar"} {
		// Newman lets the path out: the file then goes to a folder of its own.
		fs.Lookup("export-" + name).NoOptDefVal = "newman/"
	}
}

func (f *runFlags) httpFlags(fs *pflag.FlagSet) {
	fs.BoolVarP(&f.insecure, "insecure", "k", false, "accept any TLS certificate")
	fs.BoolVar(&f.ignoreRedirects, "ignore-redirects", false, "do not follow redirects")
	fs.StringVar(&f.clientCert, "ssl-client-cert", "", "client certificate, a PEM `file`")
	fs.StringVar(&f.clientKey, "ssl-client-key", "", "its key, a PEM `file`")
	fs.StringVar(&f.clientPassphrase, "ssl-client-passphrase", "", "`passphrase` of the key")
	fs.StringVar(&f.clientCertList, "ssl-client-cert-list", "", "JSON `file` with certificates by URL")
	fs.StringVar(&f.extraCACerts, "ssl-extra-ca-certs", "", "PEM `file` with further certificate authorities")
	fs.StringArrayVar(&f.resolve, "resolve", nil, "connect to `host:port:addr[:port]` in place of host:port (repeatable)")
	fs.StringArrayVar(&f.connectTo, "connect-to", nil, "connect to `host1:port1:host2:port2`: to host2 in place of host1 (repeatable)")
	fs.StringVar(&f.unixSocket, "unix-socket", "", "connect to the Unix socket at `path`, whatever the URL says")
	fs.StringVar(&f.proxy, "proxy", "", "send all through the proxy at `url`: http, https, socks5 or socks5h (default: HTTP_PROXY …)")
	fs.BoolVar(&f.http1, "http1.1", false, "speak HTTP/1.1, whatever the collection says")
	fs.BoolVar(&f.http2, "http2", false, "speak HTTP/2, whatever the collection says; over http:// with prior knowledge")
	f.streamTimeout = defaultStreamTimeout
	fs.Var(&f.streamTimeout, "stream-timeout", "how long an event stream, or one of JSON lines, is read, in `ms`; 0 to its end")
	f.maxResponseSize = defaultMaxResponse
	fs.Var(&f.maxResponseSize, "max-response-size", "largest response body, in `bytes` (or 500k, 20m, 2g); 0 is no limit")
}

func (f *runFlags) secretFlags(fs *pflag.FlagSet) {
	fs.StringVar(&f.vault, "vault", "", "the vault's `file`, for {{vault:NAME}} (default: that of runner.json, else the user's own)")
	fs.BoolVar(&f.vaultScripts, "vault-scripts", false, "let scripts use the secrets of the vault")
	f.mfa.set(fs)
	fs.BoolVar(&f.offline, "offline", false, "answer linked secrets with cached values, and ask AWS nothing")
	fs.StringArrayVar(&f.secrets, "secret", nil, "`name=@file` (or name=- for stdin): a variable of the environment that is masked (repeatable)")
}

// millis is a duration that a bare number gives in milliseconds, as Newman's flags do.
type millis time.Duration

func (m *millis) String() string {
	if *m == 0 {
		return "0"
	}
	return time.Duration(*m).String()
}

func (m *millis) Type() string { return "ms" }

func (m *millis) Set(text string) error {
	d, err := time.ParseDuration(text)
	if err != nil {
		d, err = time.ParseDuration(text + "ms")
	}
	if err != nil || d < 0 {
		return fmt.Errorf("want milliseconds, as in 1500 or 1.5s")
	}
	*m = millis(d)
	return nil
}

// parse reads the command line; what is left are the collections.
func (f *runFlags) parse(args []string, stderr io.Writer) ([]string, *pflag.FlagSet, error) {
	fs := f.set(stderr)
	if err := fs.Parse(f.takeReporterOptions(optionalValues(args))); err != nil {
		return nil, fs, flagError(err, "runner run --help")
	}
	return fs.Args(), fs, f.check(fs)
}

// check refuses values that Newman takes in silence.
func (f *runFlags) check(fs *pflag.FlagSet) error {
	switch {
	case fs.Changed("iteration-count") && f.iterationCount < 1:
		return &usageError{problem: "--iteration-count wants a whole number above 0"}
	case f.retry < 0:
		return &usageError{problem: "--retry wants a whole number, 0 or above"}
	case f.parallel < 1:
		return &usageError{problem: "--parallel wants a whole number above 0"}
	case f.http1 && f.http2:
		return &usageError{problem: "--http1.1 and --http2 contradict each other"}
	case f.insecureFileRead && f.noInsecureFileRead:
		return &usageError{problem: "--insecure-file-read and --no-insecure-file-read contradict each other"}
	}
	_, err := bailOf(f.bail)
	return errors.Join(err, f.checkColor())
}

func (f *runFlags) checkColor() error {
	if f.color != "on" && f.color != "off" && f.color != "auto" {
		return &usageError{problem: "--color wants on, off or auto, not " + quote(f.color)}
	}
	return nil
}

// optionalValues joins a flag and its optional value, which pflag wants as one word and Newman's users write as two. A
// flag that lacks it, where that means what its absence means, is left out.
func optionalValues(args []string) []string {
	var out []string
	for i := 0; i < len(args); i++ {
		arg := args[i]
		next := ""
		if i+1 < len(args) {
			next = args[i+1]
		}
		if arg == "--" {
			return append(out, args[i:]...)
		}
		last := i+1 == len(args)
		empty := !last && next == "" // a shell's "$VARIABLE"
		isFlag := last || strings.HasPrefix(next, "-")
		switch {
		case arg == "--bail" && (isBail(next) || empty), isExport(arg) && !isFlag:
			out = append(out, arg+"="+next)
			i++
		case empty && mayStandAlone(arg):
			i++
		case isFlag && mayStandAlone(arg):
		default:
			out = append(out, arg)
		}
	}
	return out
}

func isExport(arg string) bool {
	return strings.HasPrefix(arg, "--export-") && !strings.Contains(arg, "=")
}

// mayStandAlone reports whether Newman's flag, given without its value, changes nothing.
func mayStandAlone(arg string) bool {
	switch arg {
	case "--delay-request", "--timeout", "--timeout-request", "--timeout-script", "--reporters", "-r":
		return true
	}
	return false
}

// takeReporterOptions takes --reporter-… out of the arguments: their names are not known beforehand.
func (f *runFlags) takeReporterOptions(args []string) []string {
	f.reporter = map[string]string{}
	var rest []string
	for i := 0; i < len(args); i++ {
		name, ok := strings.CutPrefix(args[i], "--reporter-")
		if args[i] == "--" {
			return append(rest, args[i:]...)
		}
		if !ok {
			rest = append(rest, args[i])
			continue
		}
		name, value, given := strings.Cut(name, "=")
		if !given && !isSwitch(name) && i+1 < len(args) && !strings.HasPrefix(args[i+1], "-") {
			i++
			value, given = args[i], true
		}
		if !given {
			value = "true"
		}
		f.reporter[name] = value
	}
	return rest
}

// flagError is pflag's error as ours.
func flagError(err error, help string) error {
	if errors.Is(err, pflag.ErrHelp) {
		return err
	}
	return &usageError{problem: err.Error(), hint: help + " lists the flags"}
}
