package cluster

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/vibe-engineering/vibe-platform/capacity"
)

// manifest has kubectl do to a list of objects what the handler's apply_handler
// does.
func (p *Player) manifest(ctx context.Context, source string, properties map[string]any, a action) error {
	text, _ := properties["Manifest"].(string)
	objects, err := decode(text)
	if err != nil {
		return fmt.Errorf("its manifest: %w", err)
	}
	var stream bytes.Buffer
	for _, object := range objects {
		encoded, err := object.MarshalJSON()
		if err != nil {
			return err
		}
		stream.Write(encoded)
	}
	if a == remove {
		return p.deleteManifest(ctx, objects, stream.Bytes())
	}
	if err := p.kubectl(ctx, stream.Bytes(), arguments(properties, a)...); err != nil {
		return p.refuse(err)
	}
	p.applied(source, objects)
	return nil
}

// decode reads the objects of a manifest, which is a list as JSON.
func decode(text string) ([]unstructured.Unstructured, error) {
	var list []map[string]any
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		return nil, err
	}
	var objects []unstructured.Unstructured
	for _, fields := range list {
		objects = append(objects, unstructured.Unstructured{Object: fields})
	}
	return objects, nil
}

// arguments are what the handler calls kubectl with to create or update.
func arguments(properties map[string]any, a action) []string {
	call := []string{"apply"}
	switch {
	case a == update && properties["PruneLabel"] != nil:
		call = append(call, "--prune", "-l", fmt.Sprint(properties["PruneLabel"]))
	case a == create && !isTrue(properties["Overwrite"]):
		call = []string{"create", "--save-config"}
	}
	if isTrue(properties["SkipValidation"]) {
		call = append(call, "--validate=false")
	}
	return call
}

// isTrue reads a property as a handler gets it, for CloudFormation makes a text of
// each.
func isTrue(property any) bool { return strings.EqualFold(fmt.Sprint(property), "true") }

// applied notes the objects of a source.
func (p *Player) applied(source string, objects []unstructured.Unstructured) {
	for _, object := range objects {
		p.report.count(&p.report.Objects, object.GetKind())
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.sources[source] = capacity.Source{Name: source, Objects: objects}
}

// deleteManifest has kubectl delete objects and wait until they are gone. The
// handler writes a failure into its log and reports success; what it waits for
// longer than Lambda lets it run fails.
func (p *Player) deleteManifest(ctx context.Context, objects []unstructured.Unstructured, stream []byte) error {
	bounded, cancel := context.WithTimeout(ctx, p.options.Patience)
	defer cancel()
	err := p.kubectl(bounded, stream, "delete", "--ignore-not-found")
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case bounded.Err() != nil:
		return p.hangs(ctx, objects)
	}
	p.report.add(&p.report.Logged, err.Error())
	return nil
}

// kubectl calls kubectl with the objects of stream. What it warns of goes into the
// report, and what it fails with into the error.
func (p *Player) kubectl(ctx context.Context, stream []byte, arguments ...string) error {
	command := p.lab.Kubectl(ctx, append(arguments, "-f", "-")...)
	command.Stdin = bytes.NewReader(stream)
	// It ends before collecting its garbage pays.
	command.Env = append(os.Environ(), "GOGC=off")
	var said bytes.Buffer
	command.Stderr = &said
	err := command.Run()
	var failures []string
	for line := range strings.Lines(said.String()) {
		if text, warns := strings.CutPrefix(line, "Warning: "); warns {
			p.report.add(&p.report.Warnings, strings.TrimSpace(text))
		} else {
			failures = append(failures, strings.TrimSpace(line))
		}
	}
	if err != nil && len(failures) > 0 {
		err = errors.New(strings.Join(failures, "\n"))
	}
	if err != nil {
		return fmt.Errorf("kubectl %s: %w", arguments[0], err)
	}
	return nil
}
