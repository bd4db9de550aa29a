package main

import (
	"context"
	"fmt"
	"net"
	"strconv"

	"github.com/spf13/pflag"

	"github.com/rq-runner/runner/vault/awslocal"
)

// defaultAWSPort is where the other emulators listen, so that their examples work as printed.
const defaultAWSPort = 4566

const awsServeUsage = `runner aws serve answers as AWS does, on loopback: Secrets Manager, STS, IAM's MFA, and the credential
endpoints of EC2, ECS and EKS. Any credentials are taken, unless --strict.

Usage:
    runner aws serve [flags]

`

// awsServe runs the embedded AWS endpoint until ctx ends.
func awsServe(ctx context.Context, p *process, args []string) error {
	address, o, err := awsServeFlags(p, args)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(address); address != "localhost" && (ip == nil || !ip.IsLoopback()) {
		fmt.Fprintf(p.stderr, "runner: warning: %s is not loopback: whoever reaches it reads every secret of this server\n", address)
	}
	srv, err := awslocal.NewServer(o)
	if err != nil {
		return err
	}
	printAWSEnv(p, srv.URL, o)
	<-ctx.Done()
	return srv.Close()
}

func awsServeFlags(p *process, args []string) (address string, o awslocal.Options, err error) {
	o = awslocal.Options{AccessLog: p.stderr, Now: p.now}
	var port int
	var quiet bool
	flags := pflag.NewFlagSet("runner aws serve", pflag.ContinueOnError)
	flags.SetOutput(p.stderr)
	flags.Usage = func() { fmt.Fprint(p.stdout, awsServeUsage+"Flags:\n"+flags.FlagUsages()) }
	flags.IntVar(&port, "port", defaultAWSPort, "port; 0 takes a free one")
	flags.StringVar(&address, "address", "127.0.0.1", "address to listen on; anything but loopback shows the secrets to a network")
	flags.StringVar(&o.Account, "account", awslocal.DefaultAccount, "12-digit id of the account that unknown credentials act in")
	flags.StringVar(&o.Region, "region", awslocal.DefaultRegion, "region of requests that name none")
	flags.StringVar(&o.Seed, "seed", "", "JSON file with users, roles and secrets to begin with")
	flags.StringVar(&o.Persist, "persist", "", "file that keeps the state, in clear text, across restarts")
	flags.BoolVar(&o.Strict, "strict", false, "check signatures, tokens and policies as AWS does")
	flags.IntVar(&o.MFASkew, "mfa-skew", 1, "how many 30-second steps before the current one an MFA code is still good for")
	flags.StringVar(&o.InstanceRole, "instance-role", awslocal.DefaultInstanceRole, "role of the EC2, ECS and EKS credentials")
	flags.StringVar(&o.ContainerToken, "container-token", "", "Authorization that the ECS endpoint demands")
	flags.BoolVarP(&quiet, "quiet", "q", false, "no access log")
	if err := flags.Parse(args); err != nil {
		return "", o, err
	}
	if quiet {
		o.AccessLog = nil
	}
	o.Addr = net.JoinHostPort(address, strconv.Itoa(port))
	return address, o, awsServeCheck(flags, o, port)
}

func awsServeCheck(flags *pflag.FlagSet, o awslocal.Options, port int) error {
	switch {
	case flags.NArg() > 0:
		return &usageError{problem: "runner aws serve takes no argument " + quote(flags.Arg(0)), hint: "runner aws serve --help lists the flags"}
	case port < 0 || port > 65535:
		return &usageError{problem: fmt.Sprintf("--port %d is not a port", port), hint: "a port is 0 to 65535"}
	case len(o.Account) != 12 || !isNumber(o.Account):
		return &usageError{problem: "--account " + quote(o.Account) + " is not an account id", hint: "an account id has 12 digits, as in 000000000000"}
	case o.MFASkew < 0:
		return &usageError{problem: fmt.Sprintf("--mfa-skew %d is negative", o.MFASkew), hint: "0 takes the current code alone"}
	}
	return nil
}

func isNumber(text string) bool {
	_, err := strconv.ParseUint(text, 10, 64)
	return err == nil
}

// printAWSEnv prints lines that a shell can take over. The credentials are the ones that every emulator takes.
func printAWSEnv(p *process, url string, o awslocal.Options) {
	fmt.Fprintf(p.stdout, "# AWS endpoint: %s (stop with Ctrl-C)\n", url)
	fmt.Fprintf(p.stdout, "export AWS_ENDPOINT_URL=%s\nexport AWS_REGION=%s\n", url, o.Region)
	if !o.Strict {
		fmt.Fprint(p.stdout, "export AWS_ACCESS_KEY_ID=test\nexport AWS_SECRET_ACCESS_KEY=test\n")
	}
	fmt.Fprintf(p.stdout, "# credentials as on EC2: AWS_EC2_METADATA_SERVICE_ENDPOINT=%s\n", url)
	fmt.Fprintf(p.stdout, "# as on ECS:             AWS_CONTAINER_CREDENTIALS_FULL_URI=%s/ecs\n", url)
	fmt.Fprintf(p.stdout, "# as on EKS (IRSA):      curl -o token '%s/eks/token?sub=default:app'; AWS_WEB_IDENTITY_TOKEN_FILE=token AWS_ROLE_ARN=…\n", url)
}
