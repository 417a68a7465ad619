package sweep

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/route53"
	route53types "github.com/aws/aws-sdk-go-v2/service/route53/types"
)

// zone is the id of the hosted zone that holds the environment's domain; empty if
// the edge stack made it and has taken it away.
func (s *sweep) zone(ctx context.Context) (string, error) {
	if s.env.Edge.HostedZoneID != "" {
		return s.env.Edge.HostedZoneID, nil
	}
	out, err := s.route53.ListHostedZonesByName(ctx, &route53.ListHostedZonesByNameInput{DNSName: new(s.env.Edge.Domain)})
	if err != nil {
		return "", err
	}
	for _, zone := range out.HostedZones {
		public := zone.Config == nil || !zone.Config.PrivateZone
		if public && strings.TrimSuffix(value(zone.Name), ".") == s.env.Edge.Domain {
			return strings.TrimPrefix(value(zone.Id), "/hostedzone/"), nil
		}
	}
	return "", nil
}

// recordsOf are all records of a zone.
func (s *sweep) recordsOf(ctx context.Context, zone string) ([]route53types.ResourceRecordSet, error) {
	var all []route53types.ResourceRecordSet
	pages := route53.NewListResourceRecordSetsPaginator(s.route53, &route53.ListResourceRecordSetsInput{HostedZoneId: &zone})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		all = append(all, page.ResourceRecordSets...)
	}
	return all, nil
}

func (s *sweep) findRecords(ctx context.Context) ([]Finding, error) {
	zone, err := s.zone(ctx)
	if err != nil || zone == "" {
		return nil, err
	}
	records, err := s.recordsOf(ctx, zone)
	if err != nil {
		return nil, fmt.Errorf("hosted zone %s (`edge.hostedZoneId`): %w", zone, err)
	}
	found := noted(records, s.names.RecordOwner(), s.env.Edge.Domain)
	for i := range found {
		found[i].zone = zone
	}
	return found, nil
}

// removeRecord takes a record and its notes away in one change: either without the
// other would be nobody's.
func (s *sweep) removeRecord(ctx context.Context, f Finding) error {
	batch := &route53types.ChangeBatch{Comment: new("left by external-dns of " + s.names.Shared())}
	for i := range f.records {
		batch.Changes = append(batch.Changes, route53types.Change{
			Action:            route53types.ChangeActionDelete,
			ResourceRecordSet: &f.records[i],
		})
	}
	_, err := s.route53.ChangeResourceRecordSets(ctx, &route53.ChangeResourceRecordSetsInput{HostedZoneId: &f.zone, ChangeBatch: batch})
	return err
}

func (s *sweep) recordExists(ctx context.Context, f Finding) (bool, error) {
	records, err := s.recordsOf(ctx, f.zone)
	if err != nil {
		return true, err
	}
	for _, still := range noted(records, s.names.RecordOwner(), s.env.Edge.Domain) {
		if still.ID == f.ID {
			return true, nil
		}
	}
	return false, nil
}
