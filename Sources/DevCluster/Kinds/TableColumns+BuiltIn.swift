import JSON
import KubeCore

/// The columns that users of `kubectl get` know.
extension TableColumns {
    static let namespace = TableColumns([
        .name, .text("Status", "status.phase", "The status of the namespace"), .age,
    ])

    static let configMap = TableColumns([
        .name, .count("Data", "data", "binaryData", description: "Data contains the configuration data."), .age,
    ])

    static let secret = TableColumns([
        .name, .text("Type", "type", "Used to facilitate programmatic handling of secret data."),
        .count("Data", "data", description: "Data contains the secret data."), .age,
    ])

    static let node = TableColumns([
        .name,
        Column(name: "Status", description: "The status of the node") { node, _ in .string(nodeStatus(node)) },
        Column(name: "Roles", description: "The roles of the node") { node, _ in .string(nodeRoles(node)) },
        .age, .text("Version", "status.nodeInfo.kubeletVersion", "Kubelet Version reported by the node."),
    ])

    static let lease = TableColumns([
        .name, .text("Holder", "spec.holderIdentity", "holderIdentity contains the identity of the holder."), .age,
    ])

    static let event = TableColumns([
        Column(name: "Last Seen", description: "Time this Event was last observed.") { event, now in
            .string(HumanDuration.since(EventRules.lastSeen(event), now: now))
        },
        .text("Type", "type", "Type of this event (Normal, Warning), new types could be added in the future"),
        .text("Reason", "reason", "The reason for the transition into the object's current status."),
        Column(name: "Object", description: "The object that this event is about.") { event, _ in
            let object = event["involvedObject"] ?? event["regarding"]
            let kind = object?["kind"]?.stringValue?.lowercased() ?? ""
            return .string("\(kind)/\(object?["name"]?.stringValue ?? "")")
        },
        Column(name: "Source", description: "The component reporting this event.", priority: 1) { event, _ in
            event[path: "source", "component"] ?? event["reportingComponent"] ?? event["reportingController"] ?? ""
        },
        Column(name: "Message", description: "A description of the status of this operation.") { event, _ in
            event["message"] ?? event["note"] ?? ""
        },
        Column(name: "First Seen", description: "The time at which the event was first recorded.", priority: 1) {
            event, now in .string(HumanDuration.since(EventRules.firstSeen(event), now: now))
        },
        Column(name: "Count", description: "The number of times this event has occurred.", priority: 1) { event, _ in
            event["count"] ?? event[path: "series", "count"] ?? event["deprecatedCount"] ?? 1
        },
        named(priority: 1),
    ])

    static let service = TableColumns([
        .name, .text("Type", "spec.type", "type determines how the Service is exposed."),
        .text("Cluster-IP", "spec.clusterIP", or: "<none>", "clusterIP is the IP address of the service."),
        .text("External-IP", "spec.externalName", or: "<none>", "externalIPs of the service."),
        Column(name: "Port(s)", description: "The list of ports that are exposed by this service.") { service, _ in
            let ports = (service[path: "spec", "ports"]?.arrayValue ?? []).map {
                "\($0["port"]?.integerValue ?? 0)/\($0["protocol"]?.stringValue ?? "TCP")"
            }
            return .string(ports.isEmpty ? "<none>" : ports.joined(separator: ","))
        },
        .age,
    ])

    static let pod = TableColumns([
        .name,
        Column(name: "Ready", description: "The aggregate readiness state of this pod for accepting traffic.") {
            pod, _ in
            let statuses = pod[path: "status", "containerStatuses"]?.arrayValue ?? []
            let ready = statuses.count { $0["ready"]?.boolValue == true }
            return .string("\(ready)/\(pod[path: "spec", "containers"]?.arrayValue?.count ?? 0)")
        },
        Column(name: "Status", description: "The aggregate status of the containers in this pod.") { pod, _ in
            if pod.metadata("deletionTimestamp") != nil { return "Terminating" }
            return pod[path: "status", "reason"] ?? pod[path: "status", "phase"] ?? ""
        },
        Column(name: "Restarts", description: "The number of times the containers in this pod have been restarted.") {
            pod, _ in
            let statuses = pod[path: "status", "containerStatuses"]?.arrayValue ?? []
            return .string(String(statuses.reduce(Int64(0)) { $0 &+ ($1["restartCount"]?.integerValue ?? 0) }))
        },
        .age,
        .text("IP", "status.podIP", or: "<none>", priority: 1, "podIP address allocated to the pod."),
        .text("Node", "spec.nodeName", or: "<none>", priority: 1, "NodeName indicates in which node it is scheduled."),
    ])

    static let deployment = TableColumns([
        .name,
        Column(name: "Ready", description: "Number of the pod with ready state") { object, _ in
            let ready = object[path: "status", "readyReplicas"]?.integerValue ?? 0
            return .string("\(ready)/\(object[path: "spec", "replicas"]?.integerValue ?? 0)")
        },
        number("Up-to-date", "status.updatedReplicas", "Total number of updated pods."),
        number("Available", "status.availableReplicas", "Total number of available pods."),
        .age, containers, images, selector,
    ])

    static let replicaSet = TableColumns([
        .name, number("Desired", "spec.replicas", "Replicas is the number of desired pods."),
        number("Current", "status.replicas", "Replicas is the most recently observed number of pods."),
        number("Ready", "status.readyReplicas", "The number of pods with a Ready Condition."),
        .age, containers, images, selector,
    ])

    static let priorityClass = TableColumns([
        .name, number("Value", "value", "value represents the integer value of this priority class."),
        .text("Global-Default", "globalDefault", or: "false", "globalDefault specifies the default."), .age,
        .text("PreemptionPolicy", "preemptionPolicy", or: "PreemptLowerPriority", "the Policy for preempting pods."),
    ])

    static let created = TableColumns([.name, createdAt])

    static let binding = TableColumns([
        .name,
        Column(name: "Role", description: "RoleRef references a role.") { object, _ in
            let role = object["roleRef"]
            return .string("\(role?["kind"]?.stringValue ?? "")/\(role?["name"]?.stringValue ?? "")")
        },
        .age,
    ])

    static let customResourceDefinition = TableColumns([.name, createdAt])

    private static let createdAt = Column(
        name: "Created At", type: "date",
        description: "CreationTimestamp is a timestamp representing the server time when this object was created."
    ) { object, _ in object.metadata("creationTimestamp") ?? .null }

    private static let containers = Column(
        name: "Containers", description: "Names of each container in the template.", priority: 1
    ) { object, _ in .string(templateTexts("name", of: object)) }

    private static let images = Column(
        name: "Images", description: "Images referenced by each container in the template.", priority: 1
    ) { object, _ in .string(templateTexts("image", of: object)) }

    private static let selector = Column(
        name: "Selector", description: "Label selector for pods.", priority: 1
    ) { object, _ in .string(LabelSelectorText.text(of: object[path: "spec", "selector"])) }

    private static func named(priority: Int64) -> Column {
        var column = Column.name
        column.priority = priority
        return column
    }

    private static func number(_ name: String, _ path: String, _ description: String) -> Column {
        Column(name: name, type: "integer", description: description) { object, _ in
            .integer(object.value(atMembers: path)?.integerValue ?? 0)
        }
    }

    private static func templateTexts(_ member: String, of object: JSONValue) -> String {
        (object[path: "spec", "template", "spec", "containers"]?.arrayValue ?? [])
            .compactMap { $0[member]?.stringValue }.joined(separator: ",")
    }

    private static func nodeStatus(_ node: JSONValue) -> String {
        let ready = (node[path: "status", "conditions"]?.arrayValue ?? []).first { $0["type"] == "Ready" }
        let status = ready.map { $0["status"] == "True" ? "Ready" : "NotReady" } ?? "Unknown"
        return node[path: "spec", "unschedulable"]?.boolValue == true ? status + ",SchedulingDisabled" : status
    }

    private static func nodeRoles(_ node: JSONValue) -> String {
        let prefix = "node-role.kubernetes.io/"
        let roles = (node.metadata("labels")?.objectValue?.keys ?? []).filter { $0.hasPrefix(prefix) }
            .map { String($0.dropFirst(prefix.count)) }.sorted()
        return roles.isEmpty ? "<none>" : roles.joined(separator: ",")
    }
}

extension TableColumns.Column {
    fileprivate static func text(_ name: String, _ path: String, _ description: String) -> Self {
        text(name, path, or: "", description)
    }

    fileprivate static func text(
        _ name: String, _ path: String, or fallback: String, _ description: String
    ) -> Self {
        text(name, path, or: fallback, priority: 0, description)
    }
}

/// A label selector as `kubectl` shows it.
enum LabelSelectorText {
    static func text(of selector: JSONValue?) -> String {
        guard let selector else { return "<none>" }
        let labels = (selector["matchLabels"]?.objectValue ?? [:]).map { "\($0.key)=\($0.value.stringValue ?? "")" }
        let expressions = (selector["matchExpressions"]?.arrayValue ?? []).map { expression in
            let key = expression["key"]?.stringValue ?? ""
            let values = (expression["values"]?.arrayValue ?? []).compactMap(\.stringValue).joined(separator: ",")
            switch expression["operator"]?.stringValue {
            case "In": return "\(key) in (\(values))"
            case "NotIn": return "\(key) notin (\(values))"
            case "DoesNotExist": return "!\(key)"
            default: return key
            }
        }
        let all = labels.sorted() + expressions
        return all.isEmpty ? "<none>" : all.joined(separator: ",")
    }
}
