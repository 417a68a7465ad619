package config

// PostgresVersion is a PostgreSQL major version of RDS.
type PostgresVersion struct {
	// Version is the major version, such as "16".
	Version string
	// StandardEnd and ExtendedEnd are the last days of RDS' standard support and
	// of its paid extended support, as yyyy-mm-dd. `vibe preflight` compares
	// them with today.
	StandardEnd, ExtendedEnd string
	// Supported is whether the platform runs on it: its migrations and its
	// restore checks want 16 or later.
	Supported bool
}

// PostgresVersions lists the major versions, oldest first. The dates are RDS'
// calendar
// (https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html,
// through https://github.com/endoflife-date/endoflife.date/pull/4632 and /6270).
func PostgresVersions() []PostgresVersion {
	return []PostgresVersion{
		{"13", "2026-02-28", "2029-02-28", false},
		{"14", "2027-02-28", "2030-02-28", false},
		{"15", "2028-02-29", "2031-02-28", false},
		{"16", "2029-02-28", "2032-02-29", true},
		{"17", "2030-02-28", "2033-02-28", true},
	}
}

// FindPostgresVersion returns the row of a major version.
func FindPostgresVersion(version string) (PostgresVersion, bool) {
	for _, row := range PostgresVersions() {
		if row.Version == version {
			return row, true
		}
	}
	return PostgresVersion{}, false
}

// DatabaseClass is an RDS instance class.
type DatabaseClass struct {
	Name         string
	Architecture Architecture
	// Burstable classes earn processor credits and are for loads that rest.
	Burstable bool
	// VCPUs and MemoryMiB are the instance's size.
	VCPUs     int
	MemoryMiB int
}

// DatabaseClasses lists the classes that this platform knows. RDS offers each
// for PostgreSQL 16 and 17 (RDS' own list as cfn-lint 1.58.0 records it in
// `aws_rds_dbinstance/db_instance_class.json`; not every region has every
// family: ca-west-1, for one, lacks t4g), and each can be multi-AZ,
// encrypted at rest and watched by Performance Insights
// (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Types.html).
func DatabaseClasses() []DatabaseClass {
	return []DatabaseClass{
		{"db.t3.micro", AMD64, true, 2, 1024},
		{"db.t3.small", AMD64, true, 2, 2048},
		{"db.t3.medium", AMD64, true, 2, 4096},
		{"db.t3.large", AMD64, true, 2, 8192},
		{"db.t3.xlarge", AMD64, true, 4, 16384},
		{"db.t3.2xlarge", AMD64, true, 8, 32768},
		{"db.t4g.micro", ARM64, true, 2, 1024},
		{"db.t4g.small", ARM64, true, 2, 2048},
		{"db.t4g.medium", ARM64, true, 2, 4096},
		{"db.t4g.large", ARM64, true, 2, 8192},
		{"db.t4g.xlarge", ARM64, true, 4, 16384},
		{"db.t4g.2xlarge", ARM64, true, 8, 32768},
		{"db.m5.large", AMD64, false, 2, 8192},
		{"db.m5.xlarge", AMD64, false, 4, 16384},
		{"db.m5.2xlarge", AMD64, false, 8, 32768},
		{"db.m5.4xlarge", AMD64, false, 16, 65536},
		{"db.m6i.large", AMD64, false, 2, 8192},
		{"db.m6i.xlarge", AMD64, false, 4, 16384},
		{"db.m6i.2xlarge", AMD64, false, 8, 32768},
		{"db.m6i.4xlarge", AMD64, false, 16, 65536},
		{"db.m6g.large", ARM64, false, 2, 8192},
		{"db.m6g.xlarge", ARM64, false, 4, 16384},
		{"db.m6g.2xlarge", ARM64, false, 8, 32768},
		{"db.m6g.4xlarge", ARM64, false, 16, 65536},
		{"db.m7i.large", AMD64, false, 2, 8192},
		{"db.m7i.xlarge", AMD64, false, 4, 16384},
		{"db.m7i.2xlarge", AMD64, false, 8, 32768},
		{"db.m7i.4xlarge", AMD64, false, 16, 65536},
		{"db.m7g.large", ARM64, false, 2, 8192},
		{"db.m7g.xlarge", ARM64, false, 4, 16384},
		{"db.m7g.2xlarge", ARM64, false, 8, 32768},
		{"db.m7g.4xlarge", ARM64, false, 16, 65536},
		{"db.r5.large", AMD64, false, 2, 16384},
		{"db.r5.xlarge", AMD64, false, 4, 32768},
		{"db.r5.2xlarge", AMD64, false, 8, 65536},
		{"db.r5.4xlarge", AMD64, false, 16, 131072},
		{"db.r6i.large", AMD64, false, 2, 16384},
		{"db.r6i.xlarge", AMD64, false, 4, 32768},
		{"db.r6i.2xlarge", AMD64, false, 8, 65536},
		{"db.r6i.4xlarge", AMD64, false, 16, 131072},
		{"db.r6g.large", ARM64, false, 2, 16384},
		{"db.r6g.xlarge", ARM64, false, 4, 32768},
		{"db.r6g.2xlarge", ARM64, false, 8, 65536},
		{"db.r6g.4xlarge", ARM64, false, 16, 131072},
		{"db.r7i.large", AMD64, false, 2, 16384},
		{"db.r7i.xlarge", AMD64, false, 4, 32768},
		{"db.r7i.2xlarge", AMD64, false, 8, 65536},
		{"db.r7i.4xlarge", AMD64, false, 16, 131072},
		{"db.r7g.large", ARM64, false, 2, 16384},
		{"db.r7g.xlarge", ARM64, false, 4, 32768},
		{"db.r7g.2xlarge", ARM64, false, 8, 65536},
		{"db.r7g.4xlarge", ARM64, false, 16, 131072},
	}
}

// FindDatabaseClass returns the row of a class.
func FindDatabaseClass(name string) (DatabaseClass, bool) {
	for _, row := range DatabaseClasses() {
		if row.Name == name {
			return row, true
		}
	}
	return DatabaseClass{}, false
}
