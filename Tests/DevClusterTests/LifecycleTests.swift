import DevCluster
import JSON
import Testing

@Suite(.timeLimit(.minutes(2)))
struct LifecycleTests {
    static let maps = TestCluster.configMaps
    static let widgets = TestCluster.widgets

    // MARK: - Finalizers

    @Test("an object with finalizers waits for them, takes no new ones, and then goes")
    func finalizers() async throws {
        try await TestCluster.run { test in
            try await test.create(Self.maps, ["metadata": ["name": "f", "finalizers": ["a.b/c"]]])
            let marked = try await test.delete(Self.maps + "/f")
            #expect(marked.status == 200 && marked.json[path: "metadata", "deletionTimestamp"] != nil)
            #expect(try await test.delete(Self.maps + "/f").json == marked.json)
            let more = try await test.patch(Self.maps + "/f", ["metadata": ["finalizers": ["a.b/c", "q.b/c"]]])
            #expect(
                more.message
                    == #"ConfigMap "f" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"q.b/c"}"#
            )
            let watch = try await test.watch("\(Self.maps)?watch=1&resourceVersion=\(marked.json.version)")
            #expect(try await test.patch(Self.maps + "/f", ["metadata": ["finalizers": .null]]).status == 200)
            #expect(try await watch.nextLine() == "DELETED f")
            #expect(try await test.get(Self.maps + "/f").status == 404)
        }
    }

    // MARK: - Owners

    @Test("what an owner leaves behind is deleted, through any number of generations")
    func backgroundDeletion() async throws {
        try await TestCluster.run { test in
            let owner = try await test.makeConfigMap("owner")
            let child = try await test.makeConfigMap("child", owner: owner)
            try await test.makeConfigMap("grandchild", owner: child)
            try await test.makeConfigMap("stranger")
            try await test.delete(Self.maps + "/owner")
            #expect(try await names(test) == ["stranger"])
        }
    }

    @Test("an object whose owner is not there is deleted at once")
    func absentOwner() async throws {
        try await TestCluster.run { test in
            var owner = try await test.makeConfigMap("owner")
            owner["metadata"] = ["name": "owner", "uid": "00000000-0000-4000-8000-000000000000"]
            try await test.makeConfigMap("child", owner: owner)
            #expect(try await names(test) == ["owner"])
        }
    }

    @Test("with several owners an object stays while one does, and forgets the others")
    func severalOwners() async throws {
        try await TestCluster.run { test in
            let (first, second) = (try await test.makeConfigMap("first"), try await test.makeConfigMap("second"))
            let references = [first, second].map { owner -> JSONValue in
                [
                    "apiVersion": "v1", "kind": "ConfigMap", "name": .string(owner.metadataText("name")),
                    "uid": .string(owner.metadataText("uid")),
                ]
            }
            try await test.create(
                Self.maps, ["metadata": ["name": "child", "ownerReferences": .array(references)]])
            try await test.delete(Self.maps + "/first")
            let child = try await test.get(Self.maps + "/child").json
            #expect(child[path: "metadata", "ownerReferences"]?.arrayValue?.map { $0["name"] } == ["second"])
            try await test.delete(Self.maps + "/second")
            #expect(try await names(test) == [])
        }
    }

    @Test("an orphaning delete leaves the dependents without their owner")
    func orphans() async throws {
        try await TestCluster.run { test in
            let owner = try await test.makeConfigMap("owner")
            try await test.makeConfigMap("child", owner: owner)
            #expect(try await test.delete(Self.maps + "/owner", ["propagationPolicy": "Orphan"]).status == 200)
            #expect(try await names(test) == ["child"])
            let child = try await test.get(Self.maps + "/child").json
            #expect(child[path: "metadata", "ownerReferences"] == nil)
        }
    }

    @Test("a foreground delete waits for the dependents that block it")
    func foreground() async throws {
        try await TestCluster.run { test in
            let owner = try await test.makeConfigMap("owner")
            try await test.makeConfigMap("child", owner: owner)
            try await test.patch(Self.maps + "/child", ["metadata": ["finalizers": ["a.b/hold"]]])
            try await test.delete(Self.maps + "/owner", ["propagationPolicy": "Foreground"])
            let waiting = try await test.get(Self.maps + "/owner").json
            #expect(waiting[path: "metadata", "finalizers"] == ["foregroundDeletion"])
            #expect(try await test.get(Self.maps + "/child").json[path: "metadata", "deletionTimestamp"] != nil)
            try await test.patch(Self.maps + "/child", ["metadata": ["finalizers": .null]])
            #expect(try await names(test) == [])
        }
    }

    private func names(_ test: TestCluster, _ path: String = maps) async throws -> [String] {
        try await test.get(path).json["items"]?.arrayValue?.map { $0.metadataText("name") } ?? []
    }

    // MARK: - Namespaces

    @Test("a namespace comes with a service account and goes with all that is in it")
    func namespaces() async throws {
        try await TestCluster.run { test in
            try await test.makeWidgets()
            let made = try await test.create("/api/v1/namespaces", ["metadata": ["name": "n"]])
            #expect(made[path: "status", "phase"] == "Active")
            #expect(made[path: "metadata", "labels", "kubernetes.io/metadata.name"] == "n")
            #expect(try await names(test, "/api/v1/namespaces/n/serviceaccounts") == ["default"])
            try await test.create("/api/v1/namespaces/n/configmaps", ["metadata": ["name": "m"]])
            try await test.create(
                "/apis/ex.io/v1/namespaces/n/widgets",
                ["apiVersion": "ex.io/v1", "kind": "Widget", "metadata": ["name": "w", "finalizers": ["a.b/hold"]]])
            let deleted = try await test.delete("/api/v1/namespaces/n")
            #expect(deleted.json[path: "status", "phase"] == "Terminating")
            #expect(try await names(test, "/api/v1/namespaces/n/configmaps") == [])
            let waiting = try await test.get("/api/v1/namespaces/n").json
            let remaining = waiting[path: "status", "conditions"]?[1]?["message"]?.stringValue
            #expect(
                remaining == "Some content in the namespace has finalizers remaining: a.b/hold in 1 resource instances")
            let refused = try await test.request(
                "POST", "/api/v1/namespaces/n/configmaps", body: Array(#"{"metadata":{"name":"late"}}"#.utf8))
            #expect(
                refused.message
                    == #"configmaps "late" is forbidden: unable to create new content in namespace n because it is being terminated"#
            )
            try await test.patch("/apis/ex.io/v1/namespaces/n/widgets/w", ["metadata": ["finalizers": .null]])
            #expect(try await test.get("/api/v1/namespaces/n").status == 404)
        }
    }

    // MARK: - Custom resources

    @Test("a custom kind is served as soon as its definition is answered, and goes with it")
    func definitions() async throws {
        try await TestCluster.run { test in
            #expect(try await test.get(Self.widgets).status == 404)
            try await test.makeWidgets()
            let definition = try await test.get(TestCluster.definitions + "/widgets.ex.io").json
            let conditions = definition[path: "status", "conditions"]?.arrayValue ?? []
            #expect(conditions.map { $0["type"] } == ["NamesAccepted", "Established"])
            #expect(conditions.allSatisfy { $0["status"] == "True" })
            #expect(definition[path: "status", "storedVersions"] == ["v1"])
            let made = try await test.create(Self.widgets, widget("w", spec: ["size": "S"]))
            #expect(made[path: "spec", "replicas"] == 1, "defaults come from the schema")
            let watch = try await test.watch("\(Self.widgets)?watch=1&resourceVersion=\(made.version)")
            #expect(try await test.delete(TestCluster.definitions + "/widgets.ex.io").status == 200)
            #expect(try await watch.nextLine() == "DELETED w")
            #expect(try await watch.next() == nil, "the watch ends with the kind")
            #expect(try await test.get(Self.widgets).status == 404)
            #expect(try await test.get(TestCluster.definitions + "/widgets.ex.io").status == 404)
            try await test.makeWidgets()
            #expect(try await names(test, Self.widgets) == [])
        }
    }

    private func widget(_ name: String, spec: JSONValue, extra: JSONObject = [:]) -> JSONValue {
        var object: JSONObject = [
            "apiVersion": "ex.io/v1", "kind": "Widget", "metadata": ["name": .string(name)], "spec": spec,
        ]
        for (key, value) in extra { object[key] = value }
        return .object(object)
    }

    @Test("status and spec are written through their own endpoints, and only spec moves the generation")
    func statusSubresource() async throws {
        try await TestCluster.run { test in
            try await test.makeWidgets()
            let made = try await test.create(
                Self.widgets, widget("w", spec: ["size": "S"], extra: ["status": ["replicas": 9]]))
            #expect(made["status"] == nil && made[path: "metadata", "generation"] == 1)
            let status = try await test.patch(
                Self.widgets + "/w/status",
                ["spec": ["size": "M"], "status": ["replicas": 3], "metadata": ["labels": ["a": "b"]]]
            ).json
            #expect(status[path: "status", "replicas"] == 3 && status[path: "spec", "size"] == "S")
            #expect(status[path: "metadata", "labels"] == nil && status[path: "metadata", "generation"] == 1)
            let spec = try await test.patch(Self.widgets + "/w", ["spec": ["size": "M"], "status": ["replicas": 7]])
                .json
            #expect(spec[path: "status", "replicas"] == 3 && spec[path: "metadata", "generation"] == 2)
            let labelled = try await test.patch(Self.widgets + "/w", ["metadata": ["labels": ["a": "b"]]]).json
            #expect(labelled[path: "metadata", "generation"] == 2)
        }
    }

    @Test("scale reads and writes the replicas where the definition says")
    func scale() async throws {
        try await TestCluster.run { test in
            try await test.makeWidgets()
            try await test.create(Self.widgets, widget("w", spec: ["replicas": 2]))
            let read = try await test.get(Self.widgets + "/w/scale").json
            #expect(read["kind"] == "Scale" && read[path: "spec", "replicas"] == 2)
            let scaled = try await test.patch(Self.widgets + "/w/scale", ["spec": ["replicas": 9]])
            #expect(scaled.json[path: "spec", "replicas"] == 9)
            #expect(try await test.get(Self.widgets + "/w").json[path: "spec", "replicas"] == 9)
            let negative = try await test.patch(Self.widgets + "/w/scale", ["spec": ["replicas": -9]])
            #expect(
                negative.message
                    == #"Widget.ex.io "w" is invalid: .spec.replicas: Invalid value: -9: should be a non-negative integer"#
            )
        }
    }

    @Test("a definition that cannot be served is refused with everything that is wrong")
    func badDefinitions() async throws {
        try await TestCluster.run { test in
            var definition = TestCluster.widgetDefinition
            definition["metadata"] = ["name": "wrong.ex.io"]
            let answer = try await test.request("POST", TestCluster.definitions, body: definition.bytes())
            #expect(
                answer.message
                    == #"CustomResourceDefinition.apiextensions.k8s.io "wrong.ex.io" is invalid: metadata.name: Invalid value: "wrong.ex.io": must be spec.names.plural+"."+spec.group"#
            )
            let empty = try await test.request(
                "POST", TestCluster.definitions,
                body: Array(
                    #"{"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"bars.ex.io"},"spec":{"group":"ex.io","scope":"Namespaced","names":{"plural":"bars","kind":"Bar"},"versions":[]}}"#
                        .utf8))
            #expect(
                empty.message
                    == #"CustomResourceDefinition.apiextensions.k8s.io "bars.ex.io" is invalid: [spec.versions: Invalid value: []: must have exactly one version marked as storage version, status.storedVersions: Invalid value: null: must have at least one stored version]"#
            )
        }
    }

    @Test("printer columns become a table, with dates as ages")
    func printerColumns() async throws {
        try await TestCluster.run { test in
            try await test.makeWidgets()
            try await test.create(Self.widgets, widget("w", spec: ["replicas": 2]))
            let table = try await test.get(
                Self.widgets, headers: [("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")])
            let cells = table.json["rows"]?[0]?["cells"]?.arrayValue ?? []
            #expect(cells.prefix(2) == ["w", 2])
            #expect(cells.last?.stringValue?.hasSuffix("s") == true)
        }
    }

    @Test("events are the same objects in both of their groups")
    func events() async throws {
        try await TestCluster.run { test in
            try await test.create(
                "/apis/events.k8s.io/v1/namespaces/default/events",
                [
                    "apiVersion": "events.k8s.io/v1", "kind": "Event", "metadata": ["name": "e"],
                    "eventTime": "2026-01-01T00:00:00.000000Z", "reason": "R", "note": "N", "action": "A",
                    "type": "Normal", "reportingController": "c", "reportingInstance": "i",
                    "regarding": ["kind": "Pod", "name": "p", "namespace": "default"],
                ])
            let core = try await test.get("/api/v1/namespaces/default/events/e").json
            #expect(core["message"] == "N" && core[path: "involvedObject", "name"] == "p")
            #expect(core["reportingComponent"] == "c" && core["apiVersion"] == "v1")
            let new = try await test.get("/apis/events.k8s.io/v1/namespaces/default/events/e").json
            #expect(new["note"] == "N" && new["message"] == nil && new["apiVersion"] == "events.k8s.io/v1")
            let found = try await test.get("/api/v1/events?fieldSelector=involvedObject.name%3Dp")
            #expect(found.json["items"]?.arrayValue?.count == 1)
        }
    }
}
