extension BuiltInTypes {
    /// The scale endpoint.
    static let autoscaling = Group(
        package: "io.k8s.api.autoscaling.v1", alias: "autoscaling",
        text: """
            Scale: apiVersion string; kind string; metadata meta.ObjectMeta; spec ScaleSpec; status ScaleStatus
            ScaleSpec: replicas int32
            ScaleStatus: replicas! int32; selector string
            """)
}
