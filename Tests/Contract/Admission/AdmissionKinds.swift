import KubeCore

extension ResourceKind {
    static let validatingPolicy = admission("ValidatingAdmissionPolicy", "validatingadmissionpolicies")
    static let validatingBinding = admission("ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings")
    static let mutatingPolicy = admission("MutatingAdmissionPolicy", "mutatingadmissionpolicies")
    static let mutatingBinding = admission("MutatingAdmissionPolicyBinding", "mutatingadmissionpolicybindings")

    /// Bindings first: a policy without one is not in force.
    static let admissionKinds = [validatingBinding, mutatingBinding, validatingPolicy, mutatingPolicy]

    private static func admission(_ kind: String, _ plural: String) -> ResourceKind {
        ResourceKind(
            group: "admissionregistration.k8s.io", version: "v1", kind: kind, plural: plural, isNamespaced: false)
    }
}
