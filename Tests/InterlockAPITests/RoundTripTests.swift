import InterlockAPI
import JSON
import KubeCore
import Testing
import YAML

struct RoundTripTests {
    @Test("an object with every field is the same after decoding and encoding", arguments: AnyResource.all)
    func everyField(resource: AnyResource) throws {
        let full = try resource.full()
        #expect(try resource.roundTrip(full) == full)
    }

    @Test("the object with every field leaves no field of the schema out", arguments: AnyResource.all)
    func nothingForgotten(resource: AnyResource) throws {
        let full = try resource.full()
        for part in ["spec", "status"] {
            let schema = try #require(try resource.schema()[path: "properties", part])
            let present = Set(Self.paths(in: try #require(full[part])))
            let fields = SchemaNode.walk(schema).map(\.path).filter { !$0.hasSuffix("[]") && !$0.hasSuffix("{}") }
            #expect(fields.filter { !present.contains($0) } == [], "missing in FullObjects")
        }
    }

    @Test("a missing field is what the schema says that the API server fills in", arguments: AnyResource.all)
    func defaults(resource: AnyResource) throws {
        let full = try resource.full()
        let spec = try #require(try resource.schema()[path: "properties", "spec"])
        for node in SchemaNode.walk(spec) {
            guard let expected = node.schema["default"] else { continue }
            let pointer = "/spec/" + node.path.replacing("[]", with: "/0").replacing(".", with: "/")
            let patch: JSONValue = [["op": "remove", "path": .string(pointer)]]
            let decoded = try resource.roundTrip(try JSONPatch(patch).apply(to: full))
            #expect(decoded.value(at: try JSONPointer(parsing: pointer)) == expected, "\(resource.name) \(pointer)")
        }
    }

    @Test("members that this version does not know are ignored, as Kubernetes clients do", arguments: AnyResource.all)
    func unknown(resource: AnyResource) throws {
        let full = try resource.full()
        guard case .object(var object) = full, case .object(var spec)? = object["spec"] else {
            Issue.record("no object")
            return
        }
        spec["laterVersion"] = ["a": 1]
        object["spec"] = .object(spec)
        #expect(try resource.roundTrip(.object(object)) == full)
    }

    @Test("an empty status is not written, and a missing one is read as empty")
    func emptyStatus() throws {
        let book = PriceBook(metadata: ObjectMeta(name: "p"), spec: PriceBookSpec())
        #expect(book.json[path: "status", "phase"] == nil)
        #expect(try PriceBook(json: ["metadata": [:], "spec": ["currency": "USD"]]).status == PriceBookStatus())
    }

    @Test(
        "an object without a spec is refused: nothing known must not pass for nothing forbidden",
        arguments: AnyResource.all)
    func withoutSpec(resource: AnyResource) throws {
        guard case .object(var object) = try resource.full() else { return }
        object["spec"] = nil
        let json = JSONValue.object(object)
        #expect(throws: DecodingFailure(field: "spec", message: "is required")) { try resource.roundTrip(json) }
    }

    /// Every path in a value, in the schema's way of writing them.
    private static func paths(in value: JSONValue, _ path: String = "") -> [String] {
        switch value {
        case .object(let object):
            return [path] + object.flatMap { paths(in: $0.value, path.isEmpty ? $0.key : "\(path).\($0.key)") }
        case .array(let elements): return [path] + elements.flatMap { paths(in: $0, path + "[]") }
        default: return [path]
        }
    }
}
