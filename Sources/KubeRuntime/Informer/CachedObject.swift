import JSON
import KubeCore
import Synchronization

/// One version of one object of a cache: who it is, its document, and its content once somebody asks for it.
///
/// The document is kept packed. The content is decoded when it is first read and shared by everybody who holds this
/// object; a cache keeps only so many decoded at once (`InformerLimits.decodedObjects`), and decodes the others again.
/// An object whose content is wrong stays in the cache with the reason, so that nobody takes it for absent.
public final class CachedObject<Object: Sendable>: Sendable {
    public let key: ObjectKey
    public let resourceVersion: String
    /// The object as the API server sent it, without what the source leaves out.
    public let document: PackedJSON

    private let codec: ObjectCodec<Object>
    // A mutex, held while the content is decoded: whoever else wants it waits for that instead of doing it as well.
    private let state = Mutex(State())

    struct State {
        var form: DecodedForm<Object>?
        /// Read since the ring last passed by.
        var wasRead = false
        /// Out of the cache: what is decoded lives and dies with this object.
        var isRetired = false
        /// Where in the ring; negative if nowhere.
        var place: Int32 = -1
    }

    /// An object with this content, and with a document that holds no more than its metadata.
    public init(
        key: ObjectKey, uid: String = "", resourceVersion: String = "", content: Result<Object, DecodingFailure>
    ) {
        self.key = key
        self.resourceVersion = resourceVersion
        let metadata = ObjectMeta(
            name: key.name, namespace: key.namespace, uid: uid, resourceVersion: resourceVersion)
        document = PackedJSON(["metadata": metadata.json])
        codec = ObjectCodec { _ throws(DecodingFailure) in try content.get() }
    }

    init(
        _ document: PackedJSON, codec: ObjectCodec<Object>, namespace shared: (String) -> String = { $0 }
    ) throws(DecodingFailure) {
        guard let name = document.string(at: "metadata", "name"), !name.isEmpty else {
            throw DecodingFailure(field: "metadata.name", message: "is required")
        }
        key = ObjectKey(namespace: shared(document.string(at: "metadata", "namespace") ?? ""), name: name)
        resourceVersion = document.string(at: "metadata", "resourceVersion") ?? ""
        self.document = document
        self.codec = codec
    }

    /// What tells this object from another one that has or had its name; empty where the server gave none.
    public var uid: String { document.string(at: "metadata", "uid") ?? "" }

    /// The content, or the reason why it cannot be read. Decodes it unless it is decoded.
    public var content: Result<Object, DecodingFailure> {
        let (form, isNew) = state.withLock { state in
            state.wasRead = true
            if let form = state.form { return (form, false) }
            let form = DecodedForm(content: codec.content(of: document))
            state.form = form
            // New for the ring only: what is not in the cache any more has no place there.
            return (form, !state.isRetired)
        }
        if isNew { codec.keep(self) }
        return form.content
    }

    /// The content, or the reason why it cannot be read.
    public func object() throws(DecodingFailure) -> Object { try content.get() }

    /// Names, labels, owners and the like. Decodes them each time, and nothing else of the object.
    public func metadata() throws(DecodingFailure) -> ObjectMeta {
        let metadata = document["metadata"]?.value ?? .null
        do throws(DecodingFailure) {
            return try ObjectMeta(json: metadata)
        } catch {
            throw error.inside("metadata")
        }
    }

    /// Whether deletion was asked for; read from the document, without decoding it.
    public var isBeingDeleted: Bool { document.string(at: "metadata", "deletionTimestamp") != nil }

    /// The value of one label; read from the document, without decoding it.
    public func label(_ name: String) -> String? { document.string(at: "metadata", "labels", name) }

    /// Whether this is the same version of the same object.
    func isSameVersion(as other: CachedObject<Object>) -> Bool {
        !resourceVersion.isEmpty && resourceVersion == other.resourceVersion && uid == other.uid
    }

    func withState<Answer>(_ body: (inout State) -> Answer) -> Answer { state.withLock { body(&$0) } }

    /// For tests and metrics: whether the content is decoded at this moment.
    var isDecoded: Bool { state.withLock { $0.form != nil } }
}

/// Decoded content, in a box so that an object of which nothing is decoded has no room for it.
final class DecodedForm<Object: Sendable>: Sendable {
    let content: Result<Object, DecodingFailure>

    init(content: Result<Object, DecodingFailure>) { self.content = content }
}

/// How the objects of one cache are decoded, and where those that are decoded are remembered.
final class ObjectCodec<Object: Sendable>: Sendable {
    private let decode: @Sendable (JSONValue) throws(DecodingFailure) -> Object
    // Weak: the ring holds objects, and these hold this. An object that outlives its cache keeps its own content.
    private weak let ring: DecodedRing<Object>?

    init(
        ring: DecodedRing<Object>? = nil,
        decode: @escaping @Sendable (JSONValue) throws(DecodingFailure) -> Object
    ) {
        self.ring = ring
        self.decode = decode
    }

    func content(of document: PackedJSON) -> Result<Object, DecodingFailure> {
        do throws(DecodingFailure) {
            return .success(try decode(document.value))
        } catch {
            return .failure(error)
        }
    }

    func keep(_ object: CachedObject<Object>) { ring?.insert(object) }
}
