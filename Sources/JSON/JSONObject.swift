/// The members of a JSON object, in the order in which they were written.
///
/// Small objects are searched in a line; larger ones keep an index, so that a lookup never costs more than constant
/// time however large the input was made.
public struct JSONObject: Sendable {
    public typealias Member = (key: String, value: JSONValue)

    /// A struct of its own, because a tuple is destroyed much more slowly than a struct.
    struct Slot: Sendable {
        let key: String
        var value: JSONValue
    }

    private(set) var members: [Slot]
    private var index: [JSONKey: Int]?

    /// Up to this many members a linear search is faster than hashing.
    static let indexThreshold = 16

    public init() {
        members = []
    }

    /// The last of several members with one key wins, at the place of the first.
    public init(_ members: some Sequence<(String, JSONValue)>) {
        self.init()
        for (key, value) in members { self[key] = value }
    }

    /// Members whose keys are known to be distinct.
    init(distinct members: [Slot]) {
        self.members = members
        if self.members.count > Self.indexThreshold { reindex() }
    }

    public var count: Int { members.count }
    public var isEmpty: Bool { members.isEmpty }
    public var keys: [String] { members.map(\.key) }
    public var values: [JSONValue] { members.map(\.value) }

    public subscript(key: String) -> JSONValue? {
        get {
            position(of: key).map { members[$0].value }
        }
        set {
            switch (position(of: key), newValue) {
            case (let position?, let value?):
                members[position].value = value
            case (nil, let value?):
                members.append(Slot(key: key, value: value))
                if index != nil {
                    index?[JSONKey(text: key)] = members.count - 1
                } else if members.count > Self.indexThreshold {
                    reindex()
                }
            case (let position?, nil):
                members.remove(at: position)
                if index != nil { reindex() }
            case (nil, nil):
                break
            }
        }
    }

    public subscript(key: String, default value: @autoclosure () -> JSONValue) -> JSONValue {
        get { self[key] ?? value() }
        set { self[key] = newValue }
    }

    /// Sets a member; false if it was there already.
    mutating func insert(_ value: JSONValue, forKey key: String) -> Bool {
        let before = count
        self[key] = value
        return count > before
    }

    @discardableResult
    public mutating func removeValue(forKey key: String) -> JSONValue? {
        let value = self[key]
        self[key] = nil
        return value
    }

    /// Removes the members that satisfy `isExcluded`; one pass.
    public mutating func removeAll(where isExcluded: (Member) -> Bool) {
        members.removeAll { isExcluded(($0.key, $0.value)) }
        if index != nil { reindex() }
    }

    public func mapValues(_ transform: (JSONValue) throws -> JSONValue) rethrows -> JSONObject {
        JSONObject(distinct: try members.map { Slot(key: $0.key, value: try transform($0.value)) })
    }

    /// The position of the member `key` among the members.
    public func index(ofKey key: String) -> Int? {
        position(of: key)
    }

    func position(of key: String) -> Int? {
        if let index { return index[JSONKey(text: key)] }
        return members.withUnsafeBufferPointer { members in
            for position in members.indices where JSONKey.areSame(members[position].key, key) { return position }
            return nil
        }
    }

    private mutating func reindex() {
        guard members.count > Self.indexThreshold else {
            index = nil
            return
        }
        index = Dictionary(
            members.enumerated().map { (JSONKey(text: $1.key), $0) }, uniquingKeysWith: { first, _ in first })
    }
}

extension JSONObject: RandomAccessCollection {
    public var startIndex: Int { members.startIndex }
    public var endIndex: Int { members.endIndex }
    public subscript(position: Int) -> Member { (members[position].key, members[position].value) }

}

extension JSONObject: Hashable {
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.members.allSatisfy { right[$0.key] == $0.value }
    }

    public func hash(into hasher: inout Hasher) {
        // Order must not matter, so the members' hashes are summed.
        var sum = 0
        for slot in members {
            var member = Hasher()
            member.combine(slot.key)
            member.combine(slot.value)
            sum &+= member.finalize()
        }
        hasher.combine(sum)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(elements)
    }
}
