import JSON
import KubeCore

extension APIClient {
    /// The object as the server has it now.
    public func get(
        _ kind: ResourceKind, namespace: String = "", name: String, subresource: String? = nil
    ) async throws(APIError) -> JSONValue {
        try await perform(
            call("get", "GET", kind, namespace: namespace, name: name, subresource: subresource))
    }

    /// One page; without a limit, all there is. An empty namespace is all of them.
    public func list(
        _ kind: ResourceKind, namespace: String = "", options: ListOptions = ListOptions()
    ) async throws(APIError) -> ObjectList {
        var call = try call("list", "GET", kind, namespace: namespace)
        call.query = options.query
        call.accept = options.content.accept(list: true)
        call.acceptsCompression = options.acceptsCompression
        let body = try await body(of: call)
        do throws(ListDecodingError) {
            return try ObjectList(
                parsing: body, kind: options.content == .whole ? kind : .partialObjectMetadata,
                dropping: options.dropsManagedFields ? [ObjectContent.managedFields] : [])
        } catch {
            throw APIError(.decoding(error.message), operation: call.operation)
        }
    }

    /// Everything, page by page; where a continue token has expired it begins again, once without pages.
    public func listAll(
        _ kind: ResourceKind, namespace: String = "", options: ListOptions = ListOptions(limit: 500)
    ) async throws(APIError) -> ObjectList {
        do throws(APIError) {
            return try await pages(kind, namespace, options)
        } catch  where error.isGone {
            var whole = options
            whole.limit = nil
            whole.continueToken = nil
            return try await pages(kind, namespace, whole)
        }
    }

    private func pages(
        _ kind: ResourceKind, _ namespace: String, _ options: ListOptions
    ) async throws(APIError) -> ObjectList {
        var options = options
        var items: [PackedJSON] = []
        var tokens = Set<String>()
        while true {
            var page = try await list(kind, namespace: namespace, options: options)
            items += page.items
            guard let token = page.continueToken else {
                page.items = items
                return page
            }
            guard tokens.insert(token).inserted else {
                throw APIError(
                    .decoding("the server gave the same continue token twice"),
                    operation: APIOperation(verb: "list", resource: kind.qualifiedPlural, namespace: namespace))
            }
            options.continueToken = token
        }
    }

    func call(
        _ verb: String, _ method: String, _ kind: ResourceKind, namespace: String, name: String? = nil,
        subresource: String? = nil
    ) throws(APIError) -> Call {
        let operation = APIOperation(
            verb: verb, resource: kind.qualifiedPlural, subresource: subresource, namespace: namespace,
            name: name ?? "")
        let path = try path(operation) { () throws(InvalidPath) in
            try ResourcePath(kind, namespace: namespace, name: name, subresource: subresource)
        }
        return Call(operation: operation, method: method, path: path)
    }
}
