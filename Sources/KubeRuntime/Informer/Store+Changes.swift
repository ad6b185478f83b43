import KubeCore

/// Changing the copy: for one writer, the informer. Others read meanwhile.
extension Store {
    /// Puts an object in; nothing has changed if its version is known already.
    func apply(_ object: CachedObject<Object>) -> [Change<Object>] {
        if self[object.key]?.isSameVersion(as: object) == true { return [] }
        let fingerprints = fingerprints(of: object)
        let old = withContents { $0.table.put(object, under: fingerprints) }
        if let old { retire(old) }
        return Self.changes(from: old, to: object)
    }

    /// Takes an object out; the change holds its last state, as given.
    func delete(_ object: CachedObject<Object>) -> [Change<Object>] {
        guard let old = withContents({ $0.table.remove(object.key) }) else { return [] }
        retire(old)
        retire(object)
        return [.deleted(object)]
    }

    /// Begins a new state beside the one that is read; one that was begun before is dropped.
    func beginReplacement() {
        withContents { $0.next = ObjectTable() }
    }

    /// Brings an object into the new state. One that has not changed is the one that is there already.
    func stage(_ object: CachedObject<Object>) {
        let isKnown = withContents { contents in
            guard let old = contents.table[object.key], old.isSameVersion(as: object) else { return false }
            contents.next?.put(old, under: contents.table.fingerprints(of: old.key))
            return true
        }
        if isKnown { return }
        let fingerprints = fingerprints(of: object)
        let superseded = withContents { contents in
            contents.next?.put(object, under: fingerprints).flatMap { contents.table[$0.key] === $0 ? nil : $0 }
        }
        if let superseded { retire(superseded) }
    }

    /// Takes out of the new state what was deleted while it was shown.
    func unstage(_ key: ObjectKey) {
        withContents { contents in _ = contents.next?.remove(key) }
    }

    /// Puts the new state in the place of the old, at once; only differences are changes, deletions first.
    func commitReplacement() -> [Change<Object>] {
        let changes: [Change<Object>] = withContents { contents in
            guard let next = contents.next else { return [] }
            let old = contents.table
            var changes: [Change<Object>] = old.objects.compactMap { object in
                guard let object, next[object.key] == nil else { return nil }
                return .deleted(object)
            }
            for case let object? in next.objects {
                let known = old[object.key]
                if known !== object { changes += Self.changes(from: known, to: object) }
            }
            contents.table = next
            contents.next = nil
            return changes
        }
        for change in changes {
            switch change {
            case .added: break
            case .updated(let old, _), .deleted(let old): retire(old)
            }
        }
        return changes
    }

    private static func changes(
        from old: CachedObject<Object>?, to object: CachedObject<Object>
    ) -> [Change<Object>] {
        guard let old else { return [.added(object)] }
        // Another object under the same name: whoever remembers the old one must hear that it is gone.
        return old.uid == object.uid ? [.updated(old: old, new: object)] : [.deleted(old), .added(object)]
    }
}
