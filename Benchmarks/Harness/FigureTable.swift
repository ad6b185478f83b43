import Foundation

/// The result for people.
enum FigureTable {
    static func lines(_ figures: [Figure], cores: Int) -> [String] {
        var rows = [["", "FIGURE", "MEDIAN", "UNIT", "WALL s", "CPU s", "SERVER CPU s"]]
        for figure in figures {
            rows.append([
                "\(figure.section): \(figure.what)", number(figure.value), number(figure.median), figure.unit,
                seconds(figure.wall), seconds(figure.processor), seconds(figure.serverProcessor),
            ])
        }
        let widths = (0..<7).map { column in rows.map { $0[column].count }.max() ?? 0 }
        let lines = rows.map { row in
            let cells = row.enumerated().map { column, cell in
                let space = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 || column == 3 ? cell + space : space + cell
            }
            var line = cells.joined(separator: "  ")
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }
        return lines + [
            "",
            "\(cores) processors; a figure with a median is the best of several runs, and its seconds are that run's; others were measured once.",
            "Where others use the machine, compare figures with each other and with earlier runs; absolutely they say little.",
        ]
    }

    private static func number(_ value: Double?) -> String {
        guard let value else { return "" }
        guard abs(value) >= 1_000 else { return String(format: abs(value) >= 100 ? "%.0f" : "%.1f", value) }
        var digits = Substring(String(format: "%.0f", value))
        var groups: [Substring] = []
        while digits.count > 3 {
            groups.insert(digits.suffix(3), at: 0)
            digits = digits.dropLast(3)
        }
        return ([digits] + groups).joined(separator: " ")
    }

    private static func seconds(_ value: Double?) -> String {
        value.map { String(format: "%.2f", $0) } ?? ""
    }
}
