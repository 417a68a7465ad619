package sweep

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/vibe-engineering/vibe-platform/names"
)

func (s *sweep) findVolumes(ctx context.Context) ([]Finding, error) {
	var found []Finding
	pages := ec2.NewDescribeVolumesPaginator(s.ec2, &ec2.DescribeVolumesInput{Filters: filter("tag:"+names.TagVolumes, "true")})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, volume := range page.Volumes {
			t := ec2Tags(volume.Tags)
			if why := t.stored(volumeName, s.names.Shared(), s.env.Name); why != "" {
				found = append(found, Finding{
					Kind: Volume, ID: value(volume.VolumeId), Name: t[volumeName], Zone: value(volume.AvailabilityZone),
					State: string(volume.State), Created: volume.CreateTime, MadeFor: t.storedFor(), Why: why,
				})
			}
		}
	}
	return found, nil
}

// removeVolume takes no volume away from an instance: whatever runs there may be
// writing.
func (s *sweep) removeVolume(ctx context.Context, f Finding) error {
	if f.State == string(ec2types.VolumeStateInUse) {
		return fmt.Errorf("an instance uses it; see which one with `aws ec2 describe-volumes --volume-ids %s`, and terminate that node first", f.ID)
	}
	_, err := s.ec2.DeleteVolume(ctx, &ec2.DeleteVolumeInput{VolumeId: &f.ID})
	return err
}

func (s *sweep) volumeExists(ctx context.Context, f Finding) (bool, error) {
	_, err := s.ec2.DescribeVolumes(ctx, &ec2.DescribeVolumesInput{VolumeIds: []string{f.ID}})
	return exists(err)
}

func (s *sweep) findSnapshots(ctx context.Context) ([]Finding, error) {
	var found []Finding
	pages := ec2.NewDescribeSnapshotsPaginator(s.ec2, &ec2.DescribeSnapshotsInput{
		OwnerIds: []string{"self"},
		Filters:  filter("tag:"+names.TagVolumes, "true"),
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, snapshot := range page.Snapshots {
			t := ec2Tags(snapshot.Tags)
			if why := t.stored(snapshotName, s.names.Shared(), s.env.Name); why != "" {
				found = append(found, Finding{
					Kind: Snapshot, ID: value(snapshot.SnapshotId), Name: t[snapshotName], State: string(snapshot.State),
					Created: snapshot.StartTime, MadeFor: "VolumeSnapshotContent of " + value(snapshot.VolumeId), Why: why,
				})
			}
		}
	}
	return found, nil
}

func (s *sweep) removeSnapshot(ctx context.Context, f Finding) error {
	_, err := s.ec2.DeleteSnapshot(ctx, &ec2.DeleteSnapshotInput{SnapshotId: &f.ID})
	return err
}

func (s *sweep) snapshotExists(ctx context.Context, f Finding) (bool, error) {
	_, err := s.ec2.DescribeSnapshots(ctx, &ec2.DescribeSnapshotsInput{SnapshotIds: []string{f.ID}})
	return exists(err)
}
