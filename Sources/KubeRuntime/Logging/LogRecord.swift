import KubeCore
import Logging

/// One line of the log, as bytes.
struct LogRecord {
    /// A collector cuts lines of containers at 16 KiB, and the halves of a JSON object are none.
    static let maximumBytes = 15 << 10
    static let maximumValueBytes = 4 << 10

    var time: Timestamp
    var level: Logger.Level
    var label: String
    var message: String
    /// In the order in which they are written.
    var metadata: [(key: String, value: Logger.MetadataValue)]

    func bytes(_ format: LogFormat) -> [UInt8] {
        var line = LogLine()
        switch format {
        case .json: writeJSON(to: &line)
        case .text: writeText(to: &line)
        }
        line.bytes.append(UInt8(ascii: "\n"))
        return line.bytes
    }

    private func writeJSON(to line: inout LogLine) {
        line.raw("{\"ts\":\"")
        line.raw(time.milliseconds)
        line.raw("\",\"level\":\"")
        line.raw(level.rawValue)
        line.raw("\",\"logger\":")
        line.quoted(label)
        line.raw(",\"msg\":")
        line.quoted(message)
        for (key, value) in metadata {
            // Room for the mark and the end, and for what may be the longest value.
            guard line.bytes.count < Self.maximumBytes - 2 * Self.maximumValueBytes else {
                line.raw(",\"truncated\":true")
                break
            }
            line.raw(",")
            line.quoted(Self.reserved.contains(key) ? "field." + key : key)
            line.raw(":")
            var budget = Self.maximumValueBytes
            line.json(value, budget: &budget)
        }
        line.raw("}")
    }

    private func writeText(to line: inout LogLine) {
        line.raw(time.milliseconds)
        line.raw(" ")
        line.raw(level.rawValue.uppercased())
        line.raw(String(repeating: " ", count: max(1, 9 - level.rawValue.utf8.count)))
        line.plain(label)
        line.raw(": ")
        line.plain(message)
        for (key, value) in metadata {
            guard line.bytes.count < Self.maximumBytes - 2 * Self.maximumValueBytes else {
                line.raw(" truncated=true")
                break
            }
            line.raw(" ")
            line.plain(key)
            line.raw("=")
            line.value("\(value)")
        }
    }

    private static let reserved: Set<String> = ["ts", "level", "logger", "msg", "truncated"]
}

extension Timestamp {
    /// RFC 3339 in UTC with three digits after the point.
    var milliseconds: String {
        let text = microTime
        // `…:05.123456Z`
        return text.utf8.count == 27 ? text.dropLast(4) + "Z" : text
    }
}
