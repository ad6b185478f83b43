import JSON
import KubeCore

/// The few defaults that readers of workloads rely on; nothing here runs them.
enum WorkloadRules {
    static let prepareWorkload: @Sendable (inout JSONValue, JSONValue?) -> Void = { object, _ in
        guard object["kind"] != "DaemonSet", var spec = object["spec"] else { return }
        if spec["replicas"] == nil { spec["replicas"] = 1 }
        object["spec"] = spec
    }

    static let preparePod: @Sendable (inout JSONValue, JSONValue?) -> Void = { object, old in
        if old == nil { object["status"] = ["phase": "Pending"] }
    }

    static let prepareService: @Sendable (inout JSONValue, JSONValue?) -> Void = { object, _ in
        guard var spec = object["spec"] else { return }
        if spec["type"] == nil { spec["type"] = "ClusterIP" }
        if spec["sessionAffinity"] == nil { spec["sessionAffinity"] = "None" }
        object["spec"] = spec
    }
}
