// Package platform writes what the platform itself applies beyond the nine
// manifests: the controllers' namespaces, priority classes, the default storage
// class and the ingress class. Like them it is pure and knows no token.
package platform

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vibe-engineering/vibe-platform/charts"
	"github.com/vibe-engineering/vibe-platform/config"
	"github.com/vibe-engineering/vibe-platform/names"
)

// The files, in the order in which they are applied. They have a folder of their
// own beside the nine.
const (
	FileNamespaces      = "platform/00-namespaces.yaml"
	FilePriorityClasses = "platform/01-priority-classes.yaml"
	FileStorageClass    = "platform/02-storage-class.yaml"
	FileIngressClass    = "platform/03-ingress-class.yaml"
)

// Objects returns the files of env, which must be valid.
func Objects(env config.Environment) []charts.Source {
	return []charts.Source{
		{File: FileNamespaces, Objects: namespaces(env)},
		{File: FilePriorityClasses, Objects: priorityClasses()},
		{File: FileStorageClass, Objects: storageClasses(env)},
		{File: FileIngressClass, Objects: ingressClass(env)},
	}
}

// meta is the metadata of a cluster-wide object, with the labels that every
// object carries.
func meta(name string) metav1.ObjectMeta {
	return metav1.ObjectMeta{
		Name: name,
		Labels: map[string]string{
			"app.kubernetes.io/name":       name,
			"app.kubernetes.io/component":  names.Platform,
			"app.kubernetes.io/part-of":    names.Project,
			"app.kubernetes.io/managed-by": "aws-cdk",
		},
	}
}
