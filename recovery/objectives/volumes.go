package objectives

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vibe-engineering/vibe-platform/assembly"
)

// The keys under which charts and manifests ask for volumes, as far as a template
// shows it; a chart that does so by its own defaults is not seen.
const (
	keyPersistence = "persistence"
	keyPersistent  = "persistentVolume"
	keyStorage     = "storage"
	keyStorageSpec = "storageSpec"
	keyClaim       = "volumeClaimTemplate"
	keyClaims      = "volumeClaimTemplates"
	kindClaim      = "PersistentVolumeClaim"
)

// chart is the volumes that the values of a Helm release ask for.
func (s *survey) chart(r resource) []Store {
	name := assembly.TextAt(r.at("Namespace")) + "/" + assembly.TextAt(r.at("Release"))
	return volumes(claims(name, s.document(r, r.at("Values"))))
}

// manifest is the volumes that Kubernetes objects ask for.
func (s *survey) manifest(r resource) []Store {
	var found []string
	objects, _ := s.document(r, r.at("Manifest")).([]any)
	for _, object := range objects {
		name := assembly.TextAt(object, "metadata", "namespace") + "/" + assembly.TextAt(object, "metadata", "name")
		if assembly.TextAt(object, "kind") == kindClaim || assembly.At(object, "spec", keyClaims) != nil {
			found = append(found, name)
		}
	}
	return volumes(found)
}

// document is JSON in a template: text, or text joined with references, for each
// of which a word stands in.
func (s *survey) document(r resource, value any) any {
	whole, literal := value.(string)
	if !literal {
		var joined strings.Builder
		for _, part := range assembly.ListAt(value, "Fn::Join", 1) {
			if piece, literal := part.(string); literal {
				joined.WriteString(piece)
			} else {
				joined.WriteString("reference")
			}
		}
		whole = joined.String()
	}
	var document any
	if err := json.Unmarshal([]byte(whole), &document); err != nil && whole != "" {
		s.says(r, "its values", fmt.Sprintf("cannot be read (%v), so that nobody knows of volumes", err), "write them as JSON")
	}
	return document
}

// claims are the places below value where a volume is asked for, each by the path
// to it without what every chart wraps around it.
func claims(place string, value any) (found []string) {
	object, _ := value.(map[string]any)
	for _, key := range slices.Sorted(maps.Keys(object)) {
		inner := object[key]
		switch key {
		case keyClaim, keyClaims:
			found = append(found, place)
		case keyPersistence, keyPersistent:
			if assembly.At(inner, "enabled") != false && assembly.At(inner, "size") != nil {
				found = append(found, place)
			}
		case keyStorage, keyStorageSpec, "prometheusSpec", "alertmanagerSpec", "singleBinary":
			found = append(found, claims(place, inner)...)
		default:
			found = append(found, claims(place+"."+key, inner)...)
		}
	}
	return found
}

// volumes are the stores of the claims.
func volumes(names []string) (stores []Store) {
	for _, name := range names {
		stores = append(stores, Store{Name: name, Ways: [tiers]Way{
			none("the volume has no snapshot"),
			{volumeZone.Loss, "the volume lies in one zone", []Fact{volumeZone}},
			none("the volume has no copy"),
		}})
	}
	return stores
}
