package names

// ReceiverGroup is who hears of an alert. Each has a pager and a Slack channel.
type ReceiverGroup string

// The groups.
const (
	ReceiverPlatform    ReceiverGroup = "platform"
	ReceiverApplication ReceiverGroup = "application"
	ReceiverData        ReceiverGroup = "data"
)

// ReceiverGroups lists every ReceiverGroup that exists.
func ReceiverGroups() []ReceiverGroup {
	return []ReceiverGroup{ReceiverPlatform, ReceiverApplication, ReceiverData}
}

// FileWatchdogURL is where Alertmanager reports that it is alive, in
// SecretAlertReceivers and in the secret AlertReceivers.
const FileWatchdogURL = "watchdog-url"

// PagingKey is the file that holds the group's routing key of the pager.
func (g ReceiverGroup) PagingKey() string { return string(g) + "-paging-key" }

// SlackURL is the file that holds the address of the group's Slack webhook.
func (g ReceiverGroup) SlackURL() string { return string(g) + "-slack-url" }
