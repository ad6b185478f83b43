/// How a collection is listed.
extension ReflectorMachine {
    /// Whether what is shown belongs to a list that is not complete.
    var isListing: Bool {
        switch state {
        case .listing, .streaming, .waitingToList: true
        case .initial, .watching, .waitingToWatch: false
        }
    }

    /// Begins a new list.
    mutating func list() -> Action {
        if pagedLists == 0, streamFailures < Self.streamAttempts {
            state = .streaming
            return .stream
        }
        state = .listing(continueToken: nil, version: nil)
        return .list(continueToken: nil)
    }

    mutating func page(_ token: String, _ version: String?) -> Action {
        state = .listing(continueToken: token, version: version)
        return .list(continueToken: token)
    }

    mutating func listing(_ token: String?, _ known: String?, _ event: Event, _ unit: Double) -> Action {
        switch event {
        case .pageListed(let version, let next):
            // Without a version there is no place to watch from; asking again is all that can be done.
            guard !version.isEmpty else { return retryList(nil, nil, after: nil, unit) }
            // Pages of different versions are not one state of the collection.
            guard known == nil || known == version else { return restart(unit) }
            listFailures = 0
            if let next, !next.isEmpty { return page(next, version) }
            listed()
            pagedLists = max(pagedLists - 1, 0)
            state = .watching(from: version, hasProgressed: false)
            return .replaceAndWatch(from: version)
        case .listFailed(.expired):
            return restart(unit)
        case .listFailed(let failure):
            return retryList(token, known, after: failure.retryAfter, unit)
        default:
            return .proceed
        }
    }

    mutating func streaming(_ event: Event, _ unit: Double) -> Action {
        switch event {
        case .objectSeen:
            // Objects come in no order of versions here, and the bookmark at the end is what vouches for them.
            return .collect
        case .bookmarkSeen(let version, true):
            guard !version.isEmpty else { return retryStream(nil, unit) }
            listed()
            state = .watching(from: version, hasProgressed: false)
            return .replace
        case .streamingUnavailable:
            pagedLists = Self.pagedListsAfterRefusal
            return list()
        case .watchEnded:
            return retryStream(nil, unit)
        case .watchFailed(.expired):
            streamFailures += 1
            return restart(unit)
        case .watchFailed(let failure):
            return retryStream(failure.retryAfter, unit)
        default:
            return .proceed
        }
    }

    /// A list was complete.
    private mutating func listed() {
        listFailures = 0
        restarts = 0
        streamFailures = 0
    }

    /// The first time at once, then with back-off.
    private mutating func restart(_ unit: Double) -> Action {
        restarts += 1
        return restarts == 1 ? list() : wait(.waitingToList(continueToken: nil, version: nil), restarts, unit)
    }

    private mutating func retryList(
        _ token: String?, _ version: String?, after asked: Duration?, _ unit: Double
    ) -> Action {
        listFailures += 1
        return wait(.waitingToList(continueToken: token, version: version), listFailures, unit, asked: asked)
    }

    private mutating func retryStream(_ asked: Duration?, _ unit: Double) -> Action {
        streamFailures += 1
        listFailures += 1
        return wait(.waitingToList(continueToken: nil, version: nil), listFailures, unit, asked: asked)
    }
}
