package alerts

import "fmt"

func userCases() []unitTest {
	pool := func(used int, waited string) series {
		return series{
			`database_pool_connections{namespace="vibe", pod="p", state="used"}`: fmt.Sprintf("%dx30", used),
			`database_pool_connections{namespace="vibe", pod="p", state="idle"}`: fmt.Sprintf("%dx30", 10-used),
			`database_pool_connections_max{namespace="vibe", pod="p"}`:           "10x30",
			`database_pool_wait_seconds_total{namespace="vibe", pod="p"}`:        waited,
		}
	}
	paint := func(four, eight int) series {
		return series{
			`browser_largest_paint_seconds_bucket{route="/", le="4"}`:    fmt.Sprintf("0+%dx60", four),
			`browser_largest_paint_seconds_bucket{route="/", le="8"}`:    fmt.Sprintf("0+%dx60", eight),
			`browser_largest_paint_seconds_bucket{route="/", le="+Inf"}`: fmt.Sprintf("0+%dx60", eight),
			`browser_largest_paint_seconds_count{route="/"}`:             fmt.Sprintf("0+%dx60", eight),
		}
	}
	scripts := func(errors, pages int) series {
		return series{
			`browser_script_errors_total{route="/"}`: fmt.Sprintf("0+%dx60", errors),
			`browser_page_loads_total{route="/"}`:    fmt.Sprintf("0+%dx60", pages),
		}
	}
	results := func(metric string, errors, well float64) series {
		return series{
			metric + `{pod="p", result="error"}`:   fmt.Sprintf("0+%gx60", errors),
			metric + `{pod="p", result="success"}`: fmt.Sprintf("0+%gx60", well),
		}
	}
	return []unitTest{
		fires("DatabasePoolExhausted", "all in use, and requests wait", "15m", pool(10, "0+60x30"),
			firing{`{pod="p"}`, "All 10 connections of pod p are in use."}),
		silent("DatabasePoolExhausted", "all but one", "15m", pool(9, "0+60x30")),
		silent("DatabasePoolExhausted", "all in use, and hardly any waits", "15m", pool(10, "0+20x30")),
		fires("PagesSlow", "half of them", "50m", paint(3, 6),
			firing{`{}`, "For a quarter of the visitors the largest part of a page takes 6s or longer."}),
		silent("PagesSlow", "a fifth of them", "50m", paint(80, 100)),
		silent("PagesSlow", "half of a few", "50m", paint(1, 2)),
		fires("ScriptErrors", "one in ten", "30m", scripts(2, 20), firing{`{}`, "There are scripts' errors for 10% of the pages."}),
		silent("ScriptErrors", "one in twenty-five", "30m", scripts(4, 100)),
		silent("ScriptErrors", "one in ten of a few", "30m", scripts(1, 10)),
		fires("LoginsFailing", "one in five", "25m", results("vibe_logins_total", 1, 4), firing{`{}`, "20% of the attempts to log in end with an error of ours."}),
		silent("LoginsFailing", "one in eleven", "25m", results("vibe_logins_total", 1, 10)),
		silent("LoginsFailing", "nine of twelve at night", "25m", results("vibe_logins_total", 0.6, 0.2)),
		silent("LoginsFailing", "wrong passwords", "25m", series{
			`vibe_logins_total{pod="p", result="refused"}`: "0+50x60", `vibe_logins_total{pod="p", result="success"}`: "0+5x60",
		}),
		fires("UploadsFailing", "one in five", "25m", results("vibe_uploads_total", 1, 4), firing{`{}`, "20% of the uploads end with an error of ours."}),
		silent("UploadsFailing", "nine of twelve at night", "25m", results("vibe_uploads_total", 0.6, 0.2)),
		silent("UploadsFailing", "one in eleven", "25m", results("vibe_uploads_total", 1, 10)),
	}
}
