package inventory

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/acm"
	"github.com/aws/aws-sdk-go-v2/service/backup"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/configservice"
	"github.com/aws/aws-sdk-go-v2/service/costexplorer"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/eks"
	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/wafv2"
)

// Clients are the clients of every service that is asked, in one region.
type Clients struct {
	// Region is the region that they ask in.
	Region string
	// emulated says that an emulator answers, which keeps some types in one place
	// for all regions.
	emulated bool

	acm            *acm.Client
	backup         *backup.Client
	cloudformation *cloudformation.Client
	cloudtrail     *cloudtrail.Client
	cloudwatch     *cloudwatch.Client
	config         *configservice.Client
	costs          *costexplorer.Client
	ec2            *ec2.Client
	ecr            *ecr.Client
	eks            *eks.Client
	elasticache    *elasticache.Client
	events         *eventbridge.Client
	iam            *iam.Client
	kms            *kms.Client
	lambda         *lambda.Client
	loadBalancing  *elasticloadbalancingv2.Client
	logs           *cloudwatchlogs.Client
	rds            *rds.Client
	route53        *route53.Client
	s3             *s3.Client
	secrets        *secretsmanager.Client
	sns            *sns.Client
	ssm            *ssm.Client
	waf            *wafv2.Client
}

// Open returns the clients for the region, credentials and endpoint of cfg. It
// reaches nothing yet.
func Open(cfg aws.Config) *Clients {
	return &Clients{
		Region:         cfg.Region,
		acm:            acm.NewFromConfig(cfg),
		backup:         backup.NewFromConfig(cfg),
		cloudformation: cloudformation.NewFromConfig(cfg),
		cloudtrail:     cloudtrail.NewFromConfig(cfg),
		cloudwatch:     cloudwatch.NewFromConfig(cfg),
		config:         configservice.NewFromConfig(cfg),
		costs:          costexplorer.NewFromConfig(cfg),
		ec2:            ec2.NewFromConfig(cfg),
		ecr:            ecr.NewFromConfig(cfg),
		eks:            eks.NewFromConfig(cfg),
		elasticache:    elasticache.NewFromConfig(cfg),
		events:         eventbridge.NewFromConfig(cfg),
		iam:            iam.NewFromConfig(cfg),
		kms:            kms.NewFromConfig(cfg),
		lambda:         lambda.NewFromConfig(cfg),
		loadBalancing:  elasticloadbalancingv2.NewFromConfig(cfg),
		logs:           cloudwatchlogs.NewFromConfig(cfg),
		rds:            rds.NewFromConfig(cfg),
		route53:        route53.NewFromConfig(cfg),
		// An endpoint that is an address has no names below it, by which buckets
		// are otherwise asked.
		s3:      s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = cfg.BaseEndpoint != nil }),
		secrets: secretsmanager.NewFromConfig(cfg),
		sns:     sns.NewFromConfig(cfg),
		ssm:     ssm.NewFromConfig(cfg),
		waf:     wafv2.NewFromConfig(cfg),
	}
}

// OpenEmulator is Open for fakecloud, whose APIs partly know no region: what those
// list is Global, so that it is not taken for a second one of the same in each
// region.
func OpenEmulator(cfg aws.Config) *Clients {
	clients := Open(cfg)
	clients.emulated = true
	return clients
}

// place is the Item.Region of what is listed of k.
func (c *Clients) place(k kind) string {
	if k.global || c.emulated && regionless(k.typ) {
		return Global
	}
	return c.Region
}
