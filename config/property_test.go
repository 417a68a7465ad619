package config_test

import (
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/config/configtest"
)

// hostile draws text that was not meant for the field it lands in.
func hostile() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.String(),
		rapid.SampledFrom([]string{
			"", " ", ",", ",,,", "\x00", "\xff\xfe", "null", "-1", "1e999", "99999999999999999999", "0.0.0.0/0", "::/0", "10.0.0.0/-1", "10.0.0.0/33",
			"cron()", "cron(? ? ? ? ? ?)", "cron(0/99999999999999999999 * * * ? *)", "cron(0 0 31W 2 ? *)", "cron(* * ? * 7#5 1970)", "sun:00:00-sun:00:00",
			"aaa:00:00-zzz:99:99", "24:00-24:00", "00:00-00:00", "a@b@c", "@", "..", "-.-", strings.Repeat("a.", 5000), strings.Repeat("9", 5000),
			"registry/", "@sha256:", ":latest", "${AWS::AccountId}", "$(id)", "../..", "us-east-1", "t3.medium", "=", "vpc-cni=",
		}),
		rapid.StringMatching(`cron\([0-9*?LW#/,-]{1,4} [0-9*?LW#/,-]{1,4} [0-9*?LW#/,-]{1,4} [0-9*?LW#/,-]{1,4} [0-9*?LW#/,-]{1,4} [0-9*]{1,4}\)`),
	)
}

// number draws an int that was not meant for its field.
func number() *rapid.Generator[int] {
	return rapid.OneOf(rapid.Int(), rapid.IntRange(-2, 600), rapid.SampledFrom([]int{1 << 31, 1<<63 - 1, -1 << 63}))
}

// deface overwrites some of env's fields with anything.
func deface(t *rapid.T, env *config.Environment) {
	var leaves []reflect.Value
	gather(reflect.ValueOf(env).Elem(), &leaves)
	for range rapid.IntRange(1, 8).Draw(t, "fields") {
		leaf := leaves[rapid.IntRange(0, len(leaves)-1).Draw(t, "field")]
		switch leaf.Kind() {
		case reflect.Int:
			leaf.SetInt(int64(number().Draw(t, "number")))
		case reflect.Bool:
			leaf.SetBool(rapid.Bool().Draw(t, "bool"))
		case reflect.Slice:
			values := rapid.SliceOfN(hostile(), 0, 5).Draw(t, "list")
			slice := reflect.MakeSlice(leaf.Type(), len(values), len(values))
			for i, value := range values {
				slice.Index(i).SetString(value)
			}
			leaf.Set(slice)
		default:
			leaf.SetString(hostile().Draw(t, "text"))
		}
	}
}

// gather collects the settable fields that hold no struct.
func gather(v reflect.Value, leaves *[]reflect.Value) {
	for i := range v.NumField() {
		if field := v.Field(i); field.Kind() == reflect.Struct {
			gather(field, leaves)
		} else {
			*leaves = append(*leaves, field)
		}
	}
}

func TestDefacedEnvironmentsAreRefusedOrHold(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		env := lookupRapid(t, rapid.SampledFrom(config.Names()).Draw(t, "environment"))
		deface(t, &env)
		first, second := config.Validate(env), config.Validate(env)
		if first.Error() != second.Error() {
			t.Fatalf("two runs differ:\n%v\n%v", first, second)
		}
		_ = config.Warnings(env)
		_ = config.Placeholders(env)
		if len(first) == 0 {
			holds(t, env)
		}
		for _, problem := range first {
			if problem.Field == "" || problem.Value == "" || problem.Reason == "" || problem.Want == "" {
				t.Fatalf("a problem says too little: %+v", problem)
			}
			if strings.Contains(problem.Error(), "\n") {
				t.Fatalf("a problem has more than one line: %q", problem.Error())
			}
		}
	})
}

func TestValidEnvironmentsHold(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { holds(t, configtest.Valid(t)) })
}

func TestLoadNeverPanics(t *testing.T) {
	t.Parallel()
	keys := rapid.OneOf(hostile(), rapid.SampledFrom(append(config.Keys(), "environment", "cluster", "cluster.nodes", "@x", "a:b")))
	values := rapid.OneOf(
		rapid.Just[any](nil),
		rapid.Map(hostile(), func(s string) any { return s }),
		rapid.Map(rapid.Float64(), func(f float64) any { return f }),
		rapid.Map(rapid.Bool(), func(b bool) any { return b }),
		rapid.Map(rapid.SliceOfN(hostile(), 0, 3), func(s []string) any {
			list := make([]any, len(s))
			for i := range s {
				list[i] = s[i]
			}
			return list
		}),
		rapid.Just[any](map[string]any{"x": []any{1.0, nil}}),
	)
	rapid.Check(t, func(t *rapid.T) {
		context := rapid.MapOfN(keys, values, 0, 6).Draw(t, "context")
		if rapid.Bool().Draw(t, "known environment") {
			context["environment"] = rapid.SampledFrom(config.Names()).Draw(t, "environment")
		}
		env, overrides, err := config.Load(context)
		if err != nil {
			if fields := fieldsOf(err); !slices.IsSorted(fields) || strings.Count(err.Error(), "\n") != len(fields)-1 {
				t.Fatalf("problems are not sorted, one a line:\n%v", err)
			}
			return
		}
		holds(t, env)
		for _, o := range overrides {
			if !slices.Contains(config.Keys(), o.Key) {
				t.Fatalf("%q was overridden, and is no key", o.Key)
			}
		}
	})
}

// fieldsOf returns the fields of a Load error's problems.
func fieldsOf(err error) []string {
	var problems config.Problems
	var fields []string
	if asProblems(err, &problems) {
		for _, p := range problems {
			fields = append(fields, p.Field)
		}
	}
	return fields
}

// lookupRapid is lookup for a property.
func lookupRapid(t *rapid.T, name string) config.Environment {
	env, err := config.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return env
}

// holds checks what must be true of an accepted environment, in other words than
// Validate's.
func holds(t *rapid.T, env config.Environment) {
	subnets, err := env.Network.Subnets()
	if err != nil {
		t.Fatal(err)
	}
	vpc := netip.MustParsePrefix(env.Network.VPCCIDR)
	for i, s := range subnets {
		if !vpc.Contains(s.CIDR.Addr()) || s.CIDR.Bits() <= vpc.Bits() || !strings.HasPrefix(s.Zone, env.Region) {
			t.Fatalf("%v is no subnet of %v in %s", s, vpc, env.Region)
		}
		for _, other := range subnets[i+1:] {
			if s.CIDR.Overlaps(other.CIDR) {
				t.Fatalf("%v and %v overlap", s, other)
			}
		}
	}
	if services := netip.MustParsePrefix(env.Cluster.ServiceCIDR); services.Overlaps(vpc) {
		t.Fatalf("services %v lie in %v", services, vpc)
	}
	least, most := 0, 0
	for _, group := range env.Cluster.Nodes.Groups(env.Network.Zones) {
		least, most = least+group.Min, most+group.Max
		starts := env.Cluster.Nodes.Start > 0
		if group.Max < 1 || group.Min > group.Max || group.Min < 0 || starts && (group.Start < group.Min || group.Start > group.Max) {
			t.Fatalf("EKS refuses the group %+v", group)
		}
	}
	if least != env.Cluster.Nodes.Min || most != env.Cluster.Nodes.Max || least < 1 {
		t.Fatalf("the groups are %d to %d nodes, and %+v was asked for", least, most, env.Cluster.Nodes)
	}
	if env.Recovery.Region == env.Region || env.Backup.LockMinRetentionDays > env.Backup.LockMaxRetentionDays {
		t.Fatalf("%+v %+v", env.Recovery, env.Backup)
	}
	if env.Backup.Lock != config.LockNone && (env.Deletion == config.DeletionDestroy || env.Backup.DailyRetentionDays < env.Backup.LockMinRetentionDays) {
		t.Fatalf("%+v beside deletion=%s", env.Backup, env.Deletion)
	}
	if env.Quota.Pods < env.Backend.MaxReplicas+env.Frontend.MaxReplicas+2 || env.Database.MaxAllocatedGiB <= env.Database.AllocatedGiB {
		t.Fatalf("%+v %+v", env.Quota, env.Database)
	}
	if env.Cache.ReplicasPerShard < 1 || env.Cache.ParameterFamily() == "" {
		t.Fatalf("%+v", env.Cache)
	}
	for _, w := range []config.Workload{env.Backend, env.Frontend} {
		if !env.AllowLatest && strings.HasSuffix(w.Image, ":latest") || w.MemoryRequestMiB > w.MemoryLimitMiB || w.CPURequestMillis > w.CPULimitMillis {
			t.Fatalf("%+v", w)
		}
	}
}
