package edge

import "testing"

func TestRoutes(t *testing.T) {
	var routes Routes
	for _, text := range []string{"vibe.example.com:443:balancer.example.net:8443", "::127.0.0.1:8080"} {
		if err := routes.Set(text); err != nil {
			t.Fatal(err)
		}
	}
	for address, want := range map[string]string{
		"vibe.example.com:443":  "balancer.example.net:8443",
		"VIBE.example.com:443":  "balancer.example.net:8443",
		"vibe.example.com:80":   "127.0.0.1:8080",
		"other.example.com:443": "127.0.0.1:8080",
		"no address":            "no address",
	} {
		if got := routes.to(address); got != want {
			t.Errorf("%s goes to %s, want %s", address, got, want)
		}
	}
	six := Routes{}
	if err := six.Set("vibe.example.com::[2001:db8::1]:"); err != nil {
		t.Fatal(err)
	}
	if got := six.to("vibe.example.com:443"); got != "[2001:db8::1]:443" {
		t.Errorf("goes to %s", got)
	}
}

func TestBrokenRoutes(t *testing.T) {
	for _, text := range []string{"", "a", "a:1:b", "a:1:b:2:3", "a:1::", "a:1:[::1:2", "a:1:[::1]x:2"} {
		if err := new(Routes).Set(text); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}
