import JSON
import KubeCore

/// The kinds of Kubernetes' own that are served.
enum BuiltInResources {
    /// Groups in the order in which discovery names them; custom groups come after.
    static let groupOrder = [
        "", "apps", "events.k8s.io", "authentication.k8s.io", "authorization.k8s.io", "autoscaling", "batch",
        "networking.k8s.io", "policy", "rbac.authorization.k8s.io", "storage.k8s.io", "admissionregistration.k8s.io",
        "apiextensions.k8s.io", "scheduling.k8s.io", "coordination.k8s.io", "node.k8s.io", "discovery.k8s.io",
    ]

    static let all: [ServedResource] = core + apps + others + access + reviews

    private static let core: [ServedResource] = [
        make("", "v1", "Namespace", "namespaces", ["ns"], isNamespaced: false) {
            $0.hasStatus = true
            $0.hasFinalize = true
            $0.verbs.removeAll { $0 == "deletecollection" }
            $0.columns = .namespace
            $0.rules.nameRule = .label
            $0.rules.prepare = NamespaceRules.prepare
        },
        make("", "v1", "ConfigMap", "configmaps", ["cm"]) {
            $0.columns = .configMap
            $0.rules.validate = DataRules.configMapCauses
        },
        make("", "v1", "Secret", "secrets") {
            $0.columns = .secret
            $0.rules.prepare = DataRules.prepareSecret
            $0.rules.validate = DataRules.secretCauses
            $0.selectableFields = ["type"]
        },
        make("", "v1", "Event", "events", ["ev"]) {
            $0.columns = .event
            $0.selectableFields = EventRules.coreFields
        },
        make("", "v1", "Node", "nodes", ["no"], isNamespaced: false) {
            $0.hasStatus = true
            $0.columns = .node
            $0.selectableFields = ["spec.unschedulable"]
        },
        make("", "v1", "ServiceAccount", "serviceaccounts", ["sa"]),
        make("", "v1", "Service", "services", ["svc"], ["all"]) {
            $0.hasStatus = true
            $0.columns = .service
            $0.rules.nameRule = .dnsLabel1035
            $0.rules.prepare = WorkloadRules.prepareService
            $0.selectableFields = ["spec.clusterIP", "spec.type"]
        },
        make("", "v1", "Endpoints", "endpoints", ["ep"]) { $0.singular = "endpoints" },
        make("", "v1", "Pod", "pods", ["po"], ["all"]) {
            $0.hasStatus = true
            $0.columns = .pod
            $0.rules.prepare = WorkloadRules.preparePod
            $0.selectableFields = ["spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "status.phase"]
        },
        make("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims", ["pvc"]) { $0.hasStatus = true },
        make("", "v1", "ResourceQuota", "resourcequotas", ["quota"]) { $0.hasStatus = true },
        make("", "v1", "LimitRange", "limitranges", ["limits"]),
    ]

    private static let apps: [ServedResource] = [
        make("apps", "v1", "Deployment", "deployments", ["deploy"], ["all"]) {
            workload(&$0)
            $0.columns = .deployment
        },
        make("apps", "v1", "ReplicaSet", "replicasets", ["rs"], ["all"]) {
            workload(&$0)
            $0.columns = .replicaSet
        },
        make("apps", "v1", "StatefulSet", "statefulsets", ["sts"], ["all"]) { workload(&$0) },
        make("apps", "v1", "DaemonSet", "daemonsets", ["ds"], ["all"]) {
            workload(&$0)
            $0.scale = nil
        },
    ]

    private static let others: [ServedResource] = [
        make("batch", "v1", "Job", "jobs", [], ["all"]) {
            $0.hasStatus = true
            $0.hasGeneration = true
        },
        make("batch", "v1", "CronJob", "cronjobs", ["cj"], ["all"]) {
            $0.hasStatus = true
            $0.hasGeneration = true
        },
        make("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies", ["netpol"]) { $0.hasGeneration = true },
        make("networking.k8s.io", "v1", "Ingress", "ingresses", ["ing"]) {
            $0.hasStatus = true
            $0.hasGeneration = true
        },
        make("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets", ["pdb"]) {
            $0.hasStatus = true
            $0.hasGeneration = true
        },
        make("events.k8s.io", "v1", "Event", "events", ["ev"]) {
            $0.columns = .event
            $0.collection = CollectionID("", "events")
            $0.storedAPIVersion = "v1"
            $0.rules.toStored = EventRules.toCore
            $0.rules.fromStored = EventRules.fromCore
            $0.rules.validate = EventRules.causes
            $0.selectableFields = EventRules.fields
        },
        make("coordination.k8s.io", "v1", "Lease", "leases") { $0.columns = .lease },
        make("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices") { $0.hasGeneration = true },
        make("scheduling.k8s.io", "v1", "PriorityClass", "priorityclasses", ["pc"], isNamespaced: false) {
            $0.hasGeneration = true
            $0.columns = .priorityClass
        },
        make(
            "apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions", ["crd", "crds"],
            ["api-extensions"], isNamespaced: false
        ) {
            $0.hasStatus = true
            $0.hasGeneration = true
            $0.columns = .customResourceDefinition
            $0.rules.prepare = DefinitionRules.prepare
            $0.rules.validate = DefinitionRules.causes
        },
    ]

    private static let access: [ServedResource] =
        [
            ("Role", "roles", true), ("RoleBinding", "rolebindings", true), ("ClusterRole", "clusterroles", false),
            ("ClusterRoleBinding", "clusterrolebindings", false),
        ].map { kind, plural, isNamespaced in
            make("rbac.authorization.k8s.io", "v1", kind, plural, isNamespaced: isNamespaced) {
                $0.columns = kind.hasSuffix("Binding") ? .binding : .created
                $0.rules.nameRule = .pathSegment
            }
        }
        + [
            ("MutatingAdmissionPolicy", "mutatingadmissionpolicies"),
            ("MutatingAdmissionPolicyBinding", "mutatingadmissionpolicybindings"),
            ("MutatingWebhookConfiguration", "mutatingwebhookconfigurations"),
            ("ValidatingAdmissionPolicy", "validatingadmissionpolicies"),
            ("ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings"),
            ("ValidatingWebhookConfiguration", "validatingwebhookconfigurations"),
        ].flatMap { kind, plural in
            // Mutating policies are still served as the beta that they were.
            (kind.hasPrefix("MutatingAdmissionPolicy") ? ["v1", "v1beta1"] : ["v1"]).map { version in
                make(
                    "admissionregistration.k8s.io", version, kind, plural, [], ["api-extensions"], isNamespaced: false
                ) {
                    $0.hasGeneration = true
                    $0.hasStatus = kind == "ValidatingAdmissionPolicy"
                    $0.storedAPIVersion = "admissionregistration.k8s.io/v1"
                    guard !kind.hasSuffix("Configuration") else { return }
                    let isBinding = kind.hasSuffix("Binding")
                    $0.rules.prepare = isBinding ? PolicyRules.prepareBinding : PolicyRules.preparePolicy
                    $0.rules.validate = isBinding ? PolicyRules.bindingCauses : PolicyRules.policyCauses
                }
            }
        }

    private static let reviews: [ServedResource] = [
        review("authentication.k8s.io", "SelfSubjectReview", "selfsubjectreviews"),
        review("authentication.k8s.io", "TokenReview", "tokenreviews"),
        review("authorization.k8s.io", "LocalSubjectAccessReview", "localsubjectaccessreviews", isNamespaced: true),
        review("authorization.k8s.io", "SelfSubjectAccessReview", "selfsubjectaccessreviews"),
        review("authorization.k8s.io", "SelfSubjectRulesReview", "selfsubjectrulesreviews"),
        review("authorization.k8s.io", "SubjectAccessReview", "subjectaccessreviews"),
    ]

    private static func make(
        _ group: String, _ version: String, _ kind: String, _ plural: String, _ shortNames: [String] = [],
        _ categories: [String] = [], isNamespaced: Bool = true, _ adjust: (inout ServedResource) -> Void = { _ in }
    ) -> ServedResource {
        let kind = ResourceKind(group: group, version: version, kind: kind, plural: plural, isNamespaced: isNamespaced)
        let schema = BuiltInSchemas.schema(apiVersion: kind.apiVersion, kind: kind.kind) ?? .anything
        var resource = ServedResource(kind: kind, schema: schema)
        resource.shortNames = shortNames
        resource.categories = categories
        adjust(&resource)
        return resource
    }

    private static func review(
        _ group: String, _ kind: String, _ plural: String, isNamespaced: Bool = false
    ) -> ServedResource {
        make(group, "v1", kind, plural, isNamespaced: isNamespaced) { $0.verbs = ["create"] }
    }

    private static func workload(_ resource: inout ServedResource) {
        resource.hasStatus = true
        resource.hasGeneration = true
        resource.scale = ServedResource.ScalePaths(
            specReplicas: ["spec", "replicas"], statusReplicas: ["status", "replicas"],
            labelSelector: ["spec", "selector"])
        resource.rules.prepare = WorkloadRules.prepareWorkload
    }
}
