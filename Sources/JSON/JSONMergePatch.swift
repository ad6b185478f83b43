extension JSONValue {
    /// This document after the merge patch `patch` (RFC 7386): members merge, null removes, all else replaces.
    public func merging(patch: JSONValue) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var result = objectValue ?? JSONObject()
        for (key, change) in changes {
            if case .null = change {
                result[key] = nil
            } else {
                result[key] = (result[key] ?? .null).merging(patch: change)
            }
        }
        return .object(result)
    }
}

/// Merge patches (RFC 7386).
public enum JSONMergePatch {
    /// The smallest merge patch that turns `before` into `after`; an empty object where nothing changes.
    ///
    /// Nil where no merge patch can: it cannot set a member to null. Arrays are replaced as a whole.
    public static func difference(from before: JSONValue, to after: JSONValue) -> JSONValue? {
        guard case .object(let new) = after else { return after }
        guard case .object(let old) = before else {
            guard keepsEveryMember(after) else { return nil }
            return after
        }
        var patch = JSONObject()
        for (key, value) in new where old[key] != value {
            if case .null = value { return nil }
            guard let change = difference(from: old[key] ?? .null, to: value) else { return nil }
            patch[key] = change
        }
        for (key, _) in old where new[key] == nil { patch[key] = .null }
        return .object(patch)
    }

    /// Whether `value` as a patch arrives as it is: an object in it with a null member would lose that.
    private static func keepsEveryMember(_ value: JSONValue) -> Bool {
        guard case .object(let members) = value else { return true }
        return members.allSatisfy { !$0.value.isNull && keepsEveryMember($0.value) }
    }
}
