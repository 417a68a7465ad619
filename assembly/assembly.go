// Package assembly reads what synthesis wrote: the stacks of a cloud assembly,
// their templates and the exceptions that were acknowledged in the code.
package assembly

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Assembly is a cloud assembly, as `cdk synth` leaves it in cdk.out.
type Assembly struct {
	// Dir is the folder that it was read from.
	Dir string
	// Stacks are in the order of their ids.
	Stacks []Stack
}

// Stack is one CloudFormation stack of an assembly.
type Stack struct {
	// ID is the artifact's id, which is the component's name.
	ID string
	// Name is CloudFormation's name for the stack.
	Name string
	// Account and Region are where it deploys.
	Account, Region string
	// DependsOn are the ids of the stacks that deploy before it.
	DependsOn             []string
	TerminationProtection bool
	Tags                  map[string]string
	Template              Template
	// Acknowledged maps a construct's path to the CloudFormation validation
	// rules that were acknowledged there, each with its reason.
	Acknowledged map[string]map[string]string
	Bootstrap    Bootstrap
}

// Bootstrap is what a stack needs of the CDK's bootstrapping of its region.
type Bootstrap struct {
	// Version is the least that will do, and Parameter the name of the SSM
	// parameter that tells which there is.
	Version   int
	Parameter string
	// Bucket takes the template.
	Bucket string
	// DeployRole, LookupRole and ExecutionRole are ARNs: what the CLI assumes to
	// deploy and to look things up, and what CloudFormation acts as.
	DeployRole, LookupRole, ExecutionRole string
}

// Template is a CloudFormation template.
type Template struct {
	Description string
	Parameters  map[string]any
	Conditions  map[string]any
	Resources   map[string]Resource
	Outputs     map[string]Output
}

// Resource is one resource of a template.
type Resource struct {
	Type                string
	Properties          map[string]any
	DependsOn           []string
	Condition           string
	DeletionPolicy      string
	UpdateReplacePolicy string
	UpdatePolicy        map[string]any
	Metadata            map[string]any
}

// Output is one output of a template.
type Output struct {
	Description string
	Value       any
	Export      any
}

// manifest is the part of manifest.json that this package reads.
type manifest struct {
	Artifacts map[string]artifact `json:"artifacts"`
}

type artifact struct {
	Type         string   `json:"type"`
	Environment  string   `json:"environment"`
	Dependencies []string `json:"dependencies"`
	Metadata     string   `json:"additionalMetadataFile"`
	Properties   struct {
		StackName             string            `json:"stackName"`
		TemplateFile          string            `json:"templateFile"`
		TerminationProtection bool              `json:"terminationProtection"`
		Tags                  map[string]string `json:"tags"`
		Version               int               `json:"requiresBootstrapStackVersion"`
		Parameter             string            `json:"bootstrapStackVersionSsmParameter"`
		TemplateURL           string            `json:"stackTemplateAssetObjectUrl"`
		DeployRole            string            `json:"assumeRoleArn"`
		ExecutionRole         string            `json:"cloudFormationExecutionRoleArn"`
		LookupRole            struct {
			ARN     string `json:"arn"`
			Version int    `json:"requiresBootstrapStackVersion"`
		} `json:"lookupRole"`
	} `json:"properties"`
}

const stackArtifact = "aws:cloudformation:stack"

// Read reads the assembly in dir. It returns an error that names the file if
// there is none, or if one of its parts is broken.
func Read(dir string) (*Assembly, error) {
	var m manifest
	if err := readJSON(filepath.Join(dir, "manifest.json"), &m); err != nil {
		return nil, err
	}
	a := &Assembly{Dir: dir}
	for id, art := range m.Artifacts {
		if art.Type != stackArtifact {
			continue
		}
		stack, err := readStack(dir, id, art, m)
		if err != nil {
			return nil, err
		}
		a.Stacks = append(a.Stacks, stack)
	}
	if len(a.Stacks) == 0 {
		return nil, fmt.Errorf("%s holds no stack", dir)
	}
	slices.SortFunc(a.Stacks, func(x, y Stack) int { return strings.Compare(x.ID, y.ID) })
	return a, nil
}

// Stack returns the stack with the given id, or false.
func (a *Assembly) Stack(id string) (Stack, bool) {
	for _, s := range a.Stacks {
		if s.ID == id {
			return s, true
		}
	}
	return Stack{}, false
}

// Resources counts the resources of all stacks.
func (a *Assembly) Resources() int {
	total := 0
	for _, s := range a.Stacks {
		total += len(s.Template.Resources)
	}
	return total
}

func readStack(dir, id string, art artifact, m manifest) (Stack, error) {
	s := Stack{
		ID:                    id,
		Name:                  art.Properties.StackName,
		TerminationProtection: art.Properties.TerminationProtection,
		Tags:                  art.Properties.Tags,
		Acknowledged:          map[string]map[string]string{},
		Bootstrap:             bootstrap(art),
	}
	// An environment reads `aws://account/region`.
	if _, place, found := strings.Cut(art.Environment, "://"); found {
		s.Account, s.Region, _ = strings.Cut(place, "/")
	}
	for _, d := range art.Dependencies {
		if m.Artifacts[d].Type == stackArtifact {
			s.DependsOn = append(s.DependsOn, d)
		}
	}
	slices.Sort(s.DependsOn)
	if err := readTemplate(filepath.Join(dir, art.Properties.TemplateFile), &s.Template); err != nil {
		return Stack{}, err
	}
	if art.Metadata == "" {
		return s, nil
	}
	return s, readAcknowledged(filepath.Join(dir, art.Metadata), s.Acknowledged)
}

// bootstrap reads what a stack's artifact says of the bootstrapping.
func bootstrap(art artifact) Bootstrap {
	p := art.Properties
	// The CLI puts the partition in when it runs.
	arn := func(text string) string { return strings.ReplaceAll(text, "${AWS::Partition}", "aws") }
	bucket, _, _ := strings.Cut(strings.TrimPrefix(p.TemplateURL, "s3://"), "/")
	return Bootstrap{
		Version:       max(p.Version, p.LookupRole.Version),
		Parameter:     p.Parameter,
		Bucket:        bucket,
		DeployRole:    arn(p.DeployRole),
		LookupRole:    arn(p.LookupRole.ARN),
		ExecutionRole: arn(p.ExecutionRole),
	}
}

// readAcknowledged collects the acknowledgements out of a stack's construct
// metadata.
func readAcknowledged(path string, into map[string]map[string]string) error {
	var entries map[string][]struct {
		Type string          `json:"type"`
		Data json.RawMessage `json:"data"`
	}
	if err := readJSON(path, &entries); err != nil {
		return err
	}
	for construct, list := range entries {
		for _, entry := range list {
			if entry.Type != "aws:cdk:acknowledged-rules" {
				continue
			}
			rules := map[string]string{}
			if err := json.Unmarshal(entry.Data, &rules); err != nil {
				return fmt.Errorf("%s: %s: %w", path, construct, err)
			}
			at := strings.TrimPrefix(construct, "/")
			if into[at] == nil {
				into[at] = map[string]string{}
			}
			for rule, reason := range rules {
				into[at][rule] = reason
			}
		}
	}
	return nil
}

// templateResource reads DependsOn, which CloudFormation takes as a string or a
// list.
type templateResource struct {
	Resource
	DependsOn any
}

func readTemplate(path string, into *Template) error {
	var raw struct {
		Template
		Resources map[string]templateResource
	}
	if err := readJSON(path, &raw); err != nil {
		return err
	}
	*into = raw.Template
	into.Resources = make(map[string]Resource, len(raw.Resources))
	for id, r := range raw.Resources {
		resource := r.Resource
		switch d := r.DependsOn.(type) {
		case string:
			resource.DependsOn = []string{d}
		case []any:
			for _, one := range d {
				resource.DependsOn = append(resource.DependsOn, fmt.Sprint(one))
			}
		}
		into.Resources[id] = resource
	}
	return nil
}

func readJSON(path string, into any) error {
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%s is missing: is this the output of `cdk synth`? %w", path, err)
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
