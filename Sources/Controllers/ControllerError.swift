/// What keeps a reconciler from going on, in one sentence.
public struct ControllerError: Error, Sendable, Hashable, CustomStringConvertible {
    private enum Code: Sendable, Hashable {
        case statusCannotBeWritten
        case outdatedRead(String)
        case undecodable(String)
        case blocked(String)
        case notAdmitting(String)
        case stopped
    }

    private let code: Code

    /// A status holds a null where a merge patch has no way to say so.
    static let statusCannotBeWritten = ControllerError(code: .statusCannotBeWritten)
    /// The object moved on since it was read; the next look will see it.
    static func outdatedRead(_ object: String) -> ControllerError { ControllerError(code: .outdatedRead(object)) }
    /// The API server's answer is not an object of the kind that was asked for.
    static func undecodable(_ sentence: String) -> ControllerError { ControllerError(code: .undecodable(sentence)) }
    /// Nothing may be admitted now.
    static func blocked(_ sentence: String) -> ControllerError { ControllerError(code: .blocked(sentence)) }
    /// An admission was about to be written by a process that makes none for this object: a fault of the controller's.
    static func notAdmitting(_ object: String) -> ControllerError { ControllerError(code: .notAdmitting(object)) }
    /// The controller was told to stop.
    static let stopped = ControllerError(code: .stopped)

    public var description: String {
        switch code {
        case .statusCannotBeWritten:
            "the status holds a null that cannot be written; remove null members from the object's spec"
        case .outdatedRead(let object): "\(object) changed while it was looked at; it is looked at again"
        case .undecodable(let sentence), .blocked(let sentence): sentence
        case .notAdmitting(let object):
            "\(object) would be admitted by a process that makes no admissions; nothing is written"
        case .stopped: "the controller is stopping"
        }
    }

    /// Whether another look soon is all it takes.
    var isOutdatedRead: Bool {
        if case .outdatedRead = code { return true }
        return false
    }

    /// A bounded word for metrics.
    public var label: String {
        switch code {
        case .statusCannotBeWritten: "status"
        case .outdatedRead: "outdated"
        case .undecodable: "undecodable"
        case .blocked: "blocked"
        case .notAdmitting: "not-admitting"
        case .stopped: "stopped"
        }
    }
}
