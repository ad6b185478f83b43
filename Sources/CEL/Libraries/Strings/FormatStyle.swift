/// How `format` writes values.
public enum FormatStyle: Sendable {
    /// Values as text, whatever holds them: `[abc, 3.14]`.
    case current
    /// As Kubernetes has it: values in lists and maps as literals, `["abc", 3.140000]`, and numbers as in English, with
    /// `,` between thousands and `∞`.
    case literals
}
