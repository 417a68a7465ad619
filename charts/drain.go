package charts

// How a pod leaves without an error that a user sees. The load balancer stops
// sending it requests, waits for those under way, and only then is the process
// told to end; each step is longer than the one before it. All are seconds.
const (
	// deregistrationDelay is how long the load balancer lets the requests under
	// way to a leaving pod finish.
	deregistrationDelay = 30
	// preStopDelay is how long a leaving pod keeps serving: the deregistration
	// delay, and time for the controller and the load balancer to hear of it.
	preStopDelay = deregistrationDelay + 15
	// shutdownDelay is how long the process has to finish what it works on.
	shutdownDelay = 30
	// gracePeriod is when the kubelet kills what is left. It must stay below
	// the two minutes that a spot node has.
	gracePeriod = preStopDelay + shutdownDelay + 15
)

// How long a connection may stand idle, in seconds. Each side keeps it longer
// than the one in front of it: a server that closes first can do so in the moment
// in which the next request is on its way, which the client sees as a 502
// (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html#http-502-issues).
const (
	loadBalancerIdle = 60
	podIdle          = loadBalancerIdle + 15
)

// healthPath is where both applications say that their process works. It asks
// neither database nor cache: if it did, a failover of the database would have
// the kubelet restart, and the load balancer drop, every pod at once.
const healthPath = "/health"

// metricsPath is where both applications are scraped. It is never reachable
// through the load balancer.
const metricsPath = "/metrics"
