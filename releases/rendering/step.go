package rendering

import (
	"fmt"
	"maps"
	"strings"

	"helm.sh/helm/v4/pkg/chart/common"
	commonutil "helm.sh/helm/v4/pkg/chart/common/util"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
	"helm.sh/helm/v4/pkg/engine"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/vibe-engineering/vibe-platform/releases"
)

// notes is the template of the text for a person at the end of an installation.
const notes = "NOTES.txt"

// step is an installation or an upgrade.
type step struct {
	installed common.ReleaseOptions
	cluster   *common.Capabilities
	before    []unstructured.Unstructured
}

func newStep(r releases.Release, options Options) (step, error) {
	cluster, err := capabilities(options)
	if err != nil {
		return step{}, err
	}
	upgrade := len(options.Before) > 0
	installed := common.ReleaseOptions{Name: r.Name, Namespace: r.Namespace, Revision: 1, IsInstall: !upgrade, IsUpgrade: upgrade}
	if upgrade {
		installed.Revision = 2
	}
	return step{installed, cluster, options.Before}, nil
}

// text renders the templates of a chart whose dependencies are processed: the
// files that templates write, by name, without the notes for a person.
func (s step) text(loaded *chart.Chart, values map[string]any, schema bool) (map[string]string, error) {
	version := s.cluster.KubeVersion.String()
	if needs := loaded.Metadata.KubeVersion; needs != "" && !chartutil.IsCompatibleRange(needs, version) {
		return nil, fmt.Errorf("chart %s wants Kubernetes %s, which %s is not", loaded.Name(), needs, version)
	}
	all, err := commonutil.ToRenderValuesWithSchemaValidation(loaded, values, s.installed, s.cluster, !schema)
	if err != nil {
		return nil, err
	}
	functions := settled(s.installed.Revision)
	functions["lookup"] = s.lookup
	files, err := engine.Engine{CustomTemplateFuncs: functions}.Render(loaded, all)
	if err != nil {
		return nil, err
	}
	maps.DeleteFunc(files, func(name, _ string) bool { return strings.HasSuffix(name, notes) })
	return files, nil
}

// lookup is the template function that asks the cluster for an object, or without
// a name for all of a kind
// (https://helm.sh/docs/chart_template_guide/functions_and_pipelines/#using-the-lookup-function).
func (s step) lookup(version, kind, namespace, name string) (map[string]any, error) {
	items := []any{}
	for _, object := range s.before {
		if object.GetAPIVersion() != version || object.GetKind() != kind || namespace != "" && object.GetNamespace() != namespace {
			continue
		}
		if object.GetName() == name {
			return object.DeepCopy().Object, nil
		}
		items = append(items, object.DeepCopy().Object)
	}
	if name != "" {
		return map[string]any{}, nil
	}
	return map[string]any{"apiVersion": version, "kind": kind + "List", "items": items}, nil
}
