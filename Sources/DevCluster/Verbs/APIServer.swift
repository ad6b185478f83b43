import HTTPServer
import JSON
import KubeCore
import Synchronization

/// Answers requests on a cluster's state.
final class APIServer: Sendable {
    // A mutex and not an actor: every request is a short step without suspension, and a step must see the state whole.
    private let state: Mutex<ClusterState>
    private let authenticator: Authenticator
    private let reviews: Reviews
    private let discovery = DiscoveryEndpoints()
    private let clock: @Sendable () -> Timestamp
    private let watches: WatchHub
    private let watchBufferBytes: Int
    private let inFlight: InFlightLimit
    let faults = FaultQueue()
    let requests: RequestLog

    init(
        state: ClusterState, authenticator: Authenticator, requests: RequestLog, watchBufferBytes: Int,
        inFlight: InFlightLimit, clock: @escaping @Sendable () -> Timestamp
    ) {
        watches = state.watches
        self.watchBufferBytes = watchBufferBytes
        self.inFlight = inFlight
        self.state = Mutex(state)
        self.authenticator = authenticator
        self.clock = clock
        self.requests = requests
        reviews = Reviews(authenticator: authenticator, policy: AccessPolicy())
    }

    /// One step on the state.
    func withState<Result: Sendable>(
        _ body: (inout sending ClusterState) throws(Status) -> sending Result
    ) throws(Status) -> Result {
        let now = clock()
        return try state.withLock { (state) throws(Status) in
            state.begin(at: now)
            let result = try body(&state)
            if let failure = state.log?.failure { throw .internalFault(failure) }
            return result
        }
    }

    func respond(to request: HTTPServer.Request) async -> HTTPServer.Response {
        var warnings: [String] = []
        let notes = AdmissionNotes()
        do throws(Status) {
            if let health = Self.health(request) { return health }
            let user = try authenticator.user(of: request)
            let info = try RequestInfo(request)
            requests.record(request, info, user)
            guard let place = inFlight.enter(info?.verb, method: request.method) else {
                return InFlightLimit.refusal
            }
            defer { inFlight.leave(place) }
            if let response = try await faults.next(request, info) { return response }
            guard let info else { return try other(request) }
            let response = try serve(request, info, user, &warnings, notes)
            if info.verb.isWriting { await watches.waitUntilComfortable() }
            return response
        } catch {
            return Self.failure(error, request, warnings + notes.warnings)
        }
    }

    private static func health(_ request: HTTPServer.Request) -> HTTPServer.Response? {
        ["/healthz", "/livez", "/readyz"].contains(request.path) ? .text(200, "ok") : nil
    }

    private func other(_ request: HTTPServer.Request) throws(Status) -> HTTPServer.Response {
        let catalog = try withState { (state) throws(Status) in state.catalog }
        return try discovery.response(to: request, catalog)
    }

    private func serve(
        _ request: HTTPServer.Request, _ info: RequestInfo, _ user: User, _ warnings: inout [String],
        _ notes: AdmissionNotes
    ) throws(Status) -> HTTPServer.Response {
        let catalog = try withState { (state) throws(Status) in state.catalog }
        guard let resource = catalog[info.group, info.version, info.plural] else {
            if info.group.isEmpty || catalog.isServed(.init(group: info.group, version: info.version)) {
                throw .noSuchResource()
            }
            return .text(404, "404 page not found\n")
        }
        let isScoped = resource.kind.isNamespaced
        if isScoped, info.namespace == nil, !["list", "watch"].contains(info.verb.rawValue) {
            // A namespaced kind without its namespace has only lists.
            throw info.name.isEmpty ? Status.methodNotAllowed() : Status.noSuchResource()
        }
        guard isScoped || info.namespace == nil else { throw .noSuchResource() }
        if !info.subresource.isEmpty, !resource.subresources.contains(info.subresource) { throw .noSuchResource() }
        try Self.checkMethod(info, resource)
        let representation = try Representation(request, info.verb)
        let call = ResourceCall(
            request: request, info: info, resource: resource, representation: representation, now: clock(), user: user,
            notes: notes)
        return try perform(call, &warnings)
    }

    private static func checkMethod(_ info: RequestInfo, _ resource: ServedResource) throws(Status) {
        if info.subresource.isEmpty {
            let isItem = !info.name.isEmpty
            let fits: Bool
            switch info.verb {
            case .create: fits = !isItem
            case .update, .patch: fits = isItem
            default: fits = true
            }
            guard fits, resource.verbs.contains(info.verb.rawValue) else { throw .methodNotAllowed() }
        } else if ![.get, .update, .patch].contains(info.verb) {
            throw .methodNotAllowed()
        }
    }

    private func perform(
        _ call: ResourceCall, _ warnings: inout [String]
    ) throws(Status) -> HTTPServer.Response {
        let (resource, info) = (call.resource, call.info)
        if info.subresource == "scale" { return try performScale(call) }
        switch info.verb {
        case .get:
            let object = try withState { (state) throws(Status) in
                try state.checkVersion(call.request)
                return try state.stored(resource, info)
            }
            return call.answer(.stored(object))
        case .list:
            let options = try ListOptions(call.request, of: resource, isWatch: false)
            return try performList(call, options)
        case .watch:
            return try performWatch(call)
        case .create:
            return try performCreate(call, &warnings)
        case .update:
            let admission = try call.admission("UpdateOptions")
            let document = try RequestBody.object(call.request, of: resource.kind.kind)
            let object = try admission.decoded(document, warnings: &warnings)
            let result = try withState { (state) throws(Status) in try state.update(object, admission) }
            return call.answer(result, warnings: warnings)
        case .patch:
            let type = try PatchType(call.request.headers["Content-Type"], resource: resource)
            let admission = try call.admission("PatchOptions", patch: type)
            let (result, found) = try withState { (state) throws(Status) in
                var found: [String] = []
                let result = try state.patch(type, body: call.request.body, admission, warnings: &found)
                return (result, found)
            }
            warnings += found
            return call.answer(result.object, status: result.isCreated ? 201 : 200, warnings: warnings)
        case .delete:
            let options = try DeleteOptions(call.request, body: try RequestBody.options(call.request))
            let deletion = call.deletion(options)
            let result = try withState { (state) throws(Status) in try state.delete(resource, info, deletion) }
            return call.answer(result["kind"] == "Status" ? result : call.presentation.single(result, now: call.now))
        case .deletecollection:
            let options = try DeleteOptions(call.request, body: try RequestBody.options(call.request))
            let list = try ListOptions(call.request, of: resource, isWatch: false)
            let deletion = call.deletion(options)
            let (objects, revision) = try withState { (state) throws(Status) in
                let before = state.store.revision
                return (try state.deleteCollection(resource, info, list, deletion), before)
            }
            return call.answer(ListPage(objects: ObjectSlice(objects), revision: revision))
        }
    }

    private func performList(_ call: ResourceCall, _ options: ListOptions) throws(Status) -> HTTPServer.Response {
        do throws(Status) {
            let view = try withState { (state) throws(Status) in
                try state.view(call.resource, namespace: call.info.namespace, options)
            }
            return call.answer(view.page(options, of: call.resource))
        } catch {
            guard error.code == 410, let token = options.continueToken else { throw error }
            var json = error.json
            json["metadata"] = ["continue": .string(token.inconsistent.text)]
            return call.answer(json, status: error.code)
        }
    }

    private func performCreate(
        _ call: ResourceCall, _ warnings: inout [String]
    ) throws(Status) -> HTTPServer.Response {
        let resource = call.resource
        let admission = try call.admission("CreateOptions")
        let document = try RequestBody.object(call.request, of: resource.kind.kind)
        let object = try admission.decoded(document, warnings: &warnings)
        if let review = reviews.answer(resource, object, by: call.user, now: call.now) {
            return call.answer(review, status: 201, warnings: warnings)
        }
        let result = try withState { (state) throws(Status) in try state.create(object, admission) }
        return call.answer(result, status: 201, warnings: warnings)
    }

    private func performWatch(_ call: ResourceCall) throws(Status) -> HTTPServer.Response {
        let options = try ListOptions(call.request, of: call.resource, isWatch: true)
        let stream: ResponseStream
        do throws(Status) {
            stream = try withState { (state) throws(Status) in
                try state.watch(
                    call.resource, namespace: call.info.namespace, options, presentation: call.presentation,
                    limitBytes: watchBufferBytes)
            }
        } catch  where error.code == 410 || error.code == 504 {
            // Clients look for this in the stream, where real servers put it.
            let bytes = WatchEvent.error(error)
            return HTTPServer.Response(
                status: 200, headers: ["Content-Type": "application/json"], body: .bytes(bytes))
        }
        return HTTPServer.Response(
            status: 200, headers: ["Content-Type": "application/json", "Cache-Control": "no-cache, private"],
            body: .stream(stream))
    }

    private func performScale(_ call: ResourceCall) throws(Status) -> HTTPServer.Response {
        let (resource, info) = (call.resource, call.info)
        guard let paths = resource.scale else { throw .noSuchResource() }
        if info.verb == .get {
            let object = try withState { (state) throws(Status) in try state.existing(resource, info) }
            return call.answer(ScaleSubresource.scale(of: object, paths))
        }
        let type = info.verb == .patch ? try PatchType(call.request.headers["Content-Type"], resource: resource) : nil
        let admission = try call.admission(type == nil ? "UpdateOptions" : "PatchOptions", patch: type)
        let sent =
            type == nil
            ? try RequestBody.object(call.request, of: "Scale").json
            : type == .apply ? try RequestBody.yaml(call.request.body) : try RequestBody.patch(call.request.body).json
        let result = try withState { (state) throws(Status) in
            let old = try state.existing(resource, info)
            var scale = sent
            if let type {
                let current = ScaleSubresource.scale(of: old, paths)
                scale =
                    type == .apply || type == .strategic
                    ? current.merging(patch: sent) : try ClusterState.patched(current, type, sent, resource)
            }
            return try state.rescale(old, to: scale, admission, paths)
        }
        return call.answer(ScaleSubresource.scale(of: result.json(in: resource), paths))
    }

    private static func failure(
        _ status: Status, _ request: HTTPServer.Request, _ warnings: [String]
    ) -> HTTPServer.Response {
        let representation = (try? Representation(request)) ?? .json
        var headers = ResourceCall.headers(warnings)
        headers["Content-Type"] = representation.contentType
        if let seconds = status.details?.retryAfterSeconds { headers["Retry-After"] = String(seconds) }
        if status.code == 401 { headers["WWW-Authenticate"] = "Bearer" }
        return HTTPServer.Response(
            status: status.code, headers: headers, body: .bytes(representation.bytes(status.json)))
    }
}

/// One request on a resource, and how it is to be answered.
struct ResourceCall: Sendable {
    let request: HTTPServer.Request
    let info: RequestInfo
    let resource: ServedResource
    let representation: Representation
    let now: Timestamp
    let user: User
    let notes: AdmissionNotes

    var presentation: ObjectPresentation { ObjectPresentation(resource: resource, shape: representation.shape) }

    func admission(_ kind: String, patch: PatchType? = nil) throws(Status) -> ObjectAdmission {
        let options = try WriteOptions(request, kind: kind)
        if patch == .apply, (options.fieldManager ?? "").isEmpty {
            throw .invalidOptions(kind, .required("fieldManager", "is required for apply patch"))
        }
        if patch != .apply, patch != nil, options.isForced {
            throw .invalidOptions(kind, .forbidden("force", "may not be specified for non-apply patch"))
        }
        let manager = FieldOwnership.manager(
            fieldManager: options.fieldManager, userAgent: request.headers["User-Agent"])
        return ObjectAdmission(
            resource: resource, info: info, options: options, manager: manager, now: now, user: user, notes: notes)
    }

    func deletion(_ options: DeleteOptions) -> Deletion {
        Deletion(options: options, user: user, notes: notes)
    }

    func answer(_ json: JSONValue, status: Int = 200, warnings: [String] = []) -> HTTPServer.Response {
        var headers = Self.headers(warnings + notes.warnings)
        headers["Content-Type"] = representation.contentType
        return HTTPServer.Response(status: status, headers: headers, body: .bytes(representation.bytes(json)))
    }

    /// One object; what is kept is copied as it is, where that is what is asked for.
    func answer(_ object: WrittenObject, status: Int = 200, warnings: [String] = []) -> HTTPServer.Response {
        guard case .stored(let stored) = object, representation.isCompactJSON else {
            return answer(
                presentation.single(object.json(in: resource), now: now), status: status, warnings: warnings)
        }
        var headers = Self.headers(warnings + notes.warnings)
        headers["Content-Type"] = representation.contentType
        var bytes: [UInt8] = []
        presentation.append(stored, to: &bytes, now: now)
        bytes.append(UInt8(ascii: "\n"))
        return HTTPServer.Response(status: status, headers: headers, body: .bytes(bytes))
    }

    /// A list; a large one is encoded while it is read.
    func answer(_ page: ListPage) -> HTTPServer.Response {
        guard representation.isCompactJSON else {
            let objects = page.objects.filter { page.selection?.matches($0, in: resource) ?? true }
            return answer(
                presentation.list(objects.map { resource.presented($0) }, metadata: page.metadata, now: now))
        }
        var headers = Self.headers([])
        headers["Content-Type"] = representation.contentType
        let encoder = ListEncoder(page, presentation, now: now)
        if let bytes = encoder.whole() {
            return HTTPServer.Response(status: 200, headers: headers, body: .bytes(bytes))
        }
        let stream = ResponseStream(opening: encoder.next)
        stream.finish()
        return HTTPServer.Response(status: 200, headers: headers, body: .stream(stream))
    }

    static func headers(_ warnings: [String]) -> HTTPHeaderFields {
        var headers: HTTPHeaderFields = ["Cache-Control": "no-cache, private"]
        for warning in warnings { headers.add("Warning", "299 - \(JSONValue.string(warning).text())") }
        return headers
    }
}
