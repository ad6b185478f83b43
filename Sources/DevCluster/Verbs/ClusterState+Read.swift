import HTTPServer
import JSON
import KubeCore

/// One page of a list.
struct ListPage: Sendable {
    var objects: [JSONValue]
    var revision: Int64
    var next: ContinueToken?
    var remaining: Int?

    var metadata: JSONValue {
        var metadata: JSONValue = ["resourceVersion": .string(String(revision))]
        if let next { metadata["continue"] = .string(next.text) }
        if let remaining { metadata["remainingItemCount"] = .integer(Int64(remaining)) }
        return metadata
    }
}

extension ClusterState {
    func list(
        _ resource: ServedResource, namespace: String?, _ options: ListOptions
    ) throws(Status) -> ListPage {
        var revision = store.revision
        if let wanted = options.resourceVersion, wanted > revision {
            throw .tooLargeResourceVersion(wanted, current: revision)
        }
        let isExact =
            options.match == .exact || (options.limit > 0 && options.match == nil && options.continueToken == nil)
        var after: ObjectKey?
        if let token = options.continueToken {
            revision = token.revision
            after = token.after
        } else if isExact, let wanted = options.resourceVersion, wanted > 0 {
            revision = wanted
        }
        var found: [(key: ObjectKey, object: StoredObject)]
        if let name = options.fields.name, let namespace = resource.kind.isNamespaced ? namespace : "",
            revision == store.revision
        {
            let key = ObjectKey(namespace: namespace, name: name)
            found = store.object(resource.collection, key).map { [(key, $0)] } ?? []
        } else {
            do {
                found = try store.objects(resource.collection, namespace: namespace, at: revision)
            } catch {
                if options.continueToken != nil { throw .expiredContinue() }
                throw Status(
                    code: 410, reason: "Expired",
                    message: "The resourceVersion for the provided list is too old.")
            }
        }
        if let after { found = Array(found.drop { !(after < $0.key) }) }
        return page(found, resource, options, revision: revision)
    }

    private func page(
        _ found: [(key: ObjectKey, object: StoredObject)], _ resource: ServedResource, _ options: ListOptions,
        revision: Int64
    ) -> ListPage {
        let isSelecting = !options.labels.isEmpty || !options.fields.isEmpty
        var page = ListPage(objects: [], revision: revision)
        page.objects.reserveCapacity(options.limit > 0 ? min(options.limit, found.count) : found.count)
        for (index, entry) in found.enumerated() {
            let object = resource.presented(entry.object.json)
            guard !isSelecting || options.matches(object) else { continue }
            page.objects.append(object)
            guard options.limit > 0, page.objects.count == options.limit, index + 1 < found.count else { continue }
            page.next = ContinueToken(revision: revision, after: entry.key)
            // How many of the rest match is not worth finding out.
            page.remaining = isSelecting ? nil : found.count - index - 1
            break
        }
        return page
    }

    /// Opens a watch: what is there or was missed is in the stream at once, the rest follows.
    mutating func watch(
        _ resource: ServedResource, namespace: String?, _ options: ListOptions,
        presentation: ObjectPresentation, limitBytes: Int
    ) throws(Status) -> ResponseStream {
        watches.removeDeparted()
        var backlog: [[UInt8]] = []
        let wanted = options.resourceVersion ?? 0
        let startsWithState = options.sendsInitialEvents ?? (wanted == 0)
        if startsWithState {
            for (_, stored) in store.objects(resource.collection, namespace: namespace) {
                let object = resource.presented(stored.json)
                guard options.matches(object) else { continue }
                backlog.append(
                    WatchEvent.line(StoreEvent.Change.added.rawValue, presentation.event(object, now: now)))
            }
            if options.sendsInitialEvents == true, options.allowsBookmarks {
                backlog.append(
                    WatchEvent.bookmark(presentation, revision: store.revision, endsInitialEvents: true))
            }
        } else if wanted > 0 {
            do {
                // A revision that is still to come is waited for.
                for event in try store.events(resource.collection, namespace: namespace, after: wanted) {
                    guard let seen = WatchEvent(event, resource: resource, options: options) else { continue }
                    backlog.append(seen.bytes(presentation, now: now))
                }
            } catch {
                throw .expired(requested: error.requested, oldest: error.oldest)
            }
        }
        // What is there already is not slowness of the reader.
        let bytes = backlog.reduce(0) { $0 &+ $1.count }
        let stream = ResponseStream(bufferLimitBytes: bytes &+ limitBytes)
        for line in backlog { stream.yield(line) }
        let seconds = min(max(options.timeoutSeconds ?? 0, 0), 86_400)
        let lifetime = seconds > 0 ? Duration.seconds(seconds) : .seconds(Int64.random(in: 1_800...3_600))
        watches.add(
            Watcher(
                resource: resource, namespace: namespace, options: options, presentation: presentation,
                stream: stream, start: startsWithState ? 0 : wanted, deadline: now + lifetime, lastBookmark: now))
        return stream
    }
}
