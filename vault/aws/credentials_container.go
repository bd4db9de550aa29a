package aws

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/endpointcreds"

	"github.com/rq-runner/runner/vault"
)

// ecsEndpoint is where ECS serves credentials when a container knows a path only.
const ecsEndpoint = "http://169.254.170.2"

// containerOrigin asks the endpoint that ECS, or EKS with pod identities, tells its containers.
func (s *Session) containerOrigin(ctx context.Context, env config.EnvConfig, source vault.CredentialSource) (origin, error) {
	endpoint := env.ContainerCredentialsEndpoint
	if env.ContainerCredentialsRelativePath != "" {
		endpoint = ecsEndpoint + env.ContainerCredentialsRelativePath
	}
	if endpoint == "" {
		return origin{}, &vault.Error{
			Problem: "this is no container with AWS credentials",
			Hint:    "ECS and EKS set AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or AWS_CONTAINER_CREDENTIALS_FULL_URI; give the task or the pod a role",
		}
	}
	if err := checkContainerEndpoint(ctx, endpoint); err != nil {
		return origin{}, &vault.Error{
			Problem: fmt.Sprintf("AWS_CONTAINER_CREDENTIALS_FULL_URI %q", endpoint), Err: err,
			Hint: "use https, this machine, or the addresses of ECS and EKS: credentials must not cross a network in the clear",
		}
	}
	label := "the container"
	if source == vault.SourceEKS {
		label = "the pod"
	}
	return origin{source: label, open: s.containerProvider(env, endpoint), mend: "check the role of " + label}, nil
}

func (s *Session) containerProvider(env config.EnvConfig, endpoint string) func(aws.Config) aws.CredentialsProvider {
	return func(aws.Config) aws.CredentialsProvider {
		return endpointcreds.New(endpoint, func(o *endpointcreds.Options) {
			o.AuthorizationToken = env.ContainerAuthorizationToken
			if file := s.o.Getenv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"); file != "" {
				o.AuthorizationTokenProvider = tokenFile(file)
			}
			if s.o.HTTP != nil {
				o.HTTPClient = s.o.HTTP
			}
		})
	}
}

// tokenFile is a file whose token is renewed while the program runs.
type tokenFile string

// GetToken reads the file.
func (f tokenFile) GetToken() (string, error) {
	text, err := os.ReadFile(string(f))
	return strings.TrimSpace(string(text)), err
}

// checkContainerEndpoint keeps a variable that somebody else set from sending the container's token anywhere, as the
// SDK does.
func checkContainerEndpoint(ctx context.Context, endpoint string) error {
	u, err := url.Parse(endpoint)
	if err != nil {
		return fmt.Errorf("it is no URL")
	}
	if u.Scheme == "https" && u.Hostname() != "" {
		return nil
	}
	if u.Scheme != "http" || u.Hostname() == "" {
		return fmt.Errorf("it is no URL of http or https")
	}
	addresses, err := net.DefaultResolver.LookupNetIP(ctx, "ip", u.Hostname())
	if err != nil {
		return err
	}
	for _, a := range addresses {
		if !containerAddress(a.Unmap()) {
			return fmt.Errorf("%s is not an address of this machine, of ECS or of EKS", a)
		}
	}
	return nil
}

func containerAddress(a netip.Addr) bool {
	switch a.String() {
	case "169.254.170.2", "169.254.170.23", "fd00:ec2::23": // ECS, and EKS with IPv4 and IPv6
		return true
	}
	return a.IsLoopback()
}
