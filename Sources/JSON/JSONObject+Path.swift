/// Where the members of a path were found last, for who looks for the same path in many documents.
///
/// Documents of one kind mostly have their members at the same places, so that looking there first finds them. A wrong
/// place costs one comparison and changes nothing else. The first eight steps and 255 members are remembered.
public struct JSONPathHints: Sendable, Hashable {
    /// Eight bits for each step, the first step's lowest.
    public var bits: UInt64

    public init(bits: UInt64 = 0) { self.bits = bits }

    @inline(__always)
    subscript(depth: Int) -> Int {
        get { depth < 8 ? Int(truncatingIfNeeded: bits >> UInt64(depth &* 8)) & 0xFF : 0 }
        set {
            guard depth < 8, newValue <= 0xFF else { return }
            let shift = UInt64(depth &* 8)
            bits = bits & ~(0xFF << shift) | UInt64(newValue) << shift
        }
    }
}

extension JSONObject {
    /// The value at the end of a path of members; nil where one is missing or is no object.
    public func value(at path: [String], hints: inout JSONPathHints) -> JSONValue? {
        withLastMember(of: path, &hints) { members, position in position.map { members[$0].value } } ?? nil
    }

    /// Whether there is a value at the end of a path of members; nil where the way to its last member ends before.
    public func hasValue(at path: [String], hints: inout JSONPathHints) -> Bool? {
        withLastMember(of: path, &hints) { _, position in position != nil }
    }

    /// The members among which the path's last one is looked for, and its place; nil where the way there ends before.
    ///
    /// On the way nothing is copied, not even references: this object holds all that is in it until the end.
    @inline(__always)
    private func withLastMember<Result>(
        of path: [String], _ hints: inout JSONPathHints,
        _ body: (UnsafeBufferPointer<Slot>, Int?) -> Result
    ) -> Result? {
        path.withUnsafeBufferPointer { path in
            members.withUnsafeBufferPointer { members in
                var members = members
                var depth = 0
                while depth < path.count {
                    var position: Int? = hints[depth]
                    if hints[depth] >= members.count || !JSONKey.areSame(members[hints[depth]].key, path[depth]) {
                        // Only the object itself has an index of its members.
                        guard members.count <= Self.indexThreshold else { return search(path, &hints, body) }
                        position = members.indices.first { JSONKey.areSame(members[$0].key, path[depth]) }
                        if let position { hints[depth] = position }
                    }
                    if depth + 1 == path.count { return body(members, position) }
                    guard let position, case .object(let object) = members[position].value else { return nil }
                    members = object.members.withUnsafeBufferPointer { $0 }
                    depth += 1
                }
                return nil
            }
        }
    }

    /// The same by the objects' indexes.
    @inline(never)
    private func search<Result>(
        _ path: UnsafeBufferPointer<String>, _ hints: inout JSONPathHints,
        _ body: (UnsafeBufferPointer<Slot>, Int?) -> Result
    ) -> Result? {
        var object = self
        for depth in path.indices {
            let position = object.position(of: path[depth])
            if let position { hints[depth] = position }
            if depth + 1 == path.count { return object.members.withUnsafeBufferPointer { body($0, position) } }
            guard let position, case .object(let inner) = object.members[position].value else { return nil }
            object = inner
        }
        return nil
    }
}
