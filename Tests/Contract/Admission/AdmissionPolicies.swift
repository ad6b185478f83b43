import JSON
import KubeClient
import KubeCore
import YAML

/// Policies as a cluster has them, for the namespace of one room.
enum AdmissionPolicies {
    /// Writes the policies and bindings of a text in which `SUFFIX` stands for the room.
    static func install(_ yaml: String, in room: Room) async throws {
        let documents = try YAMLParser.documents(in: yaml.replacing("SUFFIX", with: room.suffix), source: "policies")
        for document in documents.map(\.value) {
            let kind = ResourceKind.admissionKinds.first { $0.kind == document["kind"]?.stringValue }
            guard let kind, let name = document[path: "metadata", "name"]?.stringValue else {
                throw UnknownKind(name: document["kind"]?.stringValue ?? "")
            }
            var object = document
            object["apiVersion"] = .string(kind.apiVersion)
            _ = try await room.client.apply(
                kind, name: name, object: object, fieldManager: "contract", force: true, fieldValidation: .strict)
        }
    }

    /// An annotation that is set once; a reason, a message that is computed, a condition, variables.
    static let immutable = """
        kind: ValidatingAdmissionPolicy
        metadata: {name: immutable-SUFFIX}
        spec:
          matchConstraints:
            namespaceSelector: {matchLabels: {contract.interlock.dev/room: SUFFIX}}
            resourceRules:
            - {apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE, DELETE], resources: [configmaps]}
            excludeResourceRules:
            - {apiGroups: [""], apiVersions: [v1], operations: ["*"], resources: [configmaps], resourceNames: [free]}
          matchConditions:
          - {name: not-root-ca, expression: "request.name != 'kube-root-ca.crt'"}
          variables:
          - {name: key, expression: "'example.com/owner'"}
          - name: before
            expression: >-
              oldObject != null && has(oldObject.metadata.annotations) && variables.key in oldObject.metadata.annotations
              ? oldObject.metadata.annotations[variables.key] : ''
          - name: after
            expression: >-
              object != null && has(object.metadata.annotations) && variables.key in object.metadata.annotations
              ? object.metadata.annotations[variables.key] : ''
          validations:
          - expression: request.operation == 'DELETE' || variables.after != ''
            message: name an owner
          - expression: request.operation != 'UPDATE' || variables.before == variables.after
            messageExpression: "'the owner stays ' + variables.before + ', not ' + variables.after"
            reason: Forbidden
          - expression: request.operation != 'DELETE' || request.userInfo.username == variables.before
            messageExpression: "'only ' + variables.before + ' deletes this, in ' + namespaceObject.metadata.name.substring(0, 4)"
            reason: Forbidden
        ---
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: immutable-SUFFIX}
        spec: {policyName: immutable-SUFFIX, validationActions: [Deny]}
        """

    /// Who asks is written down by the server, and stays.
    static let requester = """
        kind: MutatingAdmissionPolicy
        metadata: {name: requester-SUFFIX}
        spec:
          reinvocationPolicy: IfNeeded
          matchConstraints:
            namespaceSelector: {matchLabels: {contract.interlock.dev/room: SUFFIX}}
            resourceRules:
            - {apiGroups: [interlock.dev], apiVersions: ["*"], operations: [CREATE], resources: [agenttasks]}
          mutations:
          - patchType: ApplyConfiguration
            applyConfiguration:
              expression: >-
                Object{metadata: Object.metadata{annotations: {'interlock.dev/requested-by': request.userInfo.username}}}
          - patchType: JSONPatch
            jsonPatch:
              expression: >-
                [JSONPatch{op: 'test', path: '/spec/suspend', value: true},
                 JSONPatch{op: 'add', path: '/metadata/annotations/' + jsonpatch.escapeKey('example.com/by-patch'),
                           value: string(size(object.spec.changes))}]
        ---
        kind: MutatingAdmissionPolicyBinding
        metadata: {name: requester-SUFFIX}
        spec: {policyName: requester-SUFFIX}
        ---
        kind: ValidatingAdmissionPolicy
        metadata: {name: requester-SUFFIX}
        spec:
          matchConstraints:
            namespaceSelector: {matchLabels: {contract.interlock.dev/room: SUFFIX}}
            resourceRules:
            - {apiGroups: [interlock.dev], apiVersions: ["*"], operations: [UPDATE], resources: [agenttasks]}
          variables:
          - {name: before, expression: "oldObject.metadata.?annotations[?'interlock.dev/requested-by'].orValue('')"}
          - {name: after, expression: "object.metadata.?annotations[?'interlock.dev/requested-by'].orValue('')"}
          validations:
          - {expression: variables.before == variables.after, message: the requester of a task never changes}
        ---
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: requester-SUFFIX}
        spec: {policyName: requester-SUFFIX, validationActions: [Deny]}
        """

    /// A switch on an object that the binding names.
    static let halt = """
        kind: ValidatingAdmissionPolicy
        metadata: {name: halt-SUFFIX}
        spec:
          paramKind: {apiVersion: interlock.dev/v1alpha1, kind: GuardPolicy}
          matchConstraints:
            namespaceSelector: {matchLabels: {contract.interlock.dev/room: SUFFIX}}
            resourceRules:
            - {apiGroups: [interlock.dev], apiVersions: [v1alpha1], operations: [CREATE], resources: [agenttasks]}
          validations:
          - expression: "!(has(params.spec.halt) && params.spec.halt)"
            messageExpression: "'agents are halted by ' + params.metadata.name"
            reason: Forbidden
        ---
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: halt-SUFFIX}
        spec:
          policyName: halt-SUFFIX
          validationActions: [Deny]
          paramRef: {name: guard-SUFFIX, parameterNotFoundAction: Deny}
        """

    /// An approval is written by whom the roles let approve, under the own name.
    static let approve = """
        kind: ValidatingAdmissionPolicy
        metadata: {name: approve-SUFFIX}
        spec:
          matchConstraints:
            namespaceSelector: {matchLabels: {contract.interlock.dev/room: SUFFIX}}
            resourceRules:
            - {apiGroups: [interlock.dev], apiVersions: [v1alpha1], operations: [CREATE, UPDATE], resources: [agenttasks]}
          variables:
          - name: changed
            expression: >-
              (has(object.metadata.annotations) ? object.metadata.annotations : {}).filter(k,
                k.startsWith('approvals.interlock.dev/') && !(oldObject != null && has(oldObject.metadata.annotations)
                  && k in oldObject.metadata.annotations
                  && oldObject.metadata.annotations[k] == object.metadata.annotations[k]))
          validations:
          - expression: variables.changed.all(k, k == 'approvals.interlock.dev/' + request.userInfo.username)
            message: an approval is written under the own name
            reason: Forbidden
          - expression: >-
              size(variables.changed) == 0 || authorizer.group('interlock.dev').resource('agenttasks')
                .namespace(request.namespace).name(request.name).check('approve').allowed()
            messageExpression: "request.userInfo.username + ' may not approve'"
            reason: Forbidden
        ---
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: approve-SUFFIX}
        spec: {policyName: approve-SUFFIX, validationActions: [Deny]}
        """

    /// Says something and refuses nothing; another fails, which is ignored.
    static let warning = """
        kind: ValidatingAdmissionPolicy
        metadata: {name: warning-SUFFIX}
        spec:
          matchConstraints:
            namespaceSelector: {matchLabels: {contract.interlock.dev/room: SUFFIX}}
            resourceRules:
            - {apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*/status", "*/scale"]}
          validations:
          - expression: request.subResource != 'scale' || object.spec.replicas < 5
            messageExpression: "string(object.spec.replicas) + ' nodes are many'"
        ---
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: warning-SUFFIX}
        spec: {policyName: warning-SUFFIX, validationActions: [Deny]}
        ---
        kind: ValidatingAdmissionPolicy
        metadata: {name: ignored-SUFFIX}
        spec:
          failurePolicy: Ignore
          matchConstraints:
            namespaceSelector: {matchLabels: {contract.interlock.dev/room: SUFFIX}}
            resourceRules:
            - {apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*", "*/*"]}
          validations:
          - expression: object.spec.nothing.like.this == 1
        ---
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: ignored-SUFFIX}
        spec: {policyName: ignored-SUFFIX, validationActions: [Deny]}
        """
}
