import HTTP
import Synchronization

/// Something that a person should know and that stops nothing.
public struct ClientWarning: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// Connections are made without knowing to whom (`insecure-skip-tls-verify`).
        case unverifiedServer
        /// The API server's own words (`Warning` fields with code 299, RFC 7234): a deprecated version, an unknown field.
        case server
    }

    public let kind: Kind
    /// One sentence, bounded, without control characters.
    public let text: String

    public init(_ kind: Kind, text: String) {
        self.kind = kind
        self.text = text
    }
}

extension ClientWarning: CustomStringConvertible {
    public var description: String {
        switch kind {
        case .unverifiedServer: text
        case .server: "the API server warns: \(text)"
        }
    }
}

/// Called on any thread, once for each text.
public typealias ClientWarningHandler = @Sendable (ClientWarning) -> Void

/// Lets each warning through once.
final class WarningFilter: Sendable {
    /// Of texts that are remembered; past it all are forgotten, and may be said once more.
    static let limit = 500

    private let handler: ClientWarningHandler?
    // A mutex: a look into a small set, and only where a server warns.
    private let seen = Mutex<Set<ClientWarning>>([])

    init(_ handler: ClientWarningHandler?) {
        self.handler = handler
    }

    func report(_ warning: ClientWarning) {
        guard let handler else { return }
        let isNew = seen.withLock { seen in
            if seen.count >= Self.limit, !seen.contains(warning) { seen = [] }
            return seen.insert(warning).inserted
        }
        if isNew { handler(warning) }
    }

    /// What a server warns of in an answer.
    func report(_ headers: HTTPHeaders) {
        guard handler != nil else { return }
        for field in headers.all("Warning") {
            for text in WarningField.texts(field) { report(ClientWarning(.server, text: text)) }
        }
    }
}

/// The value of a `Warning` field: `299 - "text"`, and more after commas.
enum WarningField {
    static let maximumTexts = 20

    /// The texts of code 299; nothing from where the field is not as RFC 7234 has it.
    static func texts(_ value: String) -> [String] {
        var texts: [String] = []
        var rest = Array(value.utf8)[...]
        while texts.count < maximumTexts {
            rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\t") }
            let code = rest.prefix { $0 != UInt8(ascii: " ") }
            let agent = rest.dropFirst(code.count + 1).prefix { $0 != UInt8(ascii: " ") }
            rest = rest.dropFirst(code.count + agent.count + 2)
            guard code.count == 3, !agent.isEmpty, let text = quoted(&rest) else { break }
            // A date may follow.
            if rest.first == UInt8(ascii: " ") {
                var date = rest.dropFirst()
                if quoted(&date) != nil { rest = date }
            }
            guard code.elementsEqual("299".utf8) else { continue }
            let shown = ResponseStatus.excerpt(text)
            if !shown.isEmpty { texts.append(shown) }
        }
        return texts
    }

    /// Takes a quoted string off the front.
    private static func quoted(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        guard rest.first == UInt8(ascii: "\"") else { return nil }
        var text: [UInt8] = []
        var index = rest.startIndex + 1
        while index < rest.endIndex {
            switch rest[index] {
            case UInt8(ascii: "\""):
                rest = rest[(index + 1)...]
                return text
            case UInt8(ascii: "\\") where index + 1 < rest.endIndex:
                text.append(rest[index + 1])
                index += 2
            default:
                text.append(rest[index])
                index += 1
            }
        }
        return nil
    }
}
