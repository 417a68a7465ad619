package stacks

import (
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

const (
	mebibyte = 1 << 20
	gibibyte = 1 << 30
	// bytesPerConnection is the memory that RDS' default max_connections allows
	// for one, at 5000 at most
	// (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html).
	bytesPerConnection = 9531392
	mostConnections    = 5000
	// osPercent is about what RDS keeps of an instance's memory for itself, so
	// that max_connections is less than the class suggests.
	osPercent = 10
	// creditsPerVCPU keep one virtual processor busy for twenty minutes.
	creditsPerVCPU = 20
)

// databaseAlarms watch PostgreSQL, whose instance is names.Shared.
func databaseAlarms(env config.Environment) []alarmRow {
	a := env.Operations.Alarms
	class, _ := config.FindDatabaseClass(env.Database.InstanceClass)
	metric := func(name string, statistic string) metricSource {
		return metricSource{namespace: "AWS/RDS", metric: name, statistic: statistic,
			dimensions: map[string]string{"DBInstanceIdentifier": names.Home(env).Shared()}}
	}
	rows := []alarmRow{
		{
			id: "database-cpu", means: "PostgreSQL uses most of its processor.",
			source: metric("CPUUtilization", "Average"), threshold: float64(a.DatabaseCPUPercent), unit: "percent",
			reason: "Above it a burst of requests waits.",
			period: 300, periods: 3, missing: missingIsUnknown, severity: names.Warning,
		},
		{
			id: "database-memory", means: "PostgreSQL's instance has hardly any memory left and will swap or be restarted.",
			source: metric("FreeableMemory", "Average"), threshold: float64(class.MemoryMiB * a.DatabaseMemoryPercent / 100 * mebibyte), unit: "bytes", below: true,
			reason: "It is a share of the instance class' memory.",
			period: 300, periods: 3, missing: missingIsUnknown, severity: names.Warning,
		},
		{
			id: "database-storage", means: "PostgreSQL's volume is filling up; a full one stops every write.",
			source: metric("FreeStorageSpace", "Minimum"), threshold: float64(env.Database.AllocatedGiB * a.DatabaseStoragePercent * gibibyte / 100), unit: "bytes", below: true,
			reason: "RDS grows the volume when a tenth is free, so that less means that it cannot: it has grown within six hours, or to its end.",
			period: 300, periods: 3, missing: missingIsUnknown, severity: names.Critical,
		},
		{
			id: "database-connections", means: "PostgreSQL is close to refusing connections.",
			source: metric("DatabaseConnections", "Maximum"), threshold: float64(maxConnections(class) * a.DatabaseConnectionsPercent / 100), unit: "connections",
			reason: "It is a share of RDS' default max_connections for the instance class.",
			period: 300, periods: 2, missing: missingIsUnknown, severity: names.Critical,
		},
		{
			id: "database-queue", means: "Reads and writes queue up in front of PostgreSQL's volume.",
			source: metric("DiskQueueDepth", "Average"), threshold: 64, unit: "requests",
			reason: "gp3 serves 3000 a second, and 64 that wait are 20 ms of them.",
			period: 300, periods: 3, missing: missingIsUnknown, severity: names.Warning,
		},
		{
			id: "database-read-latency", means: "PostgreSQL waits long for reads of its volume.",
			source: metric("ReadLatency", "Average"), threshold: float64(a.DatabaseLatencyMillis) / 1000, unit: "seconds",
			reason: "gp3 answers within ten milliseconds.",
			period: 300, periods: 3, missing: missingIsUnknown, severity: names.Warning,
		},
		{
			id: "database-write-latency", means: "PostgreSQL waits long for writes to its volume.",
			source: metric("WriteLatency", "Average"), threshold: float64(a.DatabaseLatencyMillis) / 1000, unit: "seconds",
			reason: "gp3 answers within ten milliseconds; a standby adds a few.",
			period: 300, periods: 3, missing: missingIsUnknown, severity: names.Warning,
		},
		{
			id: "database-transaction-ids", means: "PostgreSQL is running out of transaction ids, and would stop all writes.",
			source: metric("MaximumUsedTransactionIDs", "Maximum"), threshold: 1e9, unit: "transactions",
			reason: "Writes stop at about 2.1 billion; autovacuum should have begun at 200 million.",
			period: 3600, periods: 1, missing: missingIsUnknown, severity: names.Critical,
		},
	}
	if class.Burstable {
		rows = append(rows, alarmRow{
			id: "database-cpu-credits", means: "PostgreSQL has used up the processor credits of its burstable class, and each further hour is charged.",
			source: metric("CPUCreditBalance", "Minimum"), threshold: float64(creditsPerVCPU * class.VCPUs), unit: "credits", below: true,
			reason: "That keeps all of its processors busy for twenty minutes.",
			period: 300, periods: 3, missing: missingIsUnknown, severity: names.Warning,
		})
	}
	return inArea("database", rows)
}

// maxConnections is what PostgreSQL admits on an instance class.
func maxConnections(class config.DatabaseClass) int {
	return min(class.MemoryMiB*(100-osPercent)/100*mebibyte/bytesPerConnection, mostConnections)
}

// inArea sets the area of rows, and the section of those that share their id
// with it.
func inArea(area string, rows []alarmRow) []alarmRow {
	for i := range rows {
		rows[i].area = area
		if rows[i].section == "" {
			rows[i].section = rows[i].id
		}
	}
	return rows
}
