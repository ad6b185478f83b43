import CEL
import KubeCore

/// The formats that are no names.
extension NameFormat {
    static let texts = [
        NameFormat("uri", "URI", patternSize: 1_103) { text in
            do throws(URLText.Problem) {
                _ = try URLText(text)
                return []
            } catch {
                return [error.message]
            }
        },
        NameFormat("uuid", "uuid", patternSize: 87) { uuid.matches($0) ? [] : ["does not match the UUID format"] },
        NameFormat("byte", "byte", patternSize: 84) { base64.matches($0) ? [] : ["invalid base64"] },
        NameFormat("date", "date", patternSize: 84) { isDate($0) ? [] : ["invalid date"] },
        NameFormat("datetime", "datetime", patternSize: 84) { isTime($0) ? [] : ["invalid datetime"] },
    ]

    private static let uuid = NamePattern(
        "(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")
    private static let base64 = NamePattern(
        "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})")
    private static let time = NamePattern(
        "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))")

    private static func isDate(_ text: String) -> Bool {
        text.utf8.count == 10 && Timestamp(parsing: text + "T00:00:00Z") != nil
    }

    private static func isTime(_ text: String) -> Bool {
        let lowered = text.lowercased()
        let parts = lowered.split(separator: "t", omittingEmptySubsequences: false)
        return parts.count >= 2 && isDate(String(parts[0])) && time.matches(String(parts[1]))
    }
}
