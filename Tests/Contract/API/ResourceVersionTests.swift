import InterlockTestKit
import JSON
import KubeClient
import KubeCore
import Testing

extension ContractSuite {
    @Suite("Resource versions in queries")
    struct ResourceVersions {
        /// A query with `OLD`, `NOW` and `FAR` for versions, and the names that it lists or how it is refused.
        static let cells: [(query: String, expected: String)] = [
            ("", "a b c d"),
            ("limit=2", "a b +2"),
            ("resourceVersion=0", "a b c d"),
            ("resourceVersion=0&limit=2", "a b c d"),
            ("resourceVersion=OLD", "a b c d"),
            ("resourceVersion=OLD&resourceVersionMatch=Exact", "a b"),
            ("resourceVersion=OLD&resourceVersionMatch=NotOlderThan", "a b c d"),
            ("resourceVersion=OLD&resourceVersionMatch=NotOlderThan&limit=2", "a b +2"),
            ("resourceVersion=NOW&resourceVersionMatch=Exact&limit=3", "a b c +1"),
            ("resourceVersion=FAR", "504 Timeout ResourceVersionTooLarge 1"),
            ("resourceVersionMatch=Exact", "422 Invalid FieldValueForbidden"),
            ("resourceVersionMatch=Foo", "422 Invalid FieldValueForbidden FieldValueNotSupported"),
            ("resourceVersion=0&resourceVersionMatch=Exact", "422 Invalid FieldValueForbidden"),
            ("resourceVersion=x", "400 BadRequest"),
            ("sendInitialEvents=true", "422 Invalid FieldValueForbidden"),
            (
                "sendInitialEvents=true&resourceVersionMatch=NotOlderThan",
                "422 Invalid FieldValueForbidden FieldValueForbidden"
            ),
            ("continue=TOKEN", "c d"),
            ("continue=TOKEN&limit=1", "c +1"),
            ("continue=TOKEN&resourceVersion=0&limit=1", "c d"),
            ("continue=TOKEN&resourceVersion=OLD", "400 BadRequest"),
            ("continue=TOKEN&resourceVersion=NOW&resourceVersionMatch=Exact", "422 Invalid FieldValueForbidden"),
            ("limit=-5", "a b c d"),
            ("fieldSelector=metadata.name!=b", "a c d"),
            ("fieldSelector=metadata.name=b,metadata.name=c", ""),
            ("fieldSelector=spec.x=1", "400 BadRequest"),
            ("labelSelector=n in (a,c)", "a c"),
            ("labelSelector=n notin (a,c),n", "b d"),
            ("labelSelector=n in a", "400 BadRequest"),
        ]

        @Test("lists take versions, matches, limits and selectors as the table says")
        func lists() async throws {
            try await Room.open { room in
                var versions: [String] = []
                for name in ["a", "b", "c", "d"] {
                    let made = try await room.client.create(
                        .configMap, namespace: room.namespace, object: configMap(name, labels: ["n": name]))
                    versions.append(made[path: "metadata", "resourceVersion"]?.stringValue ?? "")
                }
                let page = try await room.client.list(
                    .configMap, namespace: room.namespace, options: ListOptions(limit: 2))
                let token = try #require(page.continueToken)
                for (query, expected) in Self.cells {
                    let pairs = query.split(separator: "&").map { pair in
                        let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
                        let value = [
                            "OLD": versions[1], "NOW": versions[3], "FAR": "999999999", "TOKEN": token,
                        ][parts[1]]
                        return (parts[0], value ?? parts[1])
                    }
                    #expect(try await Self.answer(room, pairs) == expected, "\(query)")
                }
            }
        }

        private static func answer(_ room: Room, _ query: [(String, String)]) async throws -> String {
            do throws(APIError) {
                let list = try await room.client.raw(
                    "GET", "/api/v1/namespaces/\(room.namespace)/configmaps", query: query)
                let names = (list["items"]?.arrayValue ?? []).compactMap {
                    $0[path: "metadata", "name"]?.stringValue
                }.filter { $0 != "kube-root-ca.crt" }
                guard list[path: "metadata", "continue"]?.stringValue?.isEmpty == false else {
                    return names.joined(separator: " ")
                }
                // An exact list of the past does not say how many are left.
                let left = list[path: "metadata", "remainingItemCount"]?.integerValue
                return (names + ["+\(left.map(String.init) ?? "?")"]).joined(separator: " ")
            } catch {
                guard let status = error.status else { throw error }
                let causes = (status.details?.causes ?? []).map(\.reason)
                let seconds = status.details?.retryAfterSeconds.map { ["\($0)"] } ?? []
                return (["\(status.code)", status.reason] + causes + seconds).joined(separator: " ")
            }
        }
    }
}
