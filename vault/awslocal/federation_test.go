package awslocal

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

const samlText = `<?xml version="1.0"?>
<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"><s:Assertion xmlns:s="urn:oasis:names:tc:SAML:2.0:assertion">
<s:Issuer>http://idp.example/</s:Issuer>
<s:Subject><s:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">id-1</s:NameID></s:Subject>
<s:Conditions><s:AudienceRestriction><s:Audience>urn:amazon:webservices</s:Audience></s:AudienceRestriction></s:Conditions>
<s:AttributeStatement>
<s:Attribute Name="https://aws.amazon.com/SAML/Attributes/SessionDuration"><s:AttributeValue>1800</s:AttributeValue></s:Attribute>
<s:Attribute Name="https://aws.amazon.com/SAML/Attributes/RoleSessionName"><s:AttributeValue>alice@example</s:AttributeValue></s:Attribute>
</s:AttributeStatement></s:Assertion></samlp:Response>`

func TestAssumeRoleWithSAML(t *testing.T) {
	clk := newClock()
	in := &sts.AssumeRoleWithSAMLInput{
		RoleArn: roleARN("open"), PrincipalArn: aws.String("arn:aws:iam::000000000000:saml-provider/idp"),
		SAMLAssertion: aws.String(base64.StdEncoding.EncodeToString([]byte(samlText))),
	}
	out := must[*sts.AssumeRoleWithSAMLOutput](t)(stsClient(serve(t, Options{Now: clk.Now}), anybody).AssumeRoleWithSAML(t.Context(), in))
	if want := "arn:aws:sts::000000000000:assumed-role/open/alice@example"; *out.AssumedRoleUser.Arn != want {
		t.Errorf("ARN = %s, want %s", *out.AssumedRoleUser.Arn, want)
	}
	if want := clk.Now().Add(30 * time.Minute); !out.Credentials.Expiration.Equal(want) || *out.SubjectType != "persistent" {
		t.Errorf("expiration = %v, want %v; subject type %s", out.Credentials.Expiration, want, *out.SubjectType)
	}
	_, err := stsClient(serve(t, Options{Strict: true}), anybody).AssumeRoleWithSAML(t.Context(), in)
	wantError(t, "a strict server", err, "InvalidIdentityToken", "")
}

func TestFederationToken(t *testing.T) {
	ctx := t.Context()
	s := seeded(t, Options{})
	in := &sts.GetFederationTokenInput{Name: aws.String("guest"), Policy: aws.String(`{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`)}
	out := must[*sts.GetFederationTokenOutput](t)(stsClient(s, alice).GetFederationToken(ctx, in))
	who := must[*sts.GetCallerIdentityOutput](t)(stsClient(s, as(out.Credentials)).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{}))
	if want := "arn:aws:sts::000000000000:federated-user/guest"; *who.Arn != want {
		t.Errorf("ARN = %s, want %s", *who.Arn, want)
	}
	in.Policy = aws.String(strings.Repeat(" ", 2049))
	_, err := stsClient(s, alice).GetFederationToken(ctx, in)
	wantError(t, "a policy that is too long", err, "ValidationError", "2048")
}
