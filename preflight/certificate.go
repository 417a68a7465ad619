package preflight

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/acm"
	acmtypes "github.com/aws/aws-sdk-go-v2/service/acm/types"
	route53types "github.com/aws/aws-sdk-go-v2/service/route53/types"

	"github.com/vibe-engineering/vibe-platform/check"
)

// certificates are those that the environment's stacks hold, as ACM tells of them.
func (s *scene) certificates(ctx context.Context) ([]acmtypes.CertificateDetail, error) {
	h, err := s.held[s.t.Env.Region].Get(ctx)
	if err != nil {
		return nil, err
	}
	client := acm.NewFromConfig(s.t.AWS(s.t.Env.Region))
	var all []acmtypes.CertificateDetail
	for _, arn := range h.ids("AWS::CertificateManager::Certificate") {
		out, err := client.DescribeCertificate(ctx, &acm.DescribeCertificateInput{CertificateArn: &arn})
		if err != nil {
			return nil, err
		}
		all = append(all, *out.Certificate)
	}
	return all, nil
}

// month is how long a certificate should last. ACM renews 45 days before the end
// (https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html), so that
// less than a month means that it does not.
const month = 30 * 24 * time.Hour

func (s *scene) certificate(ctx context.Context) (check.Outcome, error) {
	all, err := s.certificates(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	if len(all) == 0 {
		return check.Idle("there is no certificate yet")
	}
	var o check.Outcome
	for _, c := range all {
		o.Detail = aws.ToString(c.DomainName)
		o.Findings = append(o.Findings, issued(c, []string{s.t.Env.Edge.Domain, s.t.Env.Edge.APIHost()}, s.o.Now())...)
	}
	return o, nil
}

// issued looks at a certificate.
func issued(c acmtypes.CertificateDetail, hosts []string, now time.Time) []check.Finding {
	subject := aws.ToString(c.CertificateArn)
	if c.Status != acmtypes.CertificateStatusIssued {
		f := check.Finding{Subject: subject, Got: "is " + string(c.Status), Want: "be ISSUED"}
		if c.FailureReason != "" {
			f.Got += " (" + string(c.FailureReason) + ")"
		}
		return []check.Finding{f}
	}
	var findings []check.Finding
	for _, host := range hosts {
		if !slices.ContainsFunc(append(c.SubjectAlternativeNames, aws.ToString(c.DomainName)), func(name string) bool { return covers(name, host) }) {
			findings = append(findings, check.Finding{Subject: subject, Got: "is not for " + host, Want: "be"})
		}
	}
	if end := aws.ToTime(c.NotAfter); !end.IsZero() && end.Sub(now) < month {
		findings = append(findings, check.Finding{Subject: subject, Got: fmt.Sprintf("ends on %s, in %d days", end.Format(day), int(end.Sub(now).Hours()/24)), Want: "have been renewed by ACM"})
	}
	return findings
}

// covers reports whether a certificate's name, which may begin with *., is host's.
func covers(name, host string) bool {
	if rest, wild := strings.CutPrefix(name, "*."); wild {
		_, parent, _ := strings.Cut(host, ".")
		return parent == rest
	}
	return name == host
}

func (s *scene) renewal(ctx context.Context) (check.Outcome, error) {
	all, err := s.certificates(ctx)
	if err != nil {
		return check.Outcome{}, err
	}
	if len(all) == 0 {
		return check.Idle("there is no certificate yet")
	}
	var o check.Outcome
	asked := 0
	for _, c := range all {
		for _, validation := range c.DomainValidationOptions {
			r := validation.ResourceRecord
			if r == nil {
				continue
			}
			asked++
			values, err := s.records(ctx, aws.ToString(r.Name), route53types.RRTypeCname)
			if errors.Is(err, errNoZone) {
				return check.Idle("%s", err)
			}
			if err != nil {
				return check.Outcome{}, err
			}
			if !slices.Contains(servers(values), servers([]string{aws.ToString(r.Value)})[0]) {
				o.Findings = append(o.Findings, check.Finding{Subject: aws.ToString(r.Name), Got: "is not in the zone", Want: "be a CNAME to " + aws.ToString(r.Value)})
			}
		}
	}
	o.Detail = fmt.Sprintf("%d records", asked)
	return o, nil
}
