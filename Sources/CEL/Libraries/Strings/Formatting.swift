/// One call of `format`: text with clauses such as `%s` and `%.3f`, each of which takes one argument.
struct Formatting {
    private let text: [UInt8]
    private let arguments: ListValue
    private let style: FormatStyle
    private var position = 0
    private var argument = 0

    /// As many decimals as a double's digits reach; an expression does not decide how long a text may get.
    static let maximumPrecision = 1_000
    private static let defaultPrecision = 6

    init(_ text: String, _ arguments: ListValue, _ style: FormatStyle) {
        self.text = Array(text.utf8)
        self.arguments = arguments
        self.style = style
    }

    struct Problem: Error {
        let message: String
        let kind: EvaluationError.Kind

        init(_ message: String, _ kind: EvaluationError.Kind = .invalidArgument) {
            self.message = message
            self.kind = kind
        }

        static let tooLong = Problem(TextLimit.problem, .costLimit)
    }

    enum Clause: Equatable {
        case string, decimal, binary, octal
        case fixed(Int), scientific(Int)
        case hexadecimal(isUpper: Bool)
    }

    mutating func result() -> Value {
        var result: [UInt8] = []
        do throws(Problem) {
            while position < text.count {
                let byte = text[position]
                position += 1
                guard byte == UInt8(ascii: "%") else {
                    result.append(byte)
                    continue
                }
                if position < text.count, text[position] == UInt8(ascii: "%") {
                    result.append(byte)
                    position += 1
                    continue
                }
                result += try next().utf8
                if result.count > TextLimit.maximum { throw .tooLong }
            }
        } catch {
            return .failure(error.kind, error.message)
        }
        return .string(String(decoding: result, as: UTF8.self))
    }

    private mutating func next() throws(Problem) -> String {
        guard argument < arguments.count else { throw Problem("index \(argument) out of range") }
        guard position < text.count else { throw Problem("unexpected end of string") }
        let value = arguments[argument]
        argument += 1
        let clause: Clause
        do throws(Problem) { clause = try self.clause() } catch {
            throw Problem("could not parse formatting clause: \(error.message)")
        }
        do throws(Problem) {
            var writer = FormattedValue(style)
            return try writer.text(of: value, clause)
        } catch {
            throw Problem("error during formatting: \(error.message)", error.kind)
        }
    }

    private mutating func clause() throws(Problem) -> Clause {
        let precision = try precision() ?? Self.defaultPrecision
        // A clause that is no letter is shown as it is written.
        let rest = String(decoding: text[position...].prefix(4), as: UTF8.self)
        guard let letter = rest.unicodeScalars.first else { throw Problem("unexpected end of string") }
        position += letter.utf8.count
        switch letter {
        case "s": return .string
        case "d": return .decimal
        case "f": return .fixed(precision)
        case "e": return .scientific(precision)
        case "b": return .binary
        case "o": return .octal
        case "x": return .hexadecimal(isUpper: false)
        case "X": return .hexadecimal(isUpper: true)
        default: throw Problem("unrecognized formatting clause \"\(letter)\"")
        }
    }

    private mutating func precision() throws(Problem) -> Int? {
        guard text[position] == UInt8(ascii: ".") else { return nil }
        position += 1
        let start = position
        while position < text.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[position]) { position += 1 }
        guard position < text.count else {
            throw Problem("error while parsing precision: could not find end of precision specifier")
        }
        let digits = String(decoding: text[start..<position], as: UTF8.self)
        guard let precision = Int(digits) else {
            throw Problem(
                "error while parsing precision: error while converting precision to integer: \(QuotedText.go(digits))")
        }
        guard precision <= Self.maximumPrecision else {
            throw Problem(
                "error while parsing precision: precision \(precision) exceeds maximum allowed precision "
                    + "\(Self.maximumPrecision)")
        }
        return precision
    }
}
