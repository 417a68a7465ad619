package config

import (
	"regexp"
	"strings"
)

// imageShape is a full image reference: registry host, repository, and a tag, a
// digest or both
// (https://pkg.go.dev/github.com/distribution/reference).
var imageShape = regexp.MustCompile(`^((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?::[0-9]{1,5})?)` +
	`/([a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*)` +
	`(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$`)

// Image is the parts of an image reference.
type Image struct {
	// Registry is the host, with its port if there is one.
	Registry string
	// Repository is the path in the registry.
	Repository string
	// Tag and Digest say which image of the repository; one of them may be
	// empty. The digest wins where both stand.
	Tag, Digest string
}

// ParseImage reads a full image reference. It reports false for one without a
// registry, since what that means differs from tool to tool.
func ParseImage(reference string) (Image, bool) {
	parts := imageShape.FindStringSubmatch(reference)
	if parts == nil || len(reference) > 512 {
		return Image{}, false
	}
	return Image{Registry: parts[1], Repository: parts[2], Tag: parts[3], Digest: parts[4]}, true
}

// FullImage is a reference with the registry that a node takes where none is written,
// which is Docker Hub's
// (https://pkg.go.dev/github.com/distribution/reference#ParseNormalizedNamed). What is
// no reference stays as it is.
func FullImage(reference string) string {
	const hub, official = "docker.io/", "library/"
	full := reference
	switch first, rest, _ := strings.Cut(reference, "/"); {
	case rest == "":
		full = hub + official + reference
	case first != "localhost" && !strings.ContainsAny(first, ".:"):
		full = hub + reference
	case first+"/" == hub && !strings.Contains(rest, "/"):
		full = hub + official + rest
	}
	if _, ok := ParseImage(full); !ok {
		return reference
	}
	return full
}

// imageRules demand a reference that names one image, and not `latest` unless
// the environment allows it.
func imageRules(field, reference string, latest bool) []rule {
	image, ok := ParseImage(reference)
	if !ok {
		return []rule{{field, reference, false, "is no full image reference", "registry/repository:tag, or @sha256: and a digest"}}
	}
	moving := image.Digest == "" && strings.EqualFold(image.Tag, "latest")
	return []rule{
		{field, reference, image.Tag != "" || image.Digest != "", "has neither tag nor digest", "a release's tag behind it, such as :1.0.0"},
		{field, reference, latest || !moving, "is another image tomorrow", "a release's tag, such as :1.0.0, or set allowLatest"},
	}
}
