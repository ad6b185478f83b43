import InterlockAPI

/// One resource on one side of the plan, with the means to look up what it refers to.
struct ResourceReading {
    let record: ResourceRecord
    let side: Side
    let values: Attribute
    let lookup: ResourceLookup

    init?(_ record: ResourceRecord, _ side: Side, lookup: ResourceLookup) {
        guard let values = record[side] else { return nil }
        self.record = record
        self.side = side
        self.values = values
        self.lookup = lookup
    }

    var inventory: Inventory { lookup.inventory }

    /// The same for another resource; nil where that is not there on this side.
    func reading(of other: ResourceRecord) -> ResourceReading? { ResourceReading(other, side, lookup: lookup) }

    /// The attribute `name`, taken for missing where it is not known because the configuration leaves it to the provider.
    ///
    /// Only for attributes whose default is known: what a missing one means is the caller's knowledge.
    func stated(_ name: String) -> Attribute {
        let attribute = values[name]
        guard attribute.isUnknown, inventory.configuration.isUnset(name, of: record) == true else { return attribute }
        return .missing
    }

    /// The first block `name`, taken for missing in the same way.
    func statedBlock(_ name: String) -> Attribute {
        stated(name).isMissing ? .missing : values.block(name)
    }

    /// The texts of `name` where all are known; none otherwise.
    func knownTexts(_ name: String) -> [String] { values.texts(name).value ?? [] }

    /// Follows the names under `block` to launch templates.
    func find(
        _ types: [String], named names: [(String, Provable<String?>)], at paths: [[String]]
    ) -> ResourceLookup.Finding {
        lookup.find(types: types, named: names, by: record, at: paths, side: side)
    }

    /// Whole numbers that must be there.
    static func required(_ number: Provable<Int?>, _ name: String) -> Provable<Int> {
        number.flatMap { number in
            guard let number else { return .notKnown("\(name) is not set") }
            return number < 0 ? .notKnown("\(name) is negative") : .known(number)
        }
    }

    /// A whole number, or what stands for it where it is missing.
    static func number(_ number: Provable<Int?>, _ name: String, default value: Int) -> Provable<Int> {
        required(number.map { $0 ?? value }, name)
    }
}
