import KubeCore
import KubeRuntime
import Metrics
import Testing

@Suite("Exposition format")
struct ExpositionTests {
    @Test("everything that the runtime reports is read by a strict parser, and has help, a type and its buckets")
    func wholeRuntime() throws {
        let registry = PrometheusRegistry()
        registry.addProcessMetrics()
        RESTClientMetrics(metrics: registry).record(code: 200, method: "GET", host: "[::1]:6443")
        let controller = Controller(
            name: "a \"quoted\\ name\nin lines", reconciler: Idle(), informers: [], metrics: registry)
        controller.enqueue(ObjectKey(name: "a"))
        let informer = InformerMetrics(informer: "tasks", metrics: registry)
        informer.countRelist()
        let exposition = try Exposition(parsing: registry.exposition())
        #expect(exposition.samples.contains { $0.labels["controller"] == "a \"quoted\\ name\nin lines" })
        for (name, kind) in exposition.kinds {
            #expect(exposition.help[name] != nil, "\(name)")
            #expect((kind == "counter") == name.hasSuffix("_total"), "\(name)")
            if kind == "histogram" { #expect(name.hasSuffix("_seconds"), "\(name)") }
        }
        #expect(exposition.kinds.count > 20)
    }

    @Test("labels made from input are names and text that the parser takes", arguments: ["", "1a", "ä:b", "__x", "le"])
    func strangeNames(name: String) throws {
        let registry = PrometheusRegistry()
        Counter(label: name, dimensions: [(name, "\u{0}\u{7F}\\n\"\n\r")], factory: registry).increment()
        let sample = try #require(try Exposition(parsing: registry.exposition()).samples.first)
        #expect(sample.value == 1)
        #expect(sample.labels.values.contains("\u{0}\u{7F}\\n\"\n\r"))
    }

    @Test(
        "the parser refuses what Prometheus refuses",
        arguments: [
            "a 1", "# TYPE a counter\n# TYPE a counter\na 1\n", "a{b=\"c} 1\n", "a{b=\"c\"} x\n",
            "a{b=\"c\",b=\"d\"} 1\n",
            "# TYPE h histogram\nh_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n",
            "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_sum 1\nh_count 1\n", "a 1\na 2\n",
            "# TYPE a counter\n# TYPE b counter\na 1\n",
        ])
    func refuses(text: String) {
        #expect(throws: Exposition.Problem.self) { try Exposition(parsing: text) }
    }
}

private struct Idle: Reconciler {
    func reconcile(_ key: ObjectKey) async throws -> Outcome { .done }
}

/// Prometheus' text format 0.0.4, read as strictly as its documentation says.
struct Exposition {
    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    struct Sample: Hashable {
        let name: String
        let labels: [String: String]
        let value: Double
    }

    private(set) var kinds: [String: String] = [:]
    private(set) var help: [String: String] = [:]
    private(set) var samples: [Sample] = []
    private var families: [String] = []

    init(parsing text: String) throws {
        guard text.isEmpty || text.utf8.last == UInt8(ascii: "\n") else {
            throw Problem(description: "the last line does not end")
        }
        // By bytes: a carriage return before a line feed would make one character of both.
        for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
            try read(String(decoding: line, as: UTF8.self))
        }
        for (name, kind) in kinds where !samples.contains(where: { family(of: $0.name) == name }) {
            throw Problem(description: "the \(kind) \(name) has no samples")
        }
        var seen: Set<String> = []
        for sample in samples {
            let identity = sample.name + sample.labels.sorted { $0.key < $1.key }.description
            guard seen.insert(identity).inserted else { throw Problem(description: "\(identity) comes twice") }
        }
        for (name, kind) in kinds where kind == "histogram" { try check(histogram: name) }
    }

    private mutating func read(_ line: String) throws {
        if line.hasPrefix("# HELP ") || line.hasPrefix("# TYPE ") {
            let parts = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 4, Self.isName(parts[2]) else { throw Problem(description: line) }
            guard !samples.contains(where: { family(of: $0.name) == parts[2] }) else {
                throw Problem(description: "\(parts[2]) is described after its samples")
            }
            if parts[1] == "HELP" {
                guard help.updateValue(parts[3], forKey: parts[2]) == nil else { throw Problem(description: line) }
            } else {
                guard ["counter", "gauge", "histogram"].contains(parts[3]),
                    kinds.updateValue(parts[3], forKey: parts[2]) == nil
                else { throw Problem(description: line) }
            }
            return
        }
        let sample = try Self.sample(line)
        let block = family(of: sample.name)
        if families.last != block {
            guard !families.contains(block) else { throw Problem(description: "\(block) is not in one block") }
            families.append(block)
        }
        samples.append(sample)
    }

    private func family(of name: String) -> String {
        for suffix in ["_bucket", "_sum", "_count"] where name.hasSuffix(suffix) {
            let base = String(name.dropLast(suffix.count))
            if kinds[base] == "histogram" { return base }
        }
        return name
    }

    private static func sample(_ line: String) throws -> Sample {
        var rest = Substring(line)
        let name = String(rest.prefix { $0 != "{" && $0 != " " })
        guard isName(name) else { throw Problem(description: "no name: \(line)") }
        rest = rest.dropFirst(name.count)
        var labels: [String: String] = [:]
        if rest.first == "{" {
            rest.removeFirst()
            while true {
                let label = String(rest.prefix { $0 != "=" })
                guard isName(label), !label.contains(":"), rest.dropFirst(label.count).hasPrefix("=\"") else {
                    throw Problem(description: "no label: \(line)")
                }
                rest = rest.dropFirst(label.count + 2)
                guard labels.updateValue(try text(&rest), forKey: label) == nil else {
                    throw Problem(description: "a label twice: \(line)")
                }
                if rest.first == "}" { break }
                guard rest.first == "," else { throw Problem(description: "no comma: \(line)") }
                rest.removeFirst()
            }
            rest.removeFirst()
        }
        guard rest.first == " ", let value = number(String(rest.dropFirst())) else {
            throw Problem(description: "no value: \(line)")
        }
        return Sample(name: name, labels: labels, value: value)
    }

    /// A quoted text, from after its first quote to after its last.
    private static func text(_ rest: inout Substring) throws -> String {
        var text = String.UnicodeScalarView()
        var scalars = rest.unicodeScalars
        while let scalar = scalars.popFirst() {
            switch scalar {
            case "\"":
                rest = Substring(scalars)
                return String(text)
            case "\\":
                switch scalars.popFirst() {
                case "n": text.append("\n")
                case "\\": text.append("\\")
                case "\"": text.append("\"")
                default: throw Problem(description: "a strange escape")
                }
            default: text.append(scalar)
            }
        }
        throw Problem(description: "a text without an end")
    }

    private static func number(_ text: String) -> Double? {
        switch text {
        case "+Inf": .infinity
        case "-Inf": -.infinity
        case "NaN": .nan
        default: text.allSatisfy { "0123456789.e+-".contains($0) } ? Double(text) : nil
        }
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, !("0"..."9").contains(first) else { return false }
        return text.unicodeScalars.allSatisfy {
            "a"..."z" ~= $0 || "A"..."Z" ~= $0 || "0"..."9" ~= $0 || $0 == "_" || $0 == ":"
        }
    }

    private func check(histogram name: String) throws {
        var series: [[String: String]: [(bound: Double, count: Double)]] = [:]
        for sample in samples where sample.name == name + "_bucket" {
            var labels = sample.labels
            guard let bound = labels.removeValue(forKey: "le").flatMap(Self.number) else {
                throw Problem(description: "a bucket of \(name) without le")
            }
            series[labels, default: []].append((bound, sample.value))
        }
        for (labels, buckets) in series {
            let count = samples.first { $0.name == name + "_count" && $0.labels == labels }?.value
            let hasSum = samples.contains { $0.name == name + "_sum" && $0.labels == labels }
            let isSorted = zip(buckets, buckets.dropFirst()).allSatisfy { $0.bound < $1.bound && $0.count <= $1.count }
            guard hasSum, isSorted, buckets.last?.bound == .infinity, buckets.last?.count == count else {
                throw Problem(description: "the buckets of \(name) do not agree")
            }
        }
    }
}
