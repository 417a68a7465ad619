package cost

import (
	"math"
	"testing"

	"github.com/vibe-engineering/vibe-platform/assembly"
)

// saved is what a saving comes to, and whether it is taken.
func saved(t *testing.T, r *Report, what string, usd float64, taken bool) {
	t.Helper()
	for _, s := range r.Savings {
		if s.What == what {
			if math.Abs(s.MonthUSD-usd) > 0.006 || s.Taken != taken {
				t.Errorf("%s: %v a month, taken %t; want %v, %t", what, s.MonthUSD, s.Taken, usd, taken)
			}
			if s.How == "" || s.Price == "" {
				t.Errorf("%s does not say how, or at which price", what)
			}
			return
		}
	}
	t.Errorf("%s is no saving of %+v", what, r.Savings)
}

func TestSavingsThatAreOpen(t *testing.T) {
	r := estimate(t, production(t, nil), network(3), cluster("ON_DEMAND", "t3.medium", 5.0), data(func(d, _ object) { d["DBInstanceClass"] = "db.t3.medium" }))
	saved(t, r, "spot nodes", 75.92, false)                          // 151.84 × 50 %
	saved(t, r, "nodes with Graviton", 29.20, false)                 // 5 × 730 × (0.0416 − 0.0336)
	saved(t, r, "a database with Graviton", 10.22, false)            // 730 × (0.144 − 0.13)
	saved(t, r, "Valkey instead of Redis", 4.672, false)             // 23.36 × 20 %
	saved(t, r, "one NAT gateway for all zones", 70.33, false)       // 2 × 36.50 − 2.67
	saved(t, r, "interface endpoints instead of NAT", -102.5, false) // 200 × 0.035 − 15 × 7.30
	saved(t, r, "a savings plan for the nodes", 41, false)           // 151.84 × 27 %
	saved(t, r, "a reserved database", 30.48, false)                 // 105.12 × 29 %
	saved(t, r, "reserved cache nodes", 7.4752, false)               // 23.36 × 32 %
	saved(t, r, "everything in one zone", 76.54, false)              // 730 × 0.072 + 20 × 0.115 + 11.68 + 10
}

func TestSavingsThatAreTaken(t *testing.T) {
	s := network(1)
	s.Template.Resources["STS"] = of("AWS::EC2::VPCEndpoint", object{"VpcEndpointType": "Interface", "SubnetIds": []any{"1", "2", "3"}})
	r := estimate(t, production(t, nil), s, cluster("SPOT", "t4g.large", 2.0), data(func(_, c object) { c["Engine"] = "valkey" }),
		stack("storage", "us-east-1", map[string]assembly.Resource{
			"Uploads": of("AWS::S3::Bucket", object{"BucketName": named("uploads", "us-east-1"), "LifecycleConfiguration": lifecycle(0, "STANDARD_IA", 73.0)}),
		}))
	saved(t, r, "spot nodes", 49.06, true)                         // 2 × 730 × 0.0672 × 50 %
	saved(t, r, "nodes with Graviton", 11.68, true)                // 2 × 730 × (0.0832 − 0.0672) × 50 %
	saved(t, r, "a database with Graviton", 10.22, true)           // 730 × (0.144 − 0.13)
	saved(t, r, "Valkey instead of Redis", 4.672, true)            // 2 × 730 × (0.016 − 0.0128)
	saved(t, r, "one NAT gateway for all zones", 70.33, true)      // 2 × 36.50 − 2.67
	saved(t, r, "interface endpoints instead of NAT", -14.9, true) // 200 × 0.035 − 21.90
	saved(t, r, "older objects in colder storage", 0.84, true)     // 80 × (0.023 − 0.0125)
	for _, s := range r.Savings {
		if s.What == "a savings plan for the nodes" {
			t.Error("a savings plan is offered for spot nodes")
		}
	}
}
