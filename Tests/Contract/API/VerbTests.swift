import InterlockAPI
import InterlockTestKit
import JSON
import KubeClient
import KubeCore
import Testing

extension ContractSuite {
    @Suite("Verbs")
    struct Verbs {
        @Test("an object that is created is stored with what the server adds, and is read back the same")
        func create() async throws {
            try await Room.open { room in
                let made = try await room.client.create(
                    .configMap, namespace: room.namespace, object: configMap("one", ["a": "1"]))
                #expect(made.uid?.isEmpty == false)
                #expect(made.resourceVersion?.isEmpty == false)
                #expect(made[path: "metadata", "creationTimestamp"]?.stringValue?.hasSuffix("Z") == true)
                let read = try await room.client.get(.configMap, namespace: room.namespace, name: "one")
                #expect(read == made)
                let twice = try await refusal {
                    try await room.client.create(.configMap, namespace: room.namespace, object: configMap("one"))
                }
                #expect(twice.code == 409)
                #expect(twice.reason == "AlreadyExists")
                #expect(twice.message == "configmaps \"one\" already exists")
                #expect(twice.details?.name == "one")
                #expect(twice.details?.kind == "configmaps")
            }
        }

        @Test("what is not there is told with its kind and name")
        func notFound() async throws {
            try await Room.open { room in
                let missing = try await refusal {
                    try await room.client.get(GPUNodePool.kind, namespace: room.namespace, name: "none")
                }
                #expect(missing.code == 404)
                #expect(missing.reason == "NotFound")
                #expect(missing.message == "gpunodepools.interlock.dev \"none\" not found")
                #expect(missing.details?.group == "interlock.dev")
                let nowhere = try await refusal {
                    try await room.client.create(.configMap, namespace: room.name("none"), object: configMap("x"))
                }
                #expect(nowhere.code == 404)
                #expect(nowhere.message.contains(room.name("none")))
                let unknown = ResourceKind(group: "interlock.dev", version: "v1alpha1", kind: "No", plural: "nos")
                let noKind = try await refusal { try await room.client.list(unknown, namespace: room.namespace) }
                #expect(noKind.code == 404)
            }
        }

        @Test("an update of an object that somebody wrote meanwhile is a conflict, and changes nothing")
        func updateConflict() async throws {
            try await Room.open { room in
                let first = try await room.client.create(
                    .configMap, namespace: room.namespace, object: configMap("one", ["a": "1"]))
                var newer = first
                newer["data"] = ["a": "2"]
                let second = try await room.client.update(
                    .configMap, namespace: room.namespace, name: "one", object: newer)
                #expect(second.resourceVersion != first.resourceVersion)
                let status = try await refusal {
                    try await room.client.update(.configMap, namespace: room.namespace, name: "one", object: first)
                }
                #expect(status.code == 409)
                #expect(status.reason == "Conflict")
                #expect(
                    status.message
                        == "Operation cannot be fulfilled on configmaps \"one\": the object has been modified; please apply your changes to the latest version and try again"
                )
                let same = try await room.client.update(
                    .configMap, namespace: room.namespace, name: "one", object: second)
                #expect(same.resourceVersion == second.resourceVersion, "an update without a change is none")
            }
        }

        @Test("a list comes in pages that make the whole, all of one instant")
        func pages() async throws {
            try await Room.open { room in
                for index in 0..<5 {
                    _ = try await room.client.create(
                        .configMap, namespace: room.namespace,
                        object: configMap("p\(index)", labels: ["contract": "page"]))
                }
                var options = ListOptions(labelSelector: "contract=page", limit: 2)
                var names: [String] = []
                var versions: Set<String> = []
                var pages = 0
                repeat {
                    let page = try await room.client.list(.configMap, namespace: room.namespace, options: options)
                    names += page.objects.compactMap(\.objectName)
                    versions.insert(page.resourceVersion)
                    options.continueToken = page.continueToken
                    pages += 1
                    if pages == 1 {
                        _ = try await room.client.create(
                            .configMap, namespace: room.namespace,
                            object: configMap("p9", labels: ["contract": "page"]))
                    }
                } while options.continueToken != nil
                #expect(names == (0..<5).map { "p\($0)" })
                #expect(versions.count == 1)
                #expect(pages == 3)
                let broken = try await refusal {
                    try await room.client.list(
                        .configMap, namespace: room.namespace, options: ListOptions(limit: 2, continueToken: "nonsense")
                    )
                }
                #expect(broken.code == 400)
            }
        }

        @Test(
            "selectors choose by label and by field",
            arguments: [
                ("app=web", nil, ["a", "b"]), ("app==web,tier!=back", nil, ["a"]),
                ("app in (web,db)", nil, ["a", "b", "c"]),
                ("app notin (web)", nil, ["c", "d"]), ("tier", nil, ["a", "b"]), ("!tier,app", nil, ["c"]),
                (nil, "metadata.name=b", ["b"]), ("app", "metadata.name!=b", ["a", "c"]),
            ] as [(String?, String?, [String])])
        func selectors(labels: String?, fields: String?, expected: [String]) async throws {
            try await Room.open { room in
                let objects: [(String, [String: String])] = [
                    ("a", ["app": "web", "tier": "front"]), ("b", ["app": "web", "tier": "back"]), ("c", ["app": "db"]),
                    ("d", ["other": "x"]),
                ]
                for (name, labels) in objects {
                    _ = try await room.client.create(
                        .configMap, namespace: room.namespace, object: configMap(name, labels: labels))
                }
                let list = try await room.client.list(
                    .configMap, namespace: room.namespace,
                    options: ListOptions(labelSelector: labels, fieldSelector: fields))
                // A cluster puts its certificate authority into every namespace.
                #expect(list.objects.compactMap(\.objectName).filter { $0 != "kube-root-ca.crt" } == expected)
            }
        }

        @Test("a selector that is none is refused")
        func wrongSelectors() async throws {
            try await Room.open { room in
                for options in [
                    ListOptions(labelSelector: "a in b"), ListOptions(fieldSelector: "data.a=1"),
                    ListOptions(labelSelector: "a=b=c"),
                ] {
                    let status = try await refusal {
                        try await room.client.list(.configMap, namespace: room.namespace, options: options)
                    }
                    #expect(status.code == 400)
                    #expect(status.reason == "BadRequest")
                }
            }
        }

        @Test("a merge patch sets, removes with null, and holds to a resource version where it names one")
        func mergePatch() async throws {
            try await Room.open { room in
                let made = try await room.client.create(
                    .configMap, namespace: room.namespace, object: configMap("one", ["a": "1", "b": "2"]))
                let patched = try await room.client.mergePatch(
                    .configMap, namespace: room.namespace, name: "one", patch: ["data": ["a": .null, "c": "3"]])
                #expect(patched["data"] == ["b": "2", "c": "3"])
                let status = try await refusal {
                    try await room.client.mergePatch(
                        .configMap, namespace: room.namespace, name: "one",
                        patch: [
                            "metadata": ["resourceVersion": made["metadata"]?["resourceVersion"] ?? .null],
                            "data": ["d": "4"],
                        ])
                }
                #expect(status.reason == "Conflict")
                let missing = try await refusal {
                    try await room.client.mergePatch(
                        .configMap, namespace: room.namespace, name: "none", patch: ["data": [:]])
                }
                #expect(missing.code == 404)
            }
        }

        @Test("a JSON patch applies all its operations or none")
        func jsonPatch() async throws {
            try await Room.open { room in
                _ = try await room.client.create(
                    .configMap, namespace: room.namespace, object: configMap("one", ["a": "1"]))
                let patched = try await room.client.jsonPatch(
                    .configMap, namespace: room.namespace, name: "one",
                    patch: [
                        ["op": "test", "path": "/data/a", "value": "1"],
                        ["op": "replace", "path": "/data/a", "value": "2"],
                        ["op": "add", "path": "/data/b", "value": "3"],
                    ])
                #expect(patched["data"] == ["a": "2", "b": "3"])
                let failed = try await refusal {
                    try await room.client.jsonPatch(
                        .configMap, namespace: room.namespace, name: "one",
                        patch: [
                            ["op": "add", "path": "/data/c", "value": "4"],
                            ["op": "test", "path": "/data/a", "value": "1"],
                        ])
                }
                #expect(failed.code == 422)
                #expect(failed.reason == "Invalid")
                let malformed = try await refusal {
                    try await room.client.jsonPatch(
                        .configMap, namespace: room.namespace, name: "one", patch: ["op": "none"])
                }
                #expect(malformed.code == 400)
                let read = try await room.client.get(.configMap, namespace: room.namespace, name: "one")
                #expect(read["data"] == ["a": "2", "b": "3"])
            }
        }

        @Test("the server says who asks")
        func whoAmI() async throws {
            try await Room.open { room in
                let review = ResourceKind(
                    group: "authentication.k8s.io", version: "v1", kind: "SelfSubjectReview",
                    plural: "selfsubjectreviews", isNamespaced: false)
                let object: JSONValue = ["apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"]
                let controller = try await room.server.controller.create(review, object: object)
                #expect(
                    controller[path: "status", "userInfo", "username"]?.stringValue == ContractServer.controllerUser)
                for (person, group) in ContractServer.people {
                    let info = try await room.server.person(person).create(review, object: object)[
                        path: "status", "userInfo"]
                    #expect(info?["username"]?.stringValue == person)
                    #expect(info?["groups"]?.arrayValue?.contains(.string(group)) == true)
                }
            }
        }
    }
}

func configMap(_ name: String, _ data: JSONValue = [:], labels: [String: String] = [:]) -> JSONValue {
    [
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name), "labels": labels.json],
        "data": data,
    ]
}
