extension BuiltInTypes {
    /// Leases.
    static let coordination = Group(
        package: "io.k8s.api.coordination.v1", alias: "coordination",
        text: """
            Lease: apiVersion string; kind string; metadata meta.ObjectMeta; spec LeaseSpec
            LeaseSpec: acquireTime microtime; holderIdentity string; leaseDurationSeconds int32; leaseTransitions
              int32; preferredHolder string; renewTime microtime; strategy string
            """)
}
