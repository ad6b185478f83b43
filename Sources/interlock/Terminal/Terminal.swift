import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Where a command writes for people: colours and progress only where the stream is a terminal.
struct Terminal: Sendable {
    enum Style: String, Sendable {
        case bold = "1"
        case dim = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
        case blue = "34"
        case cyan = "36"
    }

    let isColoured: Bool
    let isInteractive: Bool
    private let sink: @Sendable (String) -> Void

    init(isColoured: Bool, isInteractive: Bool, sink: @escaping @Sendable (String) -> Void) {
        self.isColoured = isColoured
        self.isInteractive = isInteractive
        self.sink = sink
    }

    /// Standard output; plain where it is not a terminal, where `NO_COLOR` is set, or where the terminal is dumb.
    static func standardOutput(environment: [String: String]) -> Terminal {
        let isInteractive = isatty(1) == 1
        let isPlain = environment["NO_COLOR"].map { !$0.isEmpty } ?? false || environment["TERM"] == "dumb"
        return Terminal(isColoured: isInteractive && !isPlain, isInteractive: isInteractive) { text in
            Terminal.write(text, to: 1)
        }
    }

    func line(_ text: String = "") {
        sink(text + "\n")
    }

    /// Replaces the current line on a terminal; says nothing elsewhere.
    func progress(_ text: String) {
        guard isInteractive else { return }
        sink("\r\u{1B}[2K" + text)
    }

    func clearProgress() {
        guard isInteractive else { return }
        sink("\r\u{1B}[2K")
    }

    func styled(_ text: String, _ styles: Style...) -> String {
        guard isColoured, !styles.isEmpty else { return text }
        return "\u{1B}[\(styles.map(\.rawValue).joined(separator: ";"))m\(text)\u{1B}[0m"
    }

    static func writeError(_ text: String) {
        write(text + "\n", to: 2)
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while let base = rest.baseAddress, !rest.isEmpty {
                #if canImport(Glibc)
                    let count = Glibc.write(descriptor, base, rest.count)
                #elseif canImport(Musl)
                    let count = Musl.write(descriptor, base, rest.count)
                #else
                    let count = Darwin.write(descriptor, base, rest.count)
                #endif
                // A reader that went away (`| head`) is no reason to complain.
                if count <= 0 { return }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            }
        }
    }
}

/// Text from outside made safe to print: control characters would let an object's fields drive the terminal.
func printable(_ text: String, limit: Int = 2_000) -> String {
    var result = String.UnicodeScalarView()
    var count = 0
    for scalar in text.unicodeScalars {
        count += 1
        if count > limit {
            result.append("…")
            break
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .lineSeparator, .paragraphSeparator:
            result.append(scalar == "\n" || scalar == "\t" ? " " : "\u{FFFD}")
        default:
            result.append(scalar)
        }
    }
    return String(result)
}
