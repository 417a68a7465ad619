package test

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"

	"github.com/vibe-engineering/vibe-platform/assembly"
	"github.com/vibe-engineering/vibe-platform/rehearsal/front"
)

// TestAdaptationsAreNeeded sends every template through the rehearsal's front. Each
// adaptation of a resource must apply somewhere, and every template must come back
// as it was: what nothing needs any more goes out of the table.
func TestAdaptationsAreNeeded(t *testing.T) {
	applied := map[string]int{}
	everyEnvironment(t, func(t *testing.T, s synthesis) {
		b := &recorder{assembly: s.Assembly, templates: map[string]string{}}
		server := httptest.NewServer(b)
		defer server.Close()
		f, err := front.Start(t.Context(), server.URL, front.Options{Adaptations: front.Adaptations(s.Env.Region)})
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for _, stack := range s.Assembly.Stacks {
			there(t, f, s.Assembly.Dir, stack)
		}
		for _, a := range f.Applied() {
			applied[a.Row.Type+"."+a.Row.Property]++
		}
	})
	for _, row := range front.Adaptations("") {
		key := row.Type + "." + row.Property
		// What is bound to no type is about requests, but for references.
		if applied[key] == 0 && (row.Type != front.Any || row.Property == "Fn::GetStackOutput") {
			t.Errorf("%s is adapted in no template: take the row out of rehearsal/front/adaptations.go", key)
		}
	}
}

// there sends a stack's template through f, and asks for it again.
func there(t *testing.T, f *front.Front, dir string, stack assembly.Stack) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, stack.ID+".template.json"))
	if err != nil {
		t.Fatal(err)
	}
	client := cloudformation.New(cloudformation.Options{
		Region: stack.Region, BaseEndpoint: &f.Endpoint,
		Credentials: credentials.NewStaticCredentialsProvider("rehearsal", "rehearsal", ""),
	})
	if _, err := client.CreateChangeSet(t.Context(), &cloudformation.CreateChangeSetInput{
		StackName: &stack.Name, ChangeSetName: new("change"), TemplateBody: new(string(text)),
	}); err != nil {
		t.Errorf("%s in %s: %v", stack.Name, stack.Region, err)
		return
	}
	back, err := client.GetTemplate(t.Context(), &cloudformation.GetTemplateInput{StackName: &stack.Name})
	if err != nil {
		t.Error(err)
	} else if *back.TemplateBody != string(text) {
		t.Errorf("the template of %s does not come back as it was", stack.Name)
	}
}

// recorder stands in the emulator's place: every stack of an assembly stands there,
// and its outputs are their own names.
type recorder struct {
	assembly  *assembly.Assembly
	templates map[string]string
}

func (b *recorder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	form, _ := url.ParseQuery(string(body))
	name := form.Get("StackName")
	switch form.Get("Action") {
	case "CreateChangeSet":
		if b.templates[name] = form.Get("TemplateBody"); strings.Contains(b.templates[name], "Fn::GetStackOutput") {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		fmt.Fprint(w, "<CreateChangeSetResponse><CreateChangeSetResult/></CreateChangeSetResponse>")
	case "GetTemplate":
		fmt.Fprint(w, "<GetTemplateResponse><GetTemplateResult><TemplateBody>")
		_ = xml.EscapeText(w, []byte(b.templates[name]))
		fmt.Fprint(w, "</TemplateBody></GetTemplateResult></GetTemplateResponse>")
	case "DescribeStacks":
		fmt.Fprint(w, "<DescribeStacksResponse><DescribeStacksResult><Stacks><member><Outputs>")
		for _, s := range b.assembly.Stacks {
			if s.Name != name || !strings.Contains(r.Header.Get("Authorization"), "/"+s.Region+"/") {
				continue
			}
			for key := range s.Template.Outputs {
				fmt.Fprintf(w, "<member><OutputKey>%s</OutputKey><OutputValue>%s</OutputValue></member>", key, key)
			}
		}
		fmt.Fprint(w, "</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>")
	}
}
