package config_test

import (
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
)

func TestValidateGeneral(t *testing.T) {
	refuse(t, []refusal{
		{"name too long", "production", func(e *config.Environment) {
			e.Name = "productionlarge"
		}, []string{
			`name: "productionlarge" cannot be part of a bucket's name; write 1 to 12 lower-case letters`,
		}},
		{"name in capitals", "production", func(e *config.Environment) {
			e.Name = "Production"
		}, []string{
			`name: "Production" cannot be part of a bucket's name; write 1 to 12 lower-case letters`,
		}},
		{"account too short", "production", func(e *config.Environment) {
			e.Account = "12345678901"
		}, []string{
			`account: "12345678901" is no AWS account id; write its 12 digits`,
		}},
		{"region unknown", "production", func(e *config.Environment) {
			e.Region = "us-east-9"
		}, []string{
			`region: "us-east-9" is unknown; write one of af-south-1, ap-east-1, ap-east-2, ap-northeast-1, ap-northeast-2, ap-northeast-3, ap-south-1, ap-south-2, ap-southeast-1, ap-southeast-2, ap-southeast-3, ap-southeast-4, ap-southeast-5, ap-southeast-6, ap-southeast-7, ca-central-1, ca-west-1, eu-central-1, eu-central-2, eu-north-1, eu-south-1, eu-south-2, eu-west-1, eu-west-2, eu-west-3, il-central-1, me-central-1, me-south-1, mx-central-1, sa-east-1, us-east-1, us-east-2, us-west-1, us-west-2`,
		}},
		{"region of another partition", "development", func(e *config.Environment) {
			e.Region, e.Network.Zones = "cn-north-1", []string{"cn-north-1a", "cn-north-1b"}
		}, []string{
			`region: "cn-north-1" is unknown; write one of af-south-1, ap-east-1, ap-east-2, ap-northeast-1, ap-northeast-2, ap-northeast-3, ap-south-1, ap-south-2, ap-southeast-1, ap-southeast-2, ap-southeast-3, ap-southeast-4, ap-southeast-5, ap-southeast-6, ap-southeast-7, ca-central-1, ca-west-1, eu-central-1, eu-central-2, eu-north-1, eu-south-1, eu-south-2, eu-west-1, eu-west-2, eu-west-3, il-central-1, me-central-1, me-south-1, mx-central-1, sa-east-1, us-east-1, us-east-2, us-west-1, us-west-2`,
		}},
		{"deletion unknown", "production", func(e *config.Environment) {
			e.Deletion = "keep"
		}, []string{
			`deletion: "keep" is unknown; write one of destroy, snapshot, protect, decommission`,
		}},
		{"policy pack unknown", "production", func(e *config.Environment) {
			e.PolicyPacks = []config.PolicyPack{"ISO"}
		}, []string{
			`policyPacks: "ISO" is unknown; write one of AwsSolutions, NIST.800.53.R5, HIPAA.Security, PCI.DSS.321`,
		}},
		{"policy pack twice", "production", func(e *config.Environment) {
			e.PolicyPacks = []config.PolicyPack{config.AWSSolutions, config.AWSSolutions}
		}, []string{
			`policyPacks: "AwsSolutions,AwsSolutions" names "AwsSolutions" twice; write each once`,
		}},
		{"empty tag", "production", func(e *config.Environment) {
			e.Tags.Team = ""
		}, []string{
			`tags.team: "" is no tag value; write 1 to 256 letters, digits, spaces or _.:/=+-@`,
		}},
		{"tag with a character that AWS refuses", "production", func(e *config.Environment) {
			e.Tags.CostCentre = "a&b"
		}, []string{
			`tags.costCentre: "a&b" is no tag value; write 1 to 256 letters, digits, spaces or _.:/=+-@`,
		}},
		{"log retention between two periods", "production", func(e *config.Environment) {
			e.Logs.RetentionDays = 42
		}, []string{
			`logs.retentionDays: 42 is unknown; write one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653`,
		}},
		{"recovery in the home region", "production", func(e *config.Environment) {
			e.Recovery.Region = "us-east-1"
		}, []string{
			`recovery.region: "us-east-1" is the home region itself; write another region, or nothing for no second region`,
		}},
		{"recovery region unknown", "production", func(e *config.Environment) {
			e.Recovery.Region = "mars"
		}, []string{
			`recovery.region: "mars" is unknown; write one of af-south-1, ap-east-1, ap-east-2, ap-northeast-1, ap-northeast-2, ap-northeast-3, ap-south-1, ap-south-2, ap-southeast-1, ap-southeast-2, ap-southeast-3, ap-southeast-4, ap-southeast-5, ap-southeast-6, ap-southeast-7, ca-central-1, ca-west-1, eu-central-1, eu-central-2, eu-north-1, eu-south-1, eu-south-2, eu-west-1, eu-west-2, eu-west-3, il-central-1, me-central-1, me-south-1, mx-central-1, sa-east-1, us-east-1, us-east-2, us-west-1, us-west-2`,
		}},
	})
}
