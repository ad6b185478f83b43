import JSON

/// A mapping on its way: its members, where they stand, and which of them came by a merge.
struct YAMLMapping {
    private var object = JSONObject()
    private var place: YAMLPlace
    private var isMerged: [Bool] = []
    private var depth = 1
    private var weight = 2
    private(set) var hasMerge = false

    init(position: SourcePosition) {
        place = YAMLPlace(position)
    }

    var node: YAMLComposer.Node {
        YAMLComposer.Node(value: .object(object), place: place, depth: depth, weight: weight)
    }

    /// Where `key` was written in this mapping itself.
    func explicitPosition(of key: String) -> SourcePosition? {
        guard let index = object.index(ofKey: key), !isMerged[index] else { return nil }
        return place.parts[index].key
    }

    /// Sets a member that is not there yet or only by a merge, which it overrides.
    mutating func set(_ key: String, _ value: YAMLComposer.Node, keyPosition: SourcePosition) {
        let part = value.place.withKey(at: keyPosition)
        if let index = object.index(ofKey: key) {
            place.parts[index] = part
            isMerged[index] = false
        } else {
            place.parts.append(part)
            isMerged.append(false)
        }
        object[key] = value.value
        depth = max(depth, value.depth + 1)
        weight += key.utf8.count + value.weight + 4
    }

    /// Notes that what `node` holds comes in too.
    mutating func beginMerge(of node: YAMLComposer.Node) {
        hasMerge = true
        depth = max(depth, node.depth)
        weight += node.weight
    }

    /// Adds the members that are not there yet; gives back the first key that stands here already by itself.
    mutating func merge(_ members: JSONObject, places: [YAMLPlace]) -> String? {
        for (member, part) in zip(members, places) {
            if let index = object.index(ofKey: member.key) {
                if isMerged[index] { continue }
                return member.key
            }
            object[member.key] = member.value
            place.parts.append(part)
            isMerged.append(true)
        }
        return nil
    }
}
