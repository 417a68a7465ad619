package capacity

import corev1 "k8s.io/api/core/v1"

// Pod is one pod of w as the scheduler sees it: its labels, what binds it, and
// what its containers reserve.
func (w Workload) Pod() *corev1.Pod { return w.pod.DeepCopy() }
