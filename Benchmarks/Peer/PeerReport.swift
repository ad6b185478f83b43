import Foundation
import JSON

/// Both controllers side by side, and how one stands to the other.
struct PeerReport {
    private struct Row {
        var what: String
        var unit: String
        var values: [Double]
        /// What was aimed at for Interlock's value divided by the other's.
        var aim: String

        var ratio: Double? { values.count == 2 && values[0] > 0 ? values[1] / values[0] : nil }
    }

    private let names: [String]
    private let rows: [Row]
    private let serverLimit: Double

    /// - Parameter serverLimit: status writes a second that the server takes from writers who do nothing else.
    init(names: [String], runs: [PeerRuns], serverLimit: Double) {
        self.names = names
        self.serverLimit = serverLimit
        func row(_ what: String, _ unit: String, _ aim: String, _ value: (PeerRuns) -> Double?) -> Row {
            Row(what: what, unit: unit, values: runs.compactMap(value), aim: aim)
        }
        func milliseconds(_ share: Double) -> (PeerRuns) -> Double? {
            { $0.pace?.latencies.percentile(share).map { $0 * 1e3 } }
        }
        rows = [
            row("start to synced", "s", "≤ 0.50") { $0.syncs.map(\.seconds).percentile(0.5) },
            row("peak memory at that point", "MB", "≤ 0.35") { $0.syncs.map(\.peak).percentile(0.5) },
            row("processor until then", "s", "≤ 0.60") { $0.syncs.map(\.processor).percentile(0.5) },
            row("reconciles with a status write", "1/s", "≥ 1.50") { $0.writes.map(\.perSecond).percentile(0.5) },
            row("processor for each", "ms", "≤ 0.60") { $0.writes.map(\.processor).percentile(0.5) },
            row("processor, sync and writes", "s", "≤ 0.60") { $0.writes.map(\.whole).percentile(0.5) },
            row("change to write, p50, at 50 changes/s", "ms", "≤ 1.00", milliseconds(0.5)),
            row("change to write, p99, at 50 changes/s", "ms", "≤ 1.00", milliseconds(0.99)),
            row("processor for these changes", "s", "≤ 0.60") { $0.pace?.processor },
            row("memory when idle", "MB", "") { $0.pace?.resident },
            row("processor when idle", "% of one", "") { $0.pace.map { $0.idle * 100 } },
        ]
    }

    var lines: [String] {
        let header = [""] + names + ["UNIT", "RATIO", "AIM"]
        let cells = rows.map { row in
            [row.what] + row.values.map { String(format: "%.2f", $0) }
                + [row.unit, row.ratio.map { String(format: "%.2f", $0) } ?? "", row.aim]
        }
        let widths = header.indices.map { column in
            ([header] + cells).map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        let table = ([header] + cells).map { cells in
            let padded = cells.enumerated().map { column, cell in
                let space = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 || column == cells.count - 3 ? cell + space : space + cell
            }
            return padded.joined(separator: "  ")
        }
        return table + [
            "",
            String(
                format: "The server alone takes %.0f of these status writes a second from as many writers.", serverLimit
            ),
            "Middle of all rounds, in turn on one server; a ratio is Interlock's figure divided by the other's.",
        ]
    }

    var json: JSONValue {
        var figures: [JSONValue] = []
        for row in rows {
            var figure: JSONObject = ["what": .string(row.what), "unit": .string(row.unit), "aim": .string(row.aim)]
            for (name, value) in zip(names, row.values) { figure[name] = .double(value) }
            figure["ratio"] = row.ratio.map { .double($0) }
            figures.append(.object(figure))
        }
        return ["figures": .array(figures), "serverWritesPerSecond": .double(serverLimit)]
    }
}
