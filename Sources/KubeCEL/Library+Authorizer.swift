import CEL

extension Library {
    /// Kubernetes' checks of what the requester may do: `authorizer.group('apps').resource('deployments').check('get')`.
    public static let authorizer = Library(
        "kubernetes.authz",
        functions: [
            FunctionDeclaration(
                "path",
                [
                    .member("authorizer_path", returns: PathCheckValue.type) {
                        (authorizer: AuthorizerValue, path: String) in
                        isBlank(path)
                            ? .failure(.invalidArgument, "path must not be empty")
                            : .opaque(PathCheckValue(authorizer, path: path))
                    }
                ]),
            FunctionDeclaration(
                "group",
                [
                    .member("authorizer_group", returns: GroupCheckValue.type) {
                        (authorizer: AuthorizerValue, group: String) in
                        .opaque(GroupCheckValue(authorizer, group: group))
                    }
                ]),
            FunctionDeclaration(
                "serviceAccount",
                [
                    .member("authorizer_serviceaccount", returns: AuthorizerValue.type) {
                        (authorizer: AuthorizerValue, namespace: String, name: String) in
                        serviceAccount(authorizer, namespace, name)
                    }
                ]),
            FunctionDeclaration(
                "resource",
                [
                    .member("groupcheck_resource", returns: ResourceCheckValue.type) {
                        (group: GroupCheckValue, name: String) in
                        if isBlank(name) { return .failure(.invalidArgument, "resource must not be empty") }
                        let resource = AuthorizationRequest.Resource(group: group.group, resource: name)
                        return .opaque(ResourceCheckValue(group.authorizer, resource))
                    }
                ]),
            narrowing("subresource", "resourcecheck_subresource") { $0.subresource = $1 },
            narrowing("namespace", "resourcecheck_namespace") { $0.namespace = $1 },
            narrowing("name", "resourcecheck_name") { $0.name = $1 },
            narrowing("fieldSelector", "authorizer_fieldselector", cost: selectorCost) { $0.fieldSelector = $1 },
            narrowing("labelSelector", "authorizer_labelselector", cost: selectorCost) { $0.labelSelector = $1 },
            check,
            FunctionDeclaration(
                "allowed",
                [
                    .member("decision_allowed", returns: .bool) { (value: DecisionValue) in
                        .bool(value.decision.isAllowed)
                    }
                ]),
            FunctionDeclaration(
                "reason",
                [
                    .member("decision_reason", returns: .string) { (value: DecisionValue) in
                        .string(value.decision.reason)
                    }
                ]),
            FunctionDeclaration(
                "errored",
                [
                    .member("decision_errored", returns: .bool) { (value: DecisionValue) in
                        .bool(value.decision.error != nil)
                    }
                ]),
            FunctionDeclaration(
                "error",
                [
                    .member("decision_error", returns: .string) { (value: DecisionValue) in
                        .string(value.decision.error ?? "")
                    }
                ]),
        ])

    private static func isBlank(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
    }

    private static func serviceAccount(_ authorizer: AuthorizerValue, _ namespace: String, _ name: String) -> Value {
        if !NameFormat.dns1123Subdomain(name).isEmpty {
            return .failure(.invalidArgument, "Invalid service account name")
        }
        if !NameFormat.dns1123Label(namespace).isEmpty {
            return .failure(.invalidArgument, "Invalid service account namespace")
        }
        return .opaque(
            AuthorizerValue(authorizer.authorizer, subject: .serviceAccount(namespace: namespace, name: name)))
    }

    private static func narrowing(
        _ name: String, _ id: String, cost: Overload.Cost? = nil,
        _ change: @escaping @Sendable (inout AuthorizationRequest.Resource, String) -> Void
    ) -> FunctionDeclaration {
        FunctionDeclaration(
            name,
            [
                .member(id, returns: ResourceCheckValue.type, cost: cost) { (value: ResourceCheckValue, text: String) in
                    var resource = value.resource
                    change(&resource, text)
                    return .opaque(ResourceCheckValue(value.authorizer, resource))
                }
            ])
    }

    /// A selector is read, and its requirements, of which two characters may make one, are written down.
    private static let selectorCost: Overload.Cost = { arguments, _ in
        guard arguments.count == 2 else { return 1 }
        let size = CallCost.size(arguments[1])
        return 10 + (size + 9) / 10 + (size + 1) / 2 * 50
    }

    /// Two checks to an expression, by the limit of what one may cost.
    private static let checkCost: UInt64 = 350_000

    private static let check = FunctionDeclaration(
        "check",
        [
            .member("pathcheck_check", returns: DecisionValue.type, cost: { _, _ in checkCost }) {
                (value: PathCheckValue, verb: String) in
                decision(value.authorizer, .path(value.path), verb)
            },
            .member("resourcecheck_check", returns: DecisionValue.type, cost: { _, _ in checkCost }) {
                (value: ResourceCheckValue, verb: String) in
                decision(value.authorizer, .resource(value.resource), verb)
            },
        ])

    private static func decision(
        _ authorizer: AuthorizerValue, _ target: AuthorizationRequest.Target, _ verb: String
    ) -> Value {
        let request = AuthorizationRequest(subject: authorizer.subject, target: target, verb: verb)
        return .opaque(DecisionValue(authorizer.authorizer.authorize(request)))
    }
}
