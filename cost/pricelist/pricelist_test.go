package pricelist

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/pricing"

	"github.com/vibe-engineering/vibe-platform/cost/prices"
)

// request is what GetProducts is asked for, as
// https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html
// has it.
type request struct {
	ServiceCode, FormatVersion, NextToken string
	Filters                               []struct{ Type, Field, Value string }
}

// filter is the value of a field that was asked for.
func (r request) filter(field string) string {
	for _, f := range r.Filters {
		if f.Field == field && f.Type == "TERM_MATCH" {
			return f.Value
		}
	}
	return ""
}

// standIn answers as the price list's API does. It is not the price list.
func standIn(t *testing.T, answer func(w http.ResponseWriter, r request)) *pricing.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("X-Amz-Target"); got != "AWSPriceListService.GetProducts" {
			t.Errorf("%s was asked", got)
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		var asked request
		if err := json.Unmarshal(body, &asked); err != nil {
			t.Errorf("%v: %s", err, body)
		}
		if asked.FormatVersion != formatVersion {
			t.Errorf("the form %q was asked for", asked.FormatVersion)
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		answer(w, asked)
	}))
	t.Cleanup(server.Close)
	return pricing.New(pricing.Options{
		Region: Region, BaseEndpoint: aws.String(server.URL), Credentials: credentials.NewStaticCredentialsProvider("stand-in", "stand-in", ""),
		Retryer: retry.NewStandard(func(o *retry.StandardOptions) {
			o.MaxAttempts, o.Backoff = 4, retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
		}),
	})
}

// entry is a product of the list as its API has it: JSON, which the answer holds as
// text. Each tier is from a quantity on.
func entry(sku, family, usage string, attributes map[string]string, tiers ...string) string {
	all := map[string]string{"usagetype": usage}
	for name, value := range attributes {
		all[name] = value
	}
	dimensions := map[string]any{}
	for i, tier := range tiers {
		from, usd, _ := strings.Cut(tier, ":")
		dimensions[fmt.Sprintf("%s.JRTCKXETXF.%d", sku, i)] = map[string]any{
			"unit": "Hrs", "beginRange": from, "endRange": "Inf", "appliesTo": []string{}, "description": "a price", "rateCode": sku, "pricePerUnit": map[string]string{"USD": usd},
		}
	}
	text, err := json.Marshal(map[string]any{
		"product":     map[string]any{"sku": sku, "productFamily": family, "attributes": all},
		"serviceCode": "any", "version": "20261101000000", "publicationDate": "2026-11-01T00:00:00Z",
		"terms": map[string]any{"OnDemand": map[string]any{sku + ".JRTCKXETXF": map[string]any{"priceDimensions": dimensions, "sku": sku, "offerTermCode": "JRTCKXETXF", "termAttributes": map[string]string{}}}},
	})
	if err != nil {
		panic(err)
	}
	return string(text)
}

// give answers with entries.
func give(w http.ResponseWriter, next string, entries ...string) {
	if entries == nil {
		entries = []string{}
	}
	answer := map[string]any{"FormatVersion": formatVersion, "PriceList": entries}
	if next != "" {
		answer["NextToken"] = next
	}
	_ = json.NewEncoder(w).Encode(answer) // The client says what is missing.
}

// refuse answers with an error.
func refuse(w http.ResponseWriter, status int, kind, message string) {
	w.Header().Set("X-Amzn-ErrorType", kind)
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"__type":%q,"message":%q}`, kind, message)
}

// small is a table with some products, all from memory.
func small() *prices.Table {
	row := func(id string, usd float64) prices.Price {
		return prices.Price{ID: id, Region: "us-west-2", USD: usd, Source: "memory", Date: "2020-01-01"}
	}
	return &prices.Table{
		Schema:  prices.Schema,
		Sources: map[string]prices.Source{"memory": {What: "from memory", Memory: true}, Source: {What: "the list"}},
		Products: []prices.Product{
			{ID: "ec2", Unit: "hour", Service: "AmazonEC2", Family: "Compute Instance", Attributes: map[string]string{"instanceType": "{type}", "operatingSystem": "Linux"}, Usage: "BoxUsage:{type}"},
			{ID: "nat-hour", Unit: "hour", Service: "AmazonEC2", Family: "NAT Gateway", Usage: "NatGateway-Hours"},
			{ID: "transfer", Unit: "GB", Service: "AWSDataTransfer", Usage: "DataTransfer-Out-Bytes", Place: "fromRegionCode"},
			{ID: "waf-requests", Unit: "million requests", Service: "awswaf", Usage: "RequestV2-Tier1", Per: 1e6},
		},
		Prices: []prices.Price{
			row("ec2/t3.large", 0.08), row("ec2/t3.medium", 0.04), row("nat-hour", 0.045),
			row("transfer", 0.09), row("waf-requests", 0.6),
		},
	}
}

// healthy answers as the list would for small.
func healthy(w http.ResponseWriter, r request) {
	linux := func(kind string) map[string]string {
		return map[string]string{"instanceType": kind, "operatingSystem": "Linux"}
	}
	switch r.ServiceCode {
	case "AmazonEC2":
		switch {
		case r.filter("productFamily") == "NAT Gateway":
			give(w, "", entry("N1", "NAT Gateway", "USW2-NatGateway-Hours", nil, "0:0.0450000000"), entry("N2", "NAT Gateway", "USW2-NatGateway-Bytes", nil, "0:0.0450000000"))
		case r.NextToken == "":
			give(w, "second", entry("A", "Compute Instance", "USW2-BoxUsage:t3.medium", linux("t3.medium"), "0:0.0416000000"), entry("B", "Compute Instance", "USW2-UnusedBox:t3.medium", linux("t3.medium"), "0:9"))
		default:
			give(w, "", entry("C", "Compute Instance", "USW2-BoxUsage:t3.large", linux("t3.large"), "0:0.0832000000"))
		}
	case "AWSDataTransfer":
		give(w, "", entry("D", "Data Transfer", "USW2-DataTransfer-Out-Bytes", nil, "10240:0.085", "0:0.0000000000", "100:0.0900000000"))
	default:
		give(w, "", entry("E", "Web Application Firewall", "USW2-RequestV2-Tier1", nil, "0:0.0000006000"))
	}
}

func TestRefresh(t *testing.T) {
	var asked []request
	client := standIn(t, func(w http.ResponseWriter, r request) { asked = append(asked, r); healthy(w, r) })
	table := small()
	r, err := Refresh(context.Background(), client, table, []string{"us-west-2"})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Doubts) > 0 || r.Asked != 5 || len(r.Changes) != 2 {
		t.Errorf("%+v", r)
	}
	for id, want := range map[string]float64{"ec2/t3.medium": 0.0416, "ec2/t3.large": 0.0832, "nat-hour": 0.045, "transfer": 0.09, "waf-requests": 0.6} {
		got, _ := r.Table.Find(id, "us-west-2")
		if got.USD != want || got.Source != Source || got.Date != "2026-11-01" {
			t.Errorf("%s is %+v, want %v of the list", id, got, want)
		}
	}
	if old, _ := table.Find("ec2/t3.large", "us-west-2"); old.USD != 0.08 {
		t.Error("the table that was given is changed")
	}
	if got := asked[0].filter("regionCode"); got != "us-west-2" || asked[0].filter("operatingSystem") != "Linux" || asked[0].filter("instanceType") != "" {
		t.Errorf("it was asked with %+v", asked[0].Filters)
	}
	if got := asked[3].filter("fromRegionCode"); got != "us-west-2" {
		t.Errorf("traffic was asked with %+v", asked[3].Filters)
	}
	again, err := Refresh(context.Background(), client, r.Table, []string{"us-west-2"})
	if err != nil || len(again.Changes) > 0 {
		t.Errorf("a second run changes something: %v %v", again, err)
	}
}

// A region without prices gets them.
func TestRefreshAnotherRegion(t *testing.T) {
	client := standIn(t, healthy)
	r, err := Refresh(context.Background(), client, small(), []string{"eu-west-1"})
	if err != nil {
		t.Fatal(err)
	}
	if got, found := r.Table.Find("nat-hour", "eu-west-1"); !found || got.USD != 0.045 || len(r.Table.Prices) != 10 {
		t.Errorf("%+v of %d", got, len(r.Table.Prices))
	}
}

// What the list does not tell stays as it was, and is named.
func TestDoubts(t *testing.T) {
	nat := func(entries ...string) func(http.ResponseWriter, request) {
		return func(w http.ResponseWriter, r request) {
			if r.filter("productFamily") == "NAT Gateway" {
				give(w, "", entries...)
				return
			}
			healthy(w, r)
		}
	}
	one := func(sku, usd string) string {
		return entry(sku, "NAT Gateway", "USW2-NatGateway-Hours", nil, "0:"+usd)
	}
	for name, row := range map[string]struct {
		answer func(http.ResponseWriter, request)
		want   string
	}{
		"none":               {nat(), "the list has no such product"},
		"of another usage":   {nat(entry("N", "NAT Gateway", "USW2-RegionalNatGateway-Hours", nil, "0:0.045")), "the list has no such product"},
		"of a longer usage":  {nat(entry("N", "NAT Gateway", "USW2-ShieldProtected-NatGateway-Hours", nil, "0:0.045")), "the list has no such product"},
		"two":                {nat(one("N1", "0.045"), one("N2", "0.05")), "the list has it 2 times, at different prices: N1 at 0.045, N2 at 0.05"},
		"free":               {nat(one("N", "0")), "it has no price on demand above 0"},
		"without dollars":    {nat(strings.ReplaceAll(one("N", "0.045"), "USD", "CNY")), "N has no price in US dollars"},
		"ten times as dear":  {nat(one("N", "0.45")), "it would be 0.45 instead of 0.045: is the filter of nat-hour still right?"},
		"a tenth as dear":    {nat(one("N", "0.0045")), "it would be 0.0045 instead of 0.045: is the filter of nat-hour still right?"},
		"two at one price":   {nat(one("N1", "0.05"), one("N2", "0.05")), ""},
		"a little as dearer": {nat(one("N", "0.05")), ""},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := Refresh(context.Background(), standIn(t, row.answer), small(), []string{"us-west-2"})
			if err != nil {
				t.Fatal(err)
			}
			got, _ := r.Table.Find("nat-hour", "us-west-2")
			if row.want == "" {
				if len(r.Doubts) > 0 || got.USD != 0.05 {
					t.Errorf("%+v, %+v", r.Doubts, got)
				}
				return
			}
			if len(r.Doubts) != 1 || r.Doubts[0] != (Doubt{"nat-hour", "us-west-2", row.want}) {
				t.Errorf("%+v, want %q", r.Doubts, row.want)
			}
			if got.USD != 0.045 || got.Source != "memory" {
				t.Errorf("it did not stay as it was: %+v", got)
			}
		})
	}
}

// Where the list cannot be read there is no table.
func TestUnreadable(t *testing.T) {
	var asked atomic.Int32
	for name, row := range map[string]struct {
		answer func(http.ResponseWriter, request)
		want   string
	}{
		"denied": {func(w http.ResponseWriter, _ request) {
			refuse(w, http.StatusBadRequest, "AccessDeniedException", "User: arn:aws:iam::111122223333:user/a is not authorized to perform: pricing:GetProducts")
		}, "not authorized to perform: pricing:GetProducts"},
		"throttled throughout": {func(w http.ResponseWriter, _ request) {
			asked.Add(1)
			refuse(w, http.StatusBadRequest, "ThrottlingException", "Rate exceeded")
		}, "Rate exceeded"},
		"broken": {func(w http.ResponseWriter, _ request) { give(w, "", "{") }, "what is no product"},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := Refresh(context.Background(), standIn(t, row.answer), small(), []string{"us-west-2"})
			if r != nil || err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("%v, %v; want %q", r, err, row.want)
			}
		})
	}
	if asked.Load() != 4 {
		t.Errorf("a throttled request was made %d times, want 4", asked.Load())
	}
}

// Who is throttled for a while waits, and goes on.
func TestThrottledForAWhile(t *testing.T) {
	var asked atomic.Int32
	client := standIn(t, func(w http.ResponseWriter, r request) {
		if asked.Add(1) <= 2 {
			refuse(w, http.StatusBadRequest, "ThrottlingException", "Rate exceeded")
			return
		}
		healthy(w, r)
	})
	if r, err := Refresh(context.Background(), client, small(), []string{"us-west-2"}); err != nil || len(r.Doubts) > 0 {
		t.Errorf("%+v, %v", r, err)
	}
}
