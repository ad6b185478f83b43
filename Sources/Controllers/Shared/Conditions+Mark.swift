import KubeCore

extension [Condition] {
    /// Has a condition that is there only while it is true: with `message`, or gone where that is nil.
    mutating func mark(_ type: String, reason: String, message: String?, generation: Int, at now: Timestamp) {
        guard let message else { return remove(type) }
        set(
            Condition(
                type: type, status: .yes, reason: reason, message: ObjectCondition.clipped(message),
                observedGeneration: generation),
            at: now)
    }
}
