package exporters

// refusingWebhook asks, for ConfigMaps of one namespace, a webhook that nobody
// answers.
const refusingWebhook = `
apiVersion: v1
kind: Namespace
metadata: {name: refusing, labels: {refusing: "true"}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: refusing}
webhooks:
- name: refusing.example.com
  admissionReviewVersions: [v1]
  sideEffects: None
  failurePolicy: Fail
  timeoutSeconds: 1
  clientConfig: {url: "https://127.0.0.1:1/"}
  namespaceSelector: {matchLabels: {refusing: "true"}}
  rules:
  - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}
`

// objects are one of each kind that the table of metrics knows.
const objects = `
apiVersion: v1
kind: Namespace
metadata: {name: states}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: scaled, namespace: states}
spec:
  selector: {matchLabels: {app: scaled}}
  template:
    metadata: {labels: {app: scaled}}
    spec:
      terminationGracePeriodSeconds: 0
      initContainers:
      - name: sidecar
        image: i
        restartPolicy: Always
        resources: {requests: {cpu: 1m, memory: 1Mi}, limits: {cpu: 1m, memory: 1Mi}}
      containers:
      - name: main
        image: i
        resources: {requests: {cpu: 1m, memory: 1Mi}, limits: {cpu: 1m, memory: 1Mi}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: stateful, namespace: states}
spec:
  serviceName: stateful
  selector: {matchLabels: {app: stateful}}
  template:
    metadata: {labels: {app: stateful}}
    spec: {containers: [{name: main, image: i}]}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: everywhere, namespace: states}
spec:
  selector: {matchLabels: {app: everywhere}}
  template:
    metadata: {labels: {app: everywhere}}
    spec: {containers: [{name: main, image: i}]}
---
apiVersion: batch/v1
kind: Job
metadata: {name: failing, namespace: states}
spec:
  activeDeadlineSeconds: 1
  template:
    spec:
      restartPolicy: Never
      containers: [{name: main, image: i, resources: {requests: {memory: 100Ti}}}]
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: scaled, namespace: states}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: scaled}
  minReplicas: 1
  maxReplicas: 2
  metrics:
  - type: ContainerResource
    containerResource: {name: cpu, container: main, target: {type: Utilization, averageUtilization: 70}}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: scaled, namespace: states}
spec: {maxUnavailable: 1, selector: {matchLabels: {app: scaled}}}
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: room, namespace: states}
spec: {hard: {pods: "20"}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: claim, namespace: states}
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: gp3
  resources: {requests: {storage: 1Gi}}
---
apiVersion: v1
kind: Pod
metadata: {name: crashing, namespace: states}
spec:
  initContainers: [{name: sidecar, image: i, restartPolicy: Always}]
  containers: [{name: main, image: i}]
---
apiVersion: v1
kind: Pod
metadata: {name: evicted, namespace: states}
spec:
  containers: [{name: main, image: i}]
---
apiVersion: v1
kind: Pod
metadata: {name: unschedulable, namespace: states}
spec:
  containers: [{name: main, image: i, resources: {requests: {memory: 100Ti}}}]
`
