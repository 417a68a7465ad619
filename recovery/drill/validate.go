package drill

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/vibe-engineering/vibe-platform/names"
	"github.com/vibe-engineering/vibe-platform/recovery/drill/archive"
	"github.com/vibe-engineering/vibe-platform/recovery/drill/redis"
	"github.com/vibe-engineering/vibe-platform/recovery/drill/store"
	"github.com/vibe-engineering/vibe-platform/recovery/validation"
)

// connect connects to the restored database.
func (d *Drill) connect(ctx context.Context) (*pgx.Conn, error) {
	if d.options.restore.plain {
		return d.recovery.postgres.ConnectPlain(ctx, names.Database)
	}
	return d.recovery.postgres.Connect(ctx, names.Database)
}

// wanted is what the restored database must show.
func (d *Drill) wanted() validation.Database {
	until := d.lost
	if d.options.restore.until != nil {
		until = d.options.restore.until(d)
	}
	return validation.Database{
		Extensions: []string{"pg_stat_statements"},
		Tables:     []string{"app.reference", "app.ledger", "app.uploads"},
		MinRows:    map[string]int64{"app.reference": referenceRows, "app.ledger": d.settled.rows, "app.uploads": firstObjects},
		NotBefore:  until.Add(-d.options.Objective.RPO),
		NotAfter:   until,
		TLS:        true,
	}
}

// validateDatabase asks what a restore test asks, and whether the numbered rows
// have no gap.
func (d *Drill) validateDatabase(ctx context.Context) (string, error) {
	conn, err := d.connect(ctx)
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close(ctx) }()
	findings, err := d.wanted().Check(ctx, conn)
	if err != nil {
		return "", err
	}
	if _, err := broken(findings); err != nil {
		return "", err
	}
	var rows, last int64
	var newest time.Time
	if err := conn.QueryRow(ctx, `SELECT count(*), max(id), max(pg_xact_commit_timestamp(xmin)) FROM app.ledger`).Scan(&rows, &last, &newest); err != nil {
		return "", err
	}
	findings = append(findings, validation.Finding{
		Check: "numbered rows", Got: fmt.Sprintf("%d up to number %d", rows, last), Want: "no gap", Holds: rows == last,
	})
	accepted, _ := d.book.accepted()
	// One may have been committed without the writer's hearing of it.
	d.report.Measured.LostRows = max(0, accepted-last)
	d.report.Measured.RPO = d.lost.Sub(newest).Seconds()
	result, err := broken(findings)
	return fmt.Sprintf("%s; %d rows, the last committed %.1f s before the loss", result, rows, d.report.Measured.RPO), err
}

// validateObjects compares what arrived, all of it, with what was accepted, and
// demands what was accepted before the objective.
func (d *Drill) validateObjects(ctx context.Context) (string, error) {
	restored := uploads{store.Open(d.recovery.s3.Endpoint, bucketUploads)}
	there, err := restored.List(ctx)
	if err != nil {
		return "", err
	}
	arrived, after := map[string]bool{}, 0
	for _, o := range there {
		arrived[o.Key] = true
		if o.Modified.After(d.lost) {
			after++
		}
	}
	// What was settled must be there even if the drill is shorter than the objective.
	promised := d.lost.Add(-d.options.Objective.RPO)
	if promised.Before(d.settled.at) {
		promised = d.settled.at
	}
	_, accepted := d.book.accepted()
	var compared source
	oldest := d.lost
	d.report.Measured.LostObjects = 0
	for _, o := range accepted {
		if !arrived[o.Key] {
			d.report.Measured.LostObjects++
			if o.Modified.Before(oldest) {
				oldest = o.Modified
			}
		}
		if arrived[o.Key] || !o.Modified.After(promised) {
			compared = append(compared, o)
		}
	}
	d.report.Measured.ObjectsRPO = d.lost.Sub(oldest).Seconds()
	findings, err := validation.Objects(ctx, compared, restored, len(compared), time.Time{})
	if err != nil {
		return "", err
	}
	findings = append(findings, validation.Finding{
		Check: "objects written after the loss", Got: strconv.Itoa(after), Want: "0", Holds: after == 0,
	})
	result, err := broken(findings)
	return fmt.Sprintf("%s; %d of %d arrived", result, len(there), len(accepted)), err
}

// rebuildCache starts a cache and fills it from the database. With a snapshot, what
// it begins with must be in the database too.
func (d *Drill) rebuildCache(ctx context.Context) (string, error) {
	var snapshot []byte
	var err error
	if d.options.restore.snapshot {
		if snapshot, err = d.recovery.archive.Get(ctx, keyCache); err != nil {
			return "", err
		}
	}
	cache, err := redis.Start(ctx, d.options.Programs.Redis, d.recovery.place+"/redis", snapshot)
	d.recovery.redis = cache
	if err != nil {
		return "", err
	}
	conn, err := d.connect(ctx)
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close(ctx) }()
	result, err := conn.Query(ctx, `SELECT key, size::text FROM app.uploads ORDER BY key`)
	if err != nil {
		return "", err
	}
	var key, value string
	rows := 0
	_, err = pgx.ForEachRow(result, []any{&key, &value}, func() error {
		rows++
		_, err := cache.Do("SET", "upload:"+key, value)
		return err
	})
	if err != nil {
		return "", err
	}
	size, err := cache.Do("DBSIZE")
	if err != nil {
		return "", err
	}
	if size != strconv.Itoa(rows) {
		return "", fmt.Errorf("the cache holds %s keys and the database %d rows: it remembers what the database lost. Begin with an empty one", size, rows)
	}
	return size + " keys", nil
}

// oneWriter demands that the lost region neither answers nor archives.
func (d *Drill) oneWriter(ctx context.Context) (string, error) {
	conn, err := d.home.postgres.Connect(ctx, names.Database)
	if err == nil {
		defer func() { _ = conn.Close(ctx) }()
		var last int64
		if err := conn.QueryRow(ctx, `SELECT max(id) FROM app.ledger`).Scan(&last); err != nil {
			return "", err
		}
		return "", fmt.Errorf("the lost region's database answers, and holds row %d: two would write. Shut it down before this one is opened%s",
			last, said(d.home.postgres.Complaints()))
	}
	strays, err := d.recovery.archive.Strays(ctx, d.recovery.plan.Last.End())
	if err != nil {
		return "", err
	}
	if len(strays) > 0 {
		return "", fmt.Errorf("the lost region archived %s after the restore was planned: its database wrote on. Find out what it took before this one is opened",
			strings.Join(strays, ", "))
	}
	return "the lost region neither answers nor archives", nil
}

func said(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return ". It says: " + strings.Join(lines, "; ")
}

// open writes a row, and waits until the region's own archive has it.
func (d *Drill) open(ctx context.Context) (string, error) {
	if err := d.recovery.postgres.Run(ctx, names.Database, `INSERT INTO app.ledger SELECT max(id) + 1 FROM app.ledger`); err != nil {
		return "", err
	}
	conn, err := d.recovery.postgres.Connect(ctx, names.Database)
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close(ctx) }()
	var segment string
	if err := conn.QueryRow(ctx, `SELECT pg_walfile_name(pg_switch_wal())`).Scan(&segment); err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		if _, err = d.recovery.archive.Get(ctx, archive.LogKey(segment)); err == nil {
			return "a row, archived in segment " + segment, nil
		}
		if waited := wait(ctx, 50*time.Millisecond); waited != nil {
			return "", errors.Join(fmt.Errorf("segment %s does not get into the archive%s", segment, said(d.recovery.postgres.Complaints())), err)
		}
	}
}

// measure holds the figures against the objectives.
func (d *Drill) measure(context.Context) (string, error) {
	m, o := &d.report.Measured, d.options.Objective
	m.RTO = now().Sub(d.lost).Seconds()
	var missed []error
	for _, figure := range []struct {
		name string
		got  float64
		want time.Duration
	}{
		{"RPO of the database", m.RPO, o.RPO},
		{"RPO of objects", m.ObjectsRPO, o.RPO},
		{"RTO", m.RTO, o.RTO},
	} {
		if figure.got > figure.want.Seconds() && (figure.name == "RTO" || d.recovery.target.IsZero()) {
			missed = append(missed, fmt.Errorf("%s: %.1f s, and the objective is %s", figure.name, figure.got, figure.want))
		}
	}
	return "met", errors.Join(missed...)
}
