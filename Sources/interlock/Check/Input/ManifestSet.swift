import DevCluster
import Gate
import InterlockAPI
import JSON
import KubeCore
import YAML

/// Everything that texts say, sorted by what a check does with it, and everything that is wrong with them.
struct ManifestSet {
    /// An object that is judged.
    struct Subject: Sendable {
        enum Content: Sendable {
            case task(AgentTask)
            case pool(GPUNodePool)
            case agent(AgentConfig)
        }

        var content: Content
        var object: ManifestObject
        /// As the API server would keep it.
        var json: JSONValue
        var key: ObjectKey
        var kind: String
    }

    /// What a text is given for.
    enum Purpose {
        /// To be judged; policies, prices and namespaces in it are used all the same.
        case subjects
        /// For the policies, prices and namespaces in it alone.
        case policies
    }

    private(set) var subjects: [Subject] = []
    private(set) var policies: [CompiledPolicy] = []
    private(set) var books: [PriceBook] = []
    /// Labels by the namespace's name.
    var namespaces: [String: [String: String]] = [:]
    private(set) var findings: [Finding] = []
    /// Whether there were texts for their policies alone.
    private(set) var wasGivenPolicies = false
    private var seen: [String: SourcePlace] = [:]
    private let defaultNamespace: String

    static let schemas = ManifestSchemas(definitions: CustomResourceDefinition.all)

    init(defaultNamespace: String) {
        self.defaultNamespace = defaultNamespace
    }

    mutating func add(_ texts: [SourceText], for purpose: Purpose) {
        if purpose == .policies, !texts.isEmpty { wasGivenPolicies = true }
        for text in texts { add(text, for: purpose) }
    }

    private mutating func add(_ text: SourceText, for purpose: Purpose) {
        let documents: [YAMLDocument]
        do throws(YAMLError) {
            documents = try YAMLParser.documents(
                in: text.bytes, source: text.name, limits: YAMLLimits(maximumBytes: InputFiles.maximumBytes))
        } catch {
            let place = SourcePlace(source: error.source, line: error.line, column: error.column)
            return report(.invalid, "manifest/syntax", error.message, at: place)
        }
        if documents.isEmpty, text.isNamed {
            report(.invalid, "manifest/empty", "there is no object in it", at: SourcePlace(source: text.name))
        }
        var passedOver: [String: Int] = [:]
        for object in documents.flatMap({ ManifestObject.objects(of: $0, source: text) }) {
            if let kind = add(object, for: purpose) { passedOver[kind, default: 0] += 1 }
        }
        // Whoever points at policies does not ask for what stands beside them.
        guard purpose == .subjects, !passedOver.isEmpty else { return }
        let count = passedOver.values.reduce(0, +)
        let kinds = passedOver.keys.sorted().joined(separator: ", ")
        report(
            .note, "manifest/passed-over",
            "\(count) object\(count == 1 ? "" : "s") passed over, of what is not judged here: \(kinds)",
            at: SourcePlace(source: text.name))
    }

    /// - Returns: the kind, where the object is passed over.
    mutating func add(_ object: ManifestObject, for purpose: Purpose) -> String? {
        guard case .object = object.value else {
            report(
                .invalid, "manifest/object", "an object is needed, found \(object.value.typeName)",
                at: object.place(of: ""))
            return nil
        }
        guard !object.apiVersion.isEmpty, !object.kind.isEmpty else {
            // In a folder there are values of charts and settings of tools beside the manifests.
            guard object.source.isNamed else { return "no Kubernetes object" }
            let missing = object.apiVersion.isEmpty ? "apiVersion" : "kind"
            report(.invalid, "manifest/\(missing)", "\(missing): is required", at: object.place(of: missing))
            return nil
        }
        if object.apiVersion == "v1", object.kind == "Namespace" {
            addNamespace(object)
            return nil
        }
        guard object.apiVersion.split(separator: "/").first.map(String.init) == InterlockGroup.name else {
            return object.kind
        }
        guard let reading = Self.schemas.read(object.value) else {
            report(
                .invalid, "manifest/kind",
                """
                \(object.apiVersion) \(object.kind) is not known; known are the kinds of \
                \(InterlockGroup.name)/\(InterlockGroup.version)
                """, at: object.place(of: "kind"))
            return nil
        }
        guard isSound(object, reading) else { return nil }
        do throws(DecodingFailure) {
            return try sort(object, reading.object, for: purpose)
        } catch {
            report(.invalid, "manifest/field", "\(error)", at: object.place(of: error.field))
            return nil
        }
    }

    /// Reports everything for which the API server would refuse the object.
    private mutating func isSound(_ object: ManifestObject, _ reading: ManifestSchemas.Reading) -> Bool {
        guard !object.name.isEmpty else {
            report(
                .invalid, "manifest/field", "metadata.name: is required", at: object.place(of: "metadata.name"))
            return false
        }
        let title = "\(object.kind) \(object.name)"
        for fault in reading.faults {
            let isUnknown = fault.message == "unknown field"
            let field = fault.field == "<nil>" ? "" : fault.field
            report(
                .invalid, "manifest/field", field.isEmpty ? fault.message : "\(field): \(fault.message)",
                at: isUnknown ? object.keyPlace(of: field) : object.place(of: field), about: title)
        }
        return reading.faults.isEmpty
    }

    private mutating func addNamespace(_ object: ManifestObject) {
        do throws(DecodingFailure) {
            let metadata = try ObjectMeta(json: object.value["metadata"] ?? [:])
            // The API server gives every namespace this label.
            namespaces[metadata.name] = metadata.labels.merging(["kubernetes.io/metadata.name": metadata.name]) {
                first, _ in first
            }
        } catch {
            report(.invalid, "manifest/field", "\(error.inside("metadata"))", at: object.place)
        }
    }

    private mutating func sort(
        _ object: ManifestObject, _ json: JSONValue, for purpose: Purpose
    ) throws(DecodingFailure) -> String? {
        switch object.kind {
        case GuardPolicy.kind.kind:
            let policy = try GuardPolicy(json: json)
            guard isFirst(object, "\(object.kind) \(policy.metadata.name)") else { return nil }
            add(policy, object)
        case PriceBook.kind.kind:
            let book = try PriceBook(json: json)
            guard isFirst(object, "\(object.kind) \(book.metadata.name)") else { return nil }
            books.append(book)
        case AgentTask.kind.kind where purpose == .subjects:
            try addSubject(object, json) { (json) throws(DecodingFailure) in .task(try AgentTask(json: json)) }
        case GPUNodePool.kind.kind where purpose == .subjects:
            try addSubject(object, json) { (json) throws(DecodingFailure) in .pool(try GPUNodePool(json: json)) }
        case AgentConfig.kind.kind where purpose == .subjects:
            try addSubject(object, json) { (json) throws(DecodingFailure) in .agent(try AgentConfig(json: json)) }
        default: return object.kind
        }
        return nil
    }

    private mutating func add(_ policy: GuardPolicy, _ object: ManifestObject) {
        let compiled = PolicySet.compile(policy)
        for problem in compiled.problems {
            report(
                .invalid, "\(policy.metadata.name)/valid", "\(problem)", at: object.place(of: problem.field),
                about: "GuardPolicy \(policy.metadata.name)")
        }
        policies.append(compiled)
    }

    private mutating func addSubject(
        _ object: ManifestObject, _ json: JSONValue,
        _ decode: (JSONValue) throws(DecodingFailure) -> Subject.Content
    ) throws(DecodingFailure) {
        var json = json
        json["status"] = nil
        if json[path: "metadata", "namespace"]?.stringValue?.isEmpty ?? true {
            json["metadata"]?["namespace"] = .string(defaultNamespace)
        }
        let metadata = try ObjectMeta(json: json["metadata"] ?? [:])
        guard isFirst(object, "\(object.kind) \(metadata.key)") else { return }
        subjects.append(
            Subject(content: try decode(json), object: object, json: json, key: metadata.key, kind: object.kind))
    }

    private mutating func isFirst(_ object: ManifestObject, _ title: String) -> Bool {
        guard let first = seen[title] else {
            seen[title] = object.place
            return true
        }
        report(
            .invalid, "manifest/duplicate", "\(title) is there twice, first at \(first.description)", at: object.place,
            about: title)
        return false
    }

    private mutating func report(
        _ level: Finding.Level, _ rule: String, _ message: String, at place: SourcePlace, about subject: String? = nil
    ) {
        findings.append(Finding(level: level, rule: rule, message: message, place: place, subject: subject))
    }
}

extension ManifestSet.Subject {
    /// `GPUNodePool checkout-dev/l4`.
    var title: String { "\(kind) \(key)" }
}
