package charts

import (
	"regexp"
	"strings"
	"testing"

	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/config/configtest"
)

func TestNginxTextsAreFilledIn(t *testing.T) {
	configtest.Each(t, func(t *testing.T, env config.Environment) {
		files := nginxFiles(env)
		placeholder := regexp.MustCompile(`\{[A-Z_]+\}`)
		for name, text := range files {
			for _, found := range placeholder.FindAllString(text, -1) {
				t.Errorf("%s: nothing takes the place of %s", name, found)
			}
		}
		for _, cidr := range env.Network.CIDRs(config.TierPublic) {
			if !strings.Contains(files["nginx.conf"], "set_real_ip_from "+cidr+";") {
				t.Errorf("the load balancer's subnet %s is not believed", cidr)
			}
		}
		if !strings.Contains(files["nginx.conf"], `"https://`+env.Edge.Domain+`" $http_origin;`) {
			t.Error("the frontend's origin may not call the API")
		}
		// nginx drops inherited headers where a location adds one.
		for _, location := range strings.Split(files["server.conf"], "location ")[1:] {
			if strings.Contains(location, "include proxy.conf;") && !strings.Contains(location, "include headers.conf;") {
				t.Errorf("no security headers at: location %s", strings.SplitN(location, "\n", 2)[0])
			}
		}
	})
}
