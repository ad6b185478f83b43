extension BuiltInTypes {
    /// Roles and who has them.
    static let rbac = Group(
        package: "io.k8s.api.rbac.v1", alias: "rbac",
        text: """
            AggregationRule: clusterRoleSelectors [meta.LabelSelector] atomic
            ClusterRole: aggregationRule AggregationRule; apiVersion string; kind string; metadata meta.ObjectMeta;
              rules [PolicyRule] atomic
            ClusterRoleBinding: apiVersion string; kind string; metadata meta.ObjectMeta; roleRef! RoleRef; subjects
              [Subject] atomic
            PolicyRule: apiGroups [string] atomic; nonResourceURLs [string] atomic; resourceNames [string] atomic;
              resources [string] atomic; verbs! [string] atomic
            Role: apiVersion string; kind string; metadata meta.ObjectMeta; rules [PolicyRule] atomic
            RoleBinding: apiVersion string; kind string; metadata meta.ObjectMeta; roleRef! RoleRef; subjects
              [Subject] atomic
            atomic RoleRef: apiGroup string; kind! string; name! string
            atomic Subject: apiGroup string; kind! string; name! string; namespace string
            """)
}
