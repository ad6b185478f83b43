/// What Kubernetes takes as a label's or taint's key and value, as patterns for schemas.
enum LabelSyntax {
    static let key = "^([a-z0-9][-a-z0-9.]*/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$"
    static let value = "^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$"
}
