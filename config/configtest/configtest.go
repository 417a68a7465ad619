// Package configtest makes environments for property tests.
package configtest

import (
	"fmt"

	"pgregory.net/rapid"

	"github.com/vibe-engineering/vibe-platform/config"
)

// Valid draws an environment that config.Validate accepts. It reaches every
// field, most of them over their whole range.
func Valid(t *rapid.T) config.Environment {
	env := rapid.SampledFrom(shipped()).Draw(t, "shipped")
	general(t, &env)
	edge(t, &env)
	delivery(t, &env)
	network(t, &env)
	cluster(t, &env)
	data(t, &env)
	keeping(t, &env)
	restoreTesting(t, &env)
	workload(t, &env)
	observability(t, &env)
	nodes(t, &env)
	audit(t, &env)
	cost(t, &env)
	if problems := config.Validate(env); len(problems) > 0 {
		t.Fatalf("the generator drew an environment that is refused:\n%v", problems)
	}
	return env
}

// shipped returns the environments that ship.
func shipped() []config.Environment {
	var environments []config.Environment
	for _, name := range config.Names() {
		env, err := config.Lookup(name)
		if err != nil {
			panic(err)
		}
		environments = append(environments, env)
	}
	return environments
}

// general draws names, regions and what may be deleted.
func general(t *rapid.T, env *config.Environment) {
	env.Name = rapid.StringMatching(`[a-z]{1,12}`).Draw(t, "name")
	env.Account = rapid.StringMatching(`[0-9]{12}`).Draw(t, "account")
	env.Region = rapid.SampledFrom(config.Regions()).Draw(t, "region").Name
	env.Recovery.Region = rapid.SampledFrom(config.Regions()).Draw(t, "recovery").Name
	if env.Recovery.Region == env.Region || rapid.Bool().Draw(t, "no recovery") {
		env.Recovery.Region = ""
	}
	env.Deletion = rapid.SampledFrom(config.Deletions()).Draw(t, "deletion")
	env.PolicyPacks = some(t, "packs", config.PolicyPacks())
	env.Tags.Team = rapid.StringMatching(`[A-Za-z0-9 _.:/=+@-]{1,40}`).Draw(t, "team")
	env.Tags.CostCentre = rapid.StringMatching(`[a-z0-9-]{1,20}`).Draw(t, "cost centre")
	env.Logs.RetentionDays = rapid.SampledFrom(config.LogRetentions()).Draw(t, "log retention")
	env.Edge.Domain = rapid.StringMatching(`[a-z0-9]{1,20}(\.[a-z0-9]{1,10})?\.(com|example|io)`).Draw(t, "domain")
	env.Edge.HostedZoneID = rapid.StringMatching(`(Z[A-Z0-9]{10,20})?`).Draw(t, "zone id")
	env.Edge.CertificateEmail = "platform@" + env.Edge.Domain
	env.Edge.TLSPolicy = rapid.SampledFrom(config.TLSPolicies()).Draw(t, "tls policy")
}

// network draws an address plan.
func network(t *rapid.T, env *config.Environment) {
	zones := rapid.IntRange(2, config.MaxZones).Draw(t, "zones")
	letters := rapid.Permutation([]string{"a", "b", "c", "d", "e", "f"}).Draw(t, "letters")
	n := &env.Network
	n.Zones = nil
	for _, letter := range letters[:zones] {
		n.Zones = append(n.Zones, env.Region+letter)
	}
	n.NATGateways = rapid.SampledFrom([]int{1, zones}).Draw(t, "nat")
	// An application subnet of at most /19 leaves room for four in a /16.
	prefix := rapid.SampledFrom([]struct{ vpc, application int }{{16, 19}, {16, 20}, {17, 20}}).Draw(t, "prefixes")
	block := rapid.IntRange(0, 255).Draw(t, "block")
	n.VPCCIDR = fmt.Sprintf(rapid.SampledFrom([]string{"10.%d.0.0/%d", "100.64.0.0/%[2]d", "192.168.0.0/%[2]d"}).Draw(t, "range"), block, prefix.vpc)
	env.Cluster.ServiceCIDR = rapid.SampledFrom([]string{"172.20.0.0/16", "172.30.4.0/22", "172.24.0.0/13"}).Draw(t, "services")
	n.ApplicationPrefix = prefix.application
	n.PublicPrefix = rapid.IntRange(prefix.application+3, 27).Draw(t, "public prefix")
	n.DataPrefix = rapid.IntRange(prefix.application+3, 28).Draw(t, "data prefix")
	n.InterfaceEndpoints = some(t, "endpoints", config.InterfaceEndpointServices())
}

// cluster draws the control plane.
func cluster(t *rapid.T, env *config.Environment) {
	c := &env.Cluster
	c.Version = rapid.SampledFrom(config.KubernetesVersions()).Draw(t, "version").Version
	c.PublicCIDRs = some(t, "public ranges", []string{"203.0.113.0/24", "198.51.100.7/32", "192.0.2.0/28"})
	c.Administrators = some(t, "administrators", []string{"arn:aws:iam::111122223333:role/operators", "arn:aws:iam::111122223333:role/ci/deploy"})
	c.AddOns = nil
	for _, name := range some(t, "add-ons", config.AddOnNames()) {
		c.AddOns = append(c.AddOns, name+rapid.StringMatching(`=v[0-9]{1,2}\.[0-9]{1,2}\.[0-9]-eksbuild\.[0-9]`).Draw(t, "add-on version"))
	}
}

// data draws the database and the cache.
func data(t *rapid.T, env *config.Environment) {
	d, c := &env.Database, &env.Cache
	d.EngineVersion = rapid.SampledFrom([]string{"16", "17"}).Draw(t, "postgres")
	d.InstanceClass = rapid.SampledFrom(config.DatabaseClasses()).Draw(t, "class").Name
	d.MultiAZ = rapid.Bool().Draw(t, "multi-AZ")
	d.AllocatedGiB = rapid.IntRange(20, 50_000).Draw(t, "allocated")
	d.MaxAllocatedGiB = rapid.IntRange((d.AllocatedGiB*11+9)/10, 65_536).Draw(t, "max allocated")
	d.BackupRetentionDays = rapid.IntRange(1, 35).Draw(t, "backup retention")
	d.MonitoringSeconds = rapid.SampledFrom([]int{0, 1, 5, 10, 15, 30, 60}).Draw(t, "monitoring")
	d.RotationDays = rapid.IntRange(1, 1000).Draw(t, "rotation")
	d.SnapshotID = rapid.SampledFrom([]string{"", "before-migration", "rds:vibe-2026-11-23-03-00"}).Draw(t, "snapshot")

	engine := rapid.SampledFrom(config.CacheVersions()).Draw(t, "cache version")
	c.Engine, c.EngineVersion = engine.Engine, engine.Version
	c.NodeType = rapid.SampledFrom(config.CacheNodeTypes()).Draw(t, "node type")
	// Two /28 data subnets hold six nodes beside what is kept for others.
	c.Shards, c.ReplicasPerShard = rapid.IntRange(1, 2).Draw(t, "shards"), rapid.IntRange(1, 2).Draw(t, "replicas")
	c.SnapshotRetentionDays = rapid.IntRange(0, 35).Draw(t, "snapshot retention")

	// The windows of a day follow one another from a drawn hour on: snapshot
	// windows, the backup job, and more than an hour later the maintenance.
	hour := rapid.IntRange(0, 23).Draw(t, "first hour")
	at := func(h int) string {
		return fmt.Sprintf("%02d:%02d", (hour+h)%24, rapid.SampledFrom([]int{0, 15}).Draw(t, "minute"))
	}
	span := func(h int) string {
		start := at(h)
		return start + "-" + fmt.Sprintf("%02d:%s", (hour+h+1)%24, start[3:])
	}
	d.BackupWindow, c.SnapshotWindow = span(0), span(0)
	d.MaintenanceWindow, c.MaintenanceWindow = weekly(t, hour+5, span(5)), weekly(t, hour+7, span(7))
	env.Backup.DailySchedule = fmt.Sprintf("cron(%d %d * * ? *)", rapid.IntRange(20, 59).Draw(t, "daily minute"), (hour+2)%24)
	env.Backup.MonthlySchedule = fmt.Sprintf("cron(30 %d %s *)", (hour+2)%24, rapid.SampledFrom([]string{"1 * ?", "L * ?", "15W * ?", "? * SUN#1", "? * 7L"}).Draw(t, "monthly"))
}

// weekly puts a daily span on a weekday. hour is when it starts, 24 and more
// for the day after the first.
func weekly(t *rapid.T, hour int, span string) string {
	days := []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}
	day := rapid.IntRange(0, 6).Draw(t, "weekday")
	next := day
	if hour%24 == 23 {
		next = (day + 1) % 7
	}
	return days[day] + ":" + span[:5] + "-" + days[next] + ":" + span[6:]
}

// keeping draws how long what is kept.
func keeping(t *rapid.T, env *config.Environment) {
	s, b := &env.Storage, &env.Backup
	s.InfrequentAccessDays = rapid.IntRange(30, 400).Draw(t, "infrequent")
	s.GlacierDays = s.InfrequentAccessDays + rapid.IntRange(30, 400).Draw(t, "glacier")
	s.NoncurrentVersionDays = rapid.IntRange(1, 400).Draw(t, "noncurrent")
	s.IncompleteUploadDays = rapid.IntRange(1, 30).Draw(t, "incomplete")
	s.AccessLogDays = rapid.IntRange(1, 400).Draw(t, "access logs")
	b.LockMinRetentionDays = rapid.IntRange(1, 30).Draw(t, "lock min")
	b.LockMaxRetentionDays = rapid.IntRange(30, 4000).Draw(t, "lock max")
	b.DailyRetentionDays = rapid.IntRange(b.LockMinRetentionDays, b.LockMaxRetentionDays).Draw(t, "daily")
	b.MonthlyRetentionDays = rapid.IntRange(b.LockMinRetentionDays, b.LockMaxRetentionDays).Draw(t, "monthly days")
	switch env.Deletion {
	case config.DeletionDestroy:
		b.Lock = config.LockNone
	case config.DeletionProtect:
		b.Lock = rapid.SampledFrom(config.VaultLocks()).Draw(t, "lock")
	default:
		b.Lock = rapid.SampledFrom([]config.VaultLock{config.LockNone, config.LockGovernance}).Draw(t, "lock")
	}
}

// restoreTesting draws when and where restores are tested.
func restoreTesting(t *rapid.T, env *config.Environment) {
	r := &env.RestoreTesting
	r.Enabled = rapid.Bool().Draw(t, "restore testing")
	r.Schedule = rapid.SampledFrom([]string{"cron(0 12 ? * SUN *)", "cron(30 1 1 * ? *)", "cron(5 23 * * ? *)"}).Draw(t, "restore schedule")
	r.StartWindowHours = rapid.IntRange(1, 168).Draw(t, "restore start")
	r.ValidationWindowHours = rapid.IntRange(1, 168).Draw(t, "restore validation")
	r.SubnetGroup = rapid.StringMatching(`(restored-[a-z0-9-]{1,20})?`).Draw(t, "restore subnets")
	r.Tables = some(t, "restore tables", []string{"public.users", "sales.orders"})
	r.SampleObjects = rapid.IntRange(1, 1000).Draw(t, "restore sample")
}

// workload draws the two components, and a quota that holds them.
func workload(t *rapid.T, env *config.Environment) {
	env.AllowLatest = rapid.Bool().Draw(t, "allow latest")
	for _, w := range []*config.Workload{&env.Backend, &env.Frontend} {
		w.Image = rapid.StringMatching(`registry\.example\.com(:5000)?/[a-z]{1,8}/[a-z]{1,8}(:v[0-9]\.[0-9]|@sha256:[0-9a-f]{64})`).Draw(t, "image")
		w.MinReplicas = rapid.IntRange(1, 5).Draw(t, "min replicas")
		w.MaxReplicas = w.MinReplicas + rapid.IntRange(0, 10).Draw(t, "more replicas")
		w.CPURequestMillis = rapid.IntRange(10, 500).Draw(t, "cpu")
		w.CPULimitMillis = w.CPURequestMillis + rapid.IntRange(0, 1000).Draw(t, "more cpu")
		w.MemoryRequestMiB = rapid.IntRange(64, 512).Draw(t, "memory")
		w.MemoryLimitMiB = w.MemoryRequestMiB + rapid.IntRange(0, 512).Draw(t, "more memory")
		w.LogLevel = rapid.SampledFrom(config.LogLevels()).Draw(t, "log level")
	}
	pods := env.Backend.MaxReplicas + env.Frontend.MaxReplicas + 2*config.Surge
	slack := rapid.IntRange(0, 1000).Draw(t, "quota slack")
	env.Quota = config.Quota{
		CPURequestMillis: pods*550 + slack,
		CPULimitMillis:   pods*1750 + slack,
		MemoryRequestMiB: pods*576 + slack,
		MemoryLimitMiB:   pods*1152 + slack,
		Pods:             pods + slack,
	}
}

// nodes draws node types of one architecture, and enough nodes.
func nodes(t *rapid.T, env *config.Environment) {
	n := &env.Cluster.Nodes
	architecture := rapid.SampledFrom([]config.Architecture{config.AMD64, config.ARM64}).Draw(t, "architecture")
	var fitting []string
	for _, row := range config.InstanceTypes() {
		// A type with addresses for 234 pods and little memory would need more
		// nodes than this draws.
		if row.Architecture == architecture && row.MemoryMiB >= 4096 && row.VCPUs >= 2 {
			fitting = append(fitting, row.Name)
		}
	}
	n.Capacity = rapid.SampledFrom(config.Capacities()).Draw(t, "capacity")
	n.InstanceTypes = []string{rapid.SampledFrom(fitting).Draw(t, "instance type")}
	if second := rapid.SampledFrom(fitting).Draw(t, "second type"); n.Capacity == config.Spot && second != n.InstanceTypes[0] {
		n.InstanceTypes = append(n.InstanceTypes, second)
	}
	n.MaxPodsPerNode = rapid.IntRange(15, 58).Draw(t, "max pods")
	n.DiskGiB = rapid.IntRange(20, 16_384).Draw(t, "disk")
	n.ToleratesZoneLoss = rapid.Bool().Draw(t, "tolerates zone loss")
	n.Min = rapid.IntRange(1, 4).Draw(t, "min nodes")
	n.Max = max(n.Min, len(env.Network.Zones))
	n.Max += rapid.IntRange(0, 5).Draw(t, "more nodes")
	for !enough(*env) {
		n.Max++
	}
	n.Start = rapid.SampledFrom([]int{0, n.Min, n.Max}).Draw(t, "first nodes")
}

// enough reports whether env's nodes hold what runs on them.
func enough(env config.Environment) bool {
	n := env.Cluster.Nodes
	left := n.Max
	if n.ToleratesZoneLoss {
		left = n.AfterZoneLoss(env.Network.Zones)
	}
	return config.Offer(env, left).Holds(config.Demand(env, left))
}

// some draws a list of distinct values, perhaps none.
func some[T any](t *rapid.T, label string, values []T) []T {
	count := rapid.IntRange(0, len(values)).Draw(t, label)
	if count == 0 {
		return nil
	}
	return rapid.Permutation(values).Draw(t, label)[:count]
}
