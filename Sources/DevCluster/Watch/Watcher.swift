import HTTPServer
import KubeCore

/// One open watch.
final class Watcher: Sendable {
    let identifier: Int
    let presentation: ObjectPresentation
    /// Nil for watches on all namespaces.
    let namespace: String?
    let labels: LabelSelectorQuery
    let fields: FieldSelectorQuery
    let allowsBookmarks: Bool
    let stream: ResponseStream
    /// Changes up to this revision are not shown.
    let start: Int64
    let opened: Timestamp
    /// When the server ends it.
    let deadline: Timestamp

    init(
        identifier: Int, presentation: ObjectPresentation, namespace: String?, options: ListOptions,
        stream: ResponseStream, start: Int64, opened: Timestamp, deadline: Timestamp
    ) {
        self.identifier = identifier
        self.presentation = presentation
        self.namespace = namespace
        labels = options.labels
        fields = options.fields
        allowsBookmarks = options.allowsBookmarks
        self.stream = stream
        self.start = start
        self.opened = opened
        self.deadline = deadline
    }

    var collection: CollectionID { presentation.resource.collection }
}
