import JSON
import KubeCore

/// One line of the result.
struct Figure: Sendable {
    var section: String
    var what: String
    var value: Double
    var unit: String
    /// The middle of all runs; `value` is then the best.
    var median: Double?
    /// Seconds that passed, of this process's processors, and of the API server's.
    var wall: Double?
    var processor: Double?
    var serverProcessor: Double?

    init(
        _ section: Section, _ what: String, _ value: Double, _ unit: String, median: Double? = nil,
        spent: Spent? = nil, server: Double? = nil
    ) {
        self.section = section.rawValue
        self.what = what
        self.value = value
        self.unit = unit
        self.median = median
        wall = spent?.wall
        processor = spent?.processor
        serverProcessor = server
    }
}

extension Figure {
    init(json: JSONValue) throws(DecodingFailure) {
        guard case .object(let object) = json else {
            throw DecodingFailure(field: "", message: "expected an object, found \(json.typeName)")
        }
        section = try object.decode("section")
        what = try object.decode("what")
        value = try Self.number(object, "value") ?? 0
        unit = try object.decode("unit")
        median = try Self.number(object, "median")
        wall = try Self.number(object, "wallSeconds")
        processor = try Self.number(object, "cpuSeconds")
        serverProcessor = try Self.number(object, "serverCPUSeconds")
    }

    var json: JSONValue {
        var object: JSONObject = [
            "section": .string(section), "what": .string(what), "value": .double(value), "unit": .string(unit),
        ]
        object["median"] = median.map { .double($0) }
        object["wallSeconds"] = wall.map { .double($0) }
        object["cpuSeconds"] = processor.map { .double($0) }
        object["serverCPUSeconds"] = serverProcessor.map { .double($0) }
        return .object(object)
    }

    private static func number(_ object: JSONObject, _ key: String) throws(DecodingFailure) -> Double? {
        guard let value = object[key] else { return nil }
        guard let number = value.doubleValue else {
            throw DecodingFailure(field: key, message: "expected a number, found \(value.typeName)")
        }
        return number
    }
}
