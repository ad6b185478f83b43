import JSON
import KubeClient
import KubeCore
import KubeRuntime

/// One collection of a real API server, for an informer.
struct APIClientSource: ObjectSource {
    let client: APIClient
    let kind: ResourceKind
    let labelSelector: String?

    func page(after continueToken: String?) async throws -> ObjectPage {
        do {
            let list = try await client.list(
                kind, options: ListOptions(labelSelector: labelSelector, limit: 500, continueToken: continueToken))
            return ObjectPage(
                items: list.items, resourceVersion: list.resourceVersion, continueToken: list.continueToken)
        } catch {
            throw error.status ?? error
        }
    }

    func events(since resourceVersion: String) async throws -> Events {
        do {
            return Events(
                base: try await client.watch(
                    kind, options: WatchOptions(labelSelector: labelSelector, resourceVersion: resourceVersion)))
        } catch {
            throw error.status ?? error
        }
    }

    struct Events: AsyncSequence, Sendable {
        let base: WatchStream

        func makeAsyncIterator() -> Iterator { Iterator(base: base.makeAsyncIterator()) }

        struct Iterator: AsyncIteratorProtocol {
            var base: WatchStream.Iterator

            mutating func next() async throws -> ObjectEvent? {
                do {
                    guard let event = try await base.next() else { return nil }
                    return ObjectEvent(event)
                } catch {
                    throw error.status ?? error
                }
            }
        }
    }
}

extension ObjectEvent {
    fileprivate init(_ event: WatchEvent) {
        switch event {
        case .added(let object), .modified(let object): self = .applied(object)
        case .deleted(let object): self = .deleted(object)
        case .bookmark: self = .bookmark(resourceVersion: event.resourceVersion ?? "")
        case .error(let status): self = .failed(status)
        }
    }
}
