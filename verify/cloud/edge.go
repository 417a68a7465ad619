package cloud

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/acm"
	"github.com/aws/aws-sdk-go-v2/service/acm/types"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/wafv2"
	waf "github.com/aws/aws-sdk-go-v2/service/wafv2/types"

	"github.com/vibe-engineering/vibe-platform/check"
	"github.com/vibe-engineering/vibe-platform/deployed"
)

func (a *Account) certificates(ctx context.Context) (check.Outcome, error) {
	resources, err := a.env.Resources(ctx, "AWS::CertificateManager::Certificate")
	if err != nil {
		return check.Outcome{}, err
	}
	if len(resources) == 0 {
		return check.Idle("the environment has no certificate of ACM's")
	}
	var findings []check.Finding
	var details []string
	for _, r := range resources {
		out, err := acm.NewFromConfig(a.region(r.Region)).DescribeCertificate(ctx, &acm.DescribeCertificateInput{CertificateArn: &r.ID})
		subject := "certificate of " + textAt(r.Properties, "DomainName")
		if code(err, "ResourceNotFoundException") {
			findings = append(findings, missing(subject))
			continue
		}
		if err != nil {
			return check.Outcome{}, err
		}
		findings = append(findings, a.acmFindings(subject, r, *out.Certificate)...)
		details = append(details, fmt.Sprintf("%s until %s", textAt(r.Properties, "DomainName"), aws.ToTime(out.Certificate.NotAfter).Format(time.DateOnly)))
	}
	return outcome(findings, "%s", strings.Join(details, ", "))
}

// acmFindings holds a certificate against its template.
func (a *Account) acmFindings(subject string, r deployed.Resource, c types.CertificateDetail) []check.Finding {
	if c.Status != types.CertificateStatusIssued {
		got := "is " + string(c.Status)
		if c.FailureReason != "" {
			got += ": " + string(c.FailureReason)
		}
		return []check.Finding{{Subject: subject, Got: got, Want: "be ISSUED"}}
	}
	names := append([]any{r.Properties["DomainName"]}, list(r.Properties["SubjectAlternativeNames"])...)
	findings := compare(subject, map[string]any{"SubjectAlternativeNames": names}, c, []field[types.CertificateDetail]{
		{"SubjectAlternativeNames", func(c types.CertificateDetail) any { return c.SubjectAlternativeNames }, nil},
	})
	if len(c.InUseBy) == 0 {
		findings = append(findings, check.Finding{Subject: subject, Got: "is used by nothing", Want: "be used by the load balancer"})
	}
	if s := c.RenewalSummary; s != nil && s.RenewalStatus != types.RenewalStatusSuccess && s.RenewalStatus != types.RenewalStatusPendingAutoRenewal {
		findings = append(findings, check.Finding{Subject: subject, Got: strings.TrimSpace("has its renewal " + string(s.RenewalStatus) + " " + string(s.RenewalStatusReason)), Want: "be renewed by ACM alone"})
	}
	return append(findings, a.expiry(subject, c.NotAfter)...)
}

func (a *Account) firewall(ctx context.Context) (check.Outcome, error) {
	resources, err := a.env.Resources(ctx, "AWS::WAFv2::WebACL")
	if err != nil {
		return check.Outcome{}, err
	}
	if len(resources) == 0 {
		return check.Idle("the environment has no web ACL")
	}
	logging, err := a.env.Resources(ctx, "AWS::WAFv2::LoggingConfiguration")
	if err != nil {
		return check.Outcome{}, err
	}
	var findings []check.Finding
	rules := 0
	for _, r := range resources {
		found, n, err := a.aclFindings(ctx, r, logging)
		if err != nil {
			return check.Outcome{}, err
		}
		findings = append(findings, found...)
		rules += n
	}
	return outcome(findings, "%s", count(rules, "rule", "rules"))
}

func (a *Account) aclFindings(ctx context.Context, r deployed.Resource, logging []deployed.Resource) ([]check.Finding, int, error) {
	client := wafv2.NewFromConfig(a.region(r.Region))
	name := textAt(r.Properties, "Name")
	subject := "web ACL " + name
	// CloudFormation's id is name|id|scope; an ARN ends with /name/id.
	id := last(strings.TrimSuffix(r.ID, "|REGIONAL"), "|/")
	out, err := client.GetWebACL(ctx, &wafv2.GetWebACLInput{Name: &name, Id: &id, Scope: waf.ScopeRegional})
	if code(err, "WAFNonexistentItemException") {
		return []check.Finding{missing(subject)}, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	findings := compare(subject, r.Properties, out.WebACL, []field[*waf.WebACL]{
		{"DefaultAction", func(w *waf.WebACL) any { return w.DefaultAction }, nil},
		{"Rules", func(w *waf.WebACL) any { return w.Rules }, nil},
	})
	for _, l := range logging {
		if textAt(l.Properties, "ResourceArn") != aws.ToString(out.WebACL.ARN) && len(resourceOf(l)) == 0 {
			continue
		}
		seen, err := client.GetLoggingConfiguration(ctx, &wafv2.GetLoggingConfigurationInput{ResourceArn: out.WebACL.ARN})
		if code(err, "WAFNonexistentItemException") {
			findings = append(findings, check.Finding{Subject: subject, Got: "logs nothing", Want: "log"})
			continue
		}
		if err != nil {
			return nil, 0, err
		}
		findings = append(findings, compare(subject+" logging", l.Properties, seen.LoggingConfiguration, []field[*waf.LoggingConfiguration]{
			{"LogDestinationConfigs", func(c *waf.LoggingConfiguration) any { return c.LogDestinationConfigs }, nil},
			{"RedactedFields", func(c *waf.LoggingConfiguration) any { return c.RedactedFields }, nil},
			{"LoggingFilter", func(c *waf.LoggingConfiguration) any { return c.LoggingFilter }, nil},
		})...)
	}
	return findings, len(out.WebACL.Rules), nil
}

// resourceOf is the logical id of the web ACL that a logging configuration is of,
// where only the service knows its ARN.
func resourceOf(l deployed.Resource) string {
	of, _ := l.Properties["ResourceArn"].(deployed.Attribute)
	return of.Logical
}

// zone looks for the zones that the certificate is validated in.
func (a *Account) zone(ctx context.Context) (check.Outcome, error) {
	resources, err := a.env.Resources(ctx, "AWS::CertificateManager::Certificate")
	if err != nil {
		return check.Outcome{}, err
	}
	domains := map[string]string{}
	region := ""
	for _, r := range resources {
		for _, one := range list(r.Properties["DomainValidationOptions"]) {
			domains[textAt(object(one), "HostedZoneId")] = textAt(object(one), "DomainName")
		}
		region = r.Region
	}
	delete(domains, "")
	if len(domains) == 0 {
		return check.Idle("no certificate is validated in a hosted zone")
	}
	var findings []check.Finding
	var details []string
	for id, domain := range domains {
		out, err := route53.NewFromConfig(a.region(region)).GetHostedZone(ctx, &route53.GetHostedZoneInput{Id: &id})
		subject := "hosted zone " + id
		if code(err, "NoSuchHostedZone") {
			f := missing(subject)
			f.Remedy = ""
			findings = append(findings, f)
			continue
		}
		if err != nil {
			return check.Outcome{}, err
		}
		name := strings.TrimSuffix(aws.ToString(out.HostedZone.Name), ".")
		if domain != name && !strings.HasSuffix(domain, "."+name) {
			findings = append(findings, check.Finding{Subject: subject, Got: "is of " + name, Want: "be of a domain above " + domain})
		}
		details = append(details, name)
	}
	slices.Sort(details)
	return outcome(findings, "%s", strings.Join(details, ", "))
}
