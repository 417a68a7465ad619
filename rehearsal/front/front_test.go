package front

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/smithy-go"
)

// backend stands in the emulator's place: it has one stack, vibe-network, with one
// output, Vpc, and keeps the templates that it gets.
type backend struct {
	*httptest.Server
	mutex sync.Mutex
	// asked are the requests, as method, path and what is in the body, and host is
	// whom the last of them was meant for.
	asked     []string
	host      string
	templates map[string]string
}

func newBackend(t *testing.T) *backend {
	b := &backend{templates: map[string]string{}}
	b.Server = httptest.NewServer(b)
	t.Cleanup(b.Close)
	return b
}

func (b *backend) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.host = r.Host
	b.asked = append(b.asked, r.Method+" "+r.URL.Path+" "+string(body))
	if r.URL.Path == "/assets/vibe.json" {
		fmt.Fprint(w, `{"Resources":{"Stored":{"Type":"T"}}}`)
		return
	}
	form, _ := url.ParseQuery(string(body))
	stack := form.Get("StackName")
	switch form.Get("Action") {
	case "CreateChangeSet":
		b.templates[stack] = form.Get("TemplateBody")
		fmt.Fprint(w, `<CreateChangeSetResponse><CreateChangeSetResult><Id>arn:set</Id></CreateChangeSetResult></CreateChangeSetResponse>`)
	case "GetTemplate":
		fmt.Fprint(w, `<GetTemplateResponse><GetTemplateResult><StagesAvailable><member>Original</member></StagesAvailable><TemplateBody>`)
		_ = xml.EscapeText(w, []byte(b.templates[stack]))
		fmt.Fprint(w, `</TemplateBody></GetTemplateResult></GetTemplateResponse>`)
	case "DescribeStacks":
		fmt.Fprint(w, described)
	default:
		fmt.Fprint(w, `<Response/>`)
	}
}

// described is the answer to DescribeStacks.
const described = `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>vibe-network</StackName><Parameters>
<member><ParameterKey>AWS::Region</ParameterKey><ParameterValue>us-east-1</ParameterValue></member>
<member><ParameterKey>BootstrapVersion</ParameterKey><ParameterValue>/cdk-bootstrap/version</ParameterValue></member>
<member><ParameterKey>AWS::StackName</ParameterKey><ParameterValue>vibe-network</ParameterValue></member>
</Parameters><Outputs><member><OutputKey>Vpc</OutputKey><OutputValue>vpc-1</OutputValue></member></Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`

// forms are the forms that the backend got with an action.
func (b *backend) forms(action string) []url.Values {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	var all []url.Values
	for _, asked := range b.asked {
		form, err := url.ParseQuery(strings.TrimPrefix(asked, "POST / "))
		if err == nil && form.Get("Action") == action {
			all = append(all, form)
		}
	}
	return all
}

// before starts a front before a backend.
func before(t *testing.T, address string, options Options) *Front {
	t.Helper()
	if options.Adaptations == nil {
		options.Adaptations = Adaptations(home)
	}
	f, err := Start(t.Context(), address, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Close)
	return f
}

// client is CloudFormation's client of a front.
func client(f *Front, region string) *cloudformation.Client {
	return cloudformation.New(cloudformation.Options{
		Region: region, BaseEndpoint: &f.Endpoint, RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("rehearsal", "rehearsal", ""),
	})
}

const referring = `{"Description": "<a> & \"b\"",
 "Resources": {"A": {"Type": "T", "Properties": {"Vpc": {"Fn::GetStackOutput": {"StackName": "vibe-network", "OutputName": "Vpc"}}}}}}`

// TestATemplateComesBackAsItWas sends a template through and asks for it again.
func TestATemplateComesBackAsItWas(t *testing.T) {
	b := newBackend(t)
	f := before(t, b.URL, Options{})
	_, err := client(f, home).CreateChangeSet(t.Context(), &cloudformation.CreateChangeSetInput{
		StackName: aws.String("vibe-data"), ChangeSetName: aws.String("change"), TemplateBody: aws.String(referring),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"Description":"<a> & \"b\"","Resources":{"A":{"Properties":{"Vpc":"vpc-1"},"Type":"T"}}}`
	if got := b.templates["vibe-data"]; got != want {
		t.Errorf("the emulator gets %s, not %s", got, want)
	}
	if form := b.forms("CreateChangeSet")[0]; form.Get("ChangeSetName") != "change" {
		t.Errorf("the rest of the request became %v", form)
	}
	got, err := client(f, home).GetTemplate(t.Context(), &cloudformation.GetTemplateInput{StackName: aws.String("vibe-data")})
	if err != nil {
		t.Fatal(err)
	}
	if *got.TemplateBody != referring {
		t.Errorf("the template reads %s, not %s", *got.TemplateBody, referring)
	}
	if len(got.StagesAvailable) != 1 {
		t.Error("the rest of the answer is gone")
	}
}

// TestATemplateInABucketIsAdaptedToo has the front fetch what the CLI uploaded, in
// both of S3's forms of an address.
func TestATemplateInABucketIsAdaptedToo(t *testing.T) {
	for _, location := range []string{"https://s3.us-east-1.amazonaws.com/assets/vibe.json", "https://assets.s3.us-east-1.amazonaws.com/vibe.json"} {
		b := newBackend(t)
		f := before(t, b.URL, Options{})
		_, err := client(f, home).CreateChangeSet(t.Context(), &cloudformation.CreateChangeSetInput{
			StackName: aws.String("vibe-data"), ChangeSetName: aws.String("change"), TemplateURL: &location,
		})
		if err != nil {
			t.Fatal(err)
		}
		form := b.forms("CreateChangeSet")[0]
		if got := form.Get("TemplateBody"); got != `{"Resources":{"Stored":{"Type":"T"}}}` || form.Has("TemplateURL") {
			t.Errorf("%s: the emulator gets %v", location, form)
		}
	}
}

// TestAMissingOutputIsAValidationError reads the front's refusal as the CLI does.
func TestAMissingOutputIsAValidationError(t *testing.T) {
	b := newBackend(t)
	f := before(t, b.URL, Options{})
	_, err := client(f, recovery).CreateChangeSet(t.Context(), &cloudformation.CreateChangeSetInput{
		StackName: aws.String("vibe-data"), ChangeSetName: aws.String("change"),
		TemplateBody: aws.String(strings.Replace(referring, `"Vpc"}`, `"<Vpn>"}`, 1)),
	})
	var refused smithy.APIError
	if !errors.As(err, &refused) || refused.ErrorCode() != "ValidationError" {
		t.Fatalf("the answer is %v", err)
	}
	if want := "the rehearsal's front: vibe-data: A: stack vibe-network has no output <Vpn> in us-west-2"; refused.ErrorMessage() != want {
		t.Errorf("the message is %q, not %q", refused.ErrorMessage(), want)
	}
	if n := len(b.forms("CreateChangeSet")); n > 0 {
		t.Error("the emulator got the change set")
	}
}

// TestParametersOfAnAnswer drops CloudFormation's own, keeps the template's, and
// notes a stack once, by its name or its ARN.
func TestParametersOfAnAnswer(t *testing.T) {
	f := before(t, newBackend(t).URL, Options{})
	for _, name := range []string{"vibe-network", "arn:aws:cloudformation:us-east-1:111122223333:stack/vibe-network/1"} {
		found, err := client(f, home).DescribeStacks(t.Context(), &cloudformation.DescribeStacksInput{StackName: &name})
		if err != nil {
			t.Fatal(err)
		}
		if p := found.Stacks[0].Parameters; len(p) != 1 || *p[0].ParameterKey != "BootstrapVersion" {
			t.Errorf("%s: the parameters are %v", name, p)
		}
	}
	if all := f.Applied(); len(all) != 1 || all[0].Place != (Place{Stack: "vibe-network", Region: home}) || all[0].Row.Property != parameters().Property {
		t.Errorf("noted is %v", all)
	}
}

// TestOtherRequestsPassUntouched holds a request against what the backend gets.
func TestOtherRequestsPassUntouched(t *testing.T) {
	b := newBackend(t)
	f := before(t, b.URL, Options{})
	for _, c := range []struct{ method, path, contentType, body string }{
		{http.MethodPut, "/assets/key.zip", "application/zip", "PK\x03\x04 Action=CreateChangeSet&TemplateBody={\x00"},
		{http.MethodPost, "/", "application/x-amz-json-1.1", "Action=DeleteStack"},
		{http.MethodPost, "/", formType + "; charset=utf-8", "Version=2016-11-15&Action=DescribeVpcs"},
		{http.MethodGet, "/assets", "", ""},
	} {
		answer := ask(t, f, c.method, c.path, c.contentType, c.body)
		if got, want := b.asked[len(b.asked)-1], c.method+" "+c.path+" "+c.body; got != want || answer != http.StatusOK {
			t.Errorf("%q became %q, answered with %d", want, got, answer)
		}
		if "http://"+b.host != f.Endpoint {
			t.Errorf("the request is for %s, and its signature for %s", b.host, f.Endpoint)
		}
	}
	if all := f.Applied(); len(all) > 0 {
		t.Errorf("noted is %v", all)
	}
}

// TestForward sends what comes later to another backend.
func TestForward(t *testing.T) {
	first, second := newBackend(t), newBackend(t)
	f := before(t, first.URL, Options{})
	ask(t, f, http.MethodGet, "/one", "", "")
	if err := f.Forward(second.URL); err != nil {
		t.Fatal(err)
	}
	ask(t, f, http.MethodGet, "/two", "", "")
	if _, err := f.Output(t.Context(), home, "vibe-network", "Vpc"); err != nil {
		t.Error(err)
	}
	if !slices.Equal(first.asked, []string{"GET /one "}) || len(second.asked) != 2 || second.asked[0] != "GET /two " {
		t.Errorf("the first was asked %q, the second %q", first.asked, second.asked)
	}
	if f.Forward("http://[") == nil {
		t.Error("what is no address is taken")
	}
}

func TestRegionOf(t *testing.T) {
	for authorization, want := range map[string]string{
		"AWS4-HMAC-SHA256 Credential=rehearsal/20261123/us-gov-west-1/s3/aws4_request, SignedHeaders=host, Signature=0": "us-gov-west-1",
		"Bearer us-east-1": "",
		"":                 "",
	} {
		r := httptest.NewRequest(http.MethodPost, "/", nil)
		r.Header.Set("Authorization", authorization)
		if got := regionOf(r); got != want {
			t.Errorf("%q is of %q, not %q", authorization, got, want)
		}
	}
	f := before(t, newBackend(t).URL, Options{})
	if _, err := f.Output(t.Context(), "", "vibe-network", "Vpc"); err == nil {
		t.Error("an output of no region is found")
	}
}

// ask sends a request as it is, signed for home, and returns the answer's status.
func ask(t *testing.T, f *Front, method, path, contentType, body string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, f.Endpoint+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=rehearsal/20261123/us-east-1/any/aws4_request")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Error(err)
		return 0
	}
	defer func() { _ = response.Body.Close() }()
	return response.StatusCode
}
