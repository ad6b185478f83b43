import Gate
import InterlockAPI
import KubeCore
import KubeRuntime

/// Says on a PriceBook whether its prices can be used, alone and beside the others.
struct PriceBookReconciler: Reconciler {
    let services: ControllerServices

    func reconcile(_ key: ObjectKey) async throws -> Outcome {
        guard let cached = services.view.prices.store[key] else { return .done }
        switch cached.content {
        case .failure(let failure):
            try await services.reportUndecodable(PriceBook.kind, key, failure)
            return .waitForChange
        case .success(let book):
            return try await report(book)
        }
    }

    private func report(_ book: PriceBook) async throws -> Outcome {
        var status = book.status
        status.observedGeneration = book.metadata.generation
        status.prices = book.spec.prices.count
        condition(of: book).set(in: &status.conditions, generation: book.metadata.generation, at: services.now())
        let before = book.status.conditions[ConditionType.ready]?.reason
        guard try await services.write(status, of: book) != .outdated else { return .lookAgain }
        if let ready = status.conditions[ConditionType.ready], ready.reason != before {
            services.announce(
                book, reason: ready.reason, action: "Read", note: ready.message,
                isWarning: status.conditions[ConditionType.stalled] != nil)
        }
        return .done
    }

    private func condition(of book: PriceBook) -> ObjectCondition {
        if let problem = PriceTable(books: [book]).problem {
            return ObjectCondition(progress: .stalled, reason: "Invalid", message: problem)
        }
        if let problem = services.view.priceTableNow.problem {
            return ObjectCondition(progress: .stalled, reason: "Conflict", message: problem)
        }
        let count = book.spec.prices.count == 1 ? "1 price" : "\(book.spec.prices.count) prices"
        return ObjectCondition(progress: .ready, reason: "Valid", message: "\(count) in \(book.spec.currency)")
    }
}
