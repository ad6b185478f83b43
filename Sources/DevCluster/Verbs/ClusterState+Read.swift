import DequeModule
import HTTPServer
import JSON
import KubeCore

/// A state of a collection that stands still, from the object on with which a list begins.
struct ListView: Sendable {
    var objects: ObjectSlice
    var revision: Int64

    /// What the options take of it.
    func page(_ options: ListOptions, of resource: ServedResource) -> ListPage {
        var page = ListPage(objects: objects, selection: options.isSelecting ? options : nil, revision: revision)
        guard options.isPaged, objects.count > options.limit else { return page }
        var taken: [StoredObject] = []
        taken.reserveCapacity(min(options.limit, 1_000))
        var iterator = objects.makeIterator()
        while taken.count < options.limit, let object = iterator.next() {
            if page.selection == nil || options.matches(object, in: resource) { taken.append(object) }
        }
        if iterator.left > 0, let last = taken.last {
            page.next = ContinueToken(revision: revision, after: last.key)
            // How many of the rest match is not worth finding out.
            page.remaining = page.selection == nil ? iterator.left : nil
        }
        page.objects = ObjectSlice(taken)
        page.selection = nil
        return page
    }
}

/// One page of a list, or all of it.
struct ListPage: Sendable {
    var objects: ObjectSlice
    /// Which of the objects are shown; nil for all.
    var selection: ListOptions?
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
    /// The state that a list is to be made from. Costs the same whatever the size of the collection.
    mutating func view(
        _ resource: ServedResource, namespace: String?, _ options: ListOptions
    ) throws(Status) -> ListView {
        var revision = store.revision
        if let wanted = options.resourceVersion, wanted > revision {
            throw .tooLargeResourceVersion(wanted, current: revision)
        }
        let isExact =
            options.match == .exact || (options.limit > 0 && options.match == nil && options.continueToken == nil)
        if let token = options.continueToken {
            if !token.isInconsistent { revision = token.revision }
        } else if isExact, let wanted = options.resourceVersion, wanted > 0 {
            revision = wanted
        }
        if let object = single(resource, namespace: namespace, options, at: revision) {
            return ListView(objects: ObjectSlice(object), revision: revision)
        }
        let objects: ObjectCollection
        do {
            objects = try store.collection(resource.collection, at: revision, now: now)
        } catch {
            if options.continueToken != nil { throw .expiredContinue() }
            throw .expiredList(requested: error.requested, oldest: error.oldest)
        }
        let slice = objects.slice(in: namespace, after: options.continueToken?.after)
        if options.isPaged, slice.count > options.limit {
            store.keep(objects, of: resource.collection, at: revision, now: now)
        }
        return ListView(objects: slice, revision: revision)
    }

    /// A version that no object of a get can have yet is answered as that of a list is.
    func checkVersion(_ request: HTTPServer.Request) throws(Status) {
        let wanted = try ListOptions.resourceVersion(request.query("resourceVersion") ?? "")
        if let wanted, wanted > store.revision {
            throw .tooLargeResourceVersion(wanted, current: store.revision)
        }
    }

    /// The one object that a selector by name can take, or none of it; nil where several can be taken.
    private func single(
        _ resource: ServedResource, namespace: String?, _ options: ListOptions, at revision: Int64
    ) -> [StoredObject]? {
        guard let name = options.fields.name, revision == store.revision, options.continueToken == nil,
            let namespace = resource.kind.isNamespaced ? namespace : ""
        else { return nil }
        let object = store.object(resource.collection, ObjectKey(namespace: namespace, name: name))
        return object.map { [$0] } ?? []
    }

    /// Opens a watch: what is there or was missed comes first, the rest follows.
    mutating func watch(
        _ resource: ServedResource, namespace: String?, _ options: ListOptions,
        presentation: ObjectPresentation, limitBytes: Int
    ) throws(Status) -> ResponseStream {
        let opening = try opening(resource, namespace: namespace, options, presentation)
        let identifier = watches.nextIdentifier()
        let stream = ResponseStream(bufferLimitBytes: limitBytes, whenTooSlow: .end, opening: opening?.next)
        stream.onTermination = { [weak watches = watches] _ in watches?.send(.leave(identifier)) }
        let seconds = min(max(options.timeoutSeconds ?? 0, 0), 86_400)
        let lifetime = seconds > 0 ? Duration.seconds(seconds) : .seconds(Int64.random(in: 1_800...3_600))
        let wanted = options.resourceVersion ?? 0
        watches.send(
            .add(
                Watcher(
                    identifier: identifier, presentation: presentation, namespace: namespace, options: options,
                    stream: stream, start: options.startsWithState ? 0 : wanted, opened: now,
                    deadline: now + lifetime)))
        return stream
    }

    private func opening(
        _ resource: ServedResource, namespace: String?, _ options: ListOptions, _ presentation: ObjectPresentation
    ) throws(Status) -> WatchOpening? {
        if options.startsWithState {
            if let wanted = options.resourceVersion, wanted > store.revision {
                throw .tooLargeResourceVersion(wanted, current: store.revision)
            }
            let objects =
                single(resource, namespace: namespace, options, at: store.revision).map { ObjectSlice($0) }
                ?? store.objects(resource.collection, namespace: namespace)
            let bookmark =
                options.allowsBookmarks
                ? WatchEvent.bookmark(presentation, revision: store.revision, endsInitialEvents: true) : nil
            return WatchOpening(
                .state(objects.makeIterator()), end: bookmark, presentation, namespace: namespace, options, now: now)
        }
        guard let wanted = options.resourceVersion, wanted > 0 else { return nil }
        do {
            // A revision that is still to come is waited for.
            let missed = try store.events(resource.collection, after: wanted)
            guard !missed.isEmpty else { return nil }
            return WatchOpening(
                .events(missed.makeIterator()), end: nil, presentation, namespace: namespace, options, now: now)
        } catch {
            throw .expired(requested: error.requested, oldest: error.oldest)
        }
    }
}
