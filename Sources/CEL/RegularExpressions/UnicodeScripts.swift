/// The scalars of each script, for `\p{Greek}`.
enum UnicodeScripts {
    /// By the script's name in lower case and without separators; `nil` for one that is not known.
    static func set(named name: String) -> ScalarSet? { nil }
}
