/// Who a candidate is.
public enum ElectionIdentity {
    /// The host's name, for people, and something random: two processes on one host, or a restarted one, are not the same
    /// candidate.
    public static func unique(host: String) -> String {
        let random = String(UInt64.random(in: .min ... .max), radix: 16)
        return "\(host.isEmpty ? "interlock" : host)_\(String(repeating: "0", count: 16 - random.count))\(random)"
    }
}
