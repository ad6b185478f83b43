extension JSONPatch {
    /// `document` after all operations, in order; if one fails, none counts.
    public func apply(to document: JSONValue, limits: Limits = Limits()) throws(JSONPatchError) -> JSONValue {
        guard operations.count <= limits.maximumOperations else {
            throw JSONPatchError(
                "a JSON patch has at most \(limits.maximumOperations) operations, not \(operations.count)")
        }
        var run = JSONPatchRun(document: document, limits: limits)
        for (index, operation) in operations.enumerated() {
            do throws(JSONPatchError) {
                try run.perform(operation)
            } catch {
                throw error.at(operation: index)
            }
        }
        return run.document
    }
}

/// One application of a patch: the document so far and what is left of the limits.
private struct JSONPatchRun {
    private(set) var document: JSONValue
    private let limits: JSONPatch.Limits
    private var copiedBytes = 0

    init(document: JSONValue, limits: JSONPatch.Limits) {
        self.document = document
        self.limits = limits
    }

    mutating func perform(_ operation: JSONPatch.Operation) throws(JSONPatchError) {
        switch operation {
        case .add(let path, let value):
            try add(value, at: path, size: value.extent())
        case .remove(let path):
            try remove(at: path)
        case .replace(let path, let value):
            try check(depthOf: value.extent(), at: path)
            try Self.change(&document, at: path.tokens[...], path: path) { target throws(JSONPatchError) in
                guard target != nil else { throw JSONPatchError.missing(path) }
                target = value
            }
        case .move(let source, let path):
            let value = try existing(at: source)
            guard !source.contains(path) || source == path else {
                throw JSONPatchError("a value cannot be moved into itself", path: path.description)
            }
            let size = try charge(value, at: path)
            if source == path { return }
            try remove(at: source)
            try add(value, at: path, size: size)
        case .copy(let source, let path):
            let value = try existing(at: source)
            try add(value, at: path, size: try charge(value, at: path))
        case .test(let path, let expected):
            guard try existing(at: path) == expected else {
                throw JSONPatchError("the test failed: another value stands here", path: path.description)
            }
        }
    }

    private func existing(at path: JSONPointer) throws(JSONPatchError) -> JSONValue {
        guard let value = document.value(at: path) else { throw JSONPatchError.missing(path) }
        return value
    }

    private mutating func charge(_ value: JSONValue, at path: JSONPointer) throws(JSONPatchError) -> JSONExtent {
        let extent = value.extent()
        copiedBytes += extent.bytes
        guard copiedBytes <= limits.maximumCopiedBytes else {
            throw JSONPatchError(
                "the patch copies or moves more than \(limits.maximumCopiedBytes) bytes", path: path.description)
        }
        return extent
    }

    private func check(depthOf extent: JSONExtent, at path: JSONPointer) throws(JSONPatchError) {
        guard path.tokens.count + extent.depth <= limits.maximumDepth else {
            throw JSONPatchError(
                "the document would nest more than \(limits.maximumDepth) levels deep", path: path.description)
        }
    }

    private mutating func add(
        _ value: JSONValue, at path: JSONPointer, size: JSONExtent
    ) throws(JSONPatchError) {
        try check(depthOf: size, at: path)
        guard let last = path.tokens.last else {
            document = value
            return
        }
        try Self.change(&document, at: path.tokens.dropLast(), path: path) { parent throws(JSONPatchError) in
            switch parent {
            case .object(var object)?:
                parent = nil
                object[last] = value
                parent = .object(object)
            case .array(var elements)?:
                guard let index = last == "-" ? elements.count : JSONPointer.index(last), index <= elements.count else {
                    throw JSONPatchError(
                        "an array of \(elements.count) has no place \"\(last)\" to add to", path: path.description)
                }
                parent = nil
                elements.insert(value, at: index)
                parent = .array(elements)
            default:
                throw JSONPatchError("there is no object or array to add to", path: path.description)
            }
        }
    }

    private mutating func remove(at path: JSONPointer) throws(JSONPatchError) {
        guard !path.tokens.isEmpty else {
            throw JSONPatchError("the whole document cannot be removed", path: "")
        }
        try Self.change(&document, at: path.tokens[...], path: path) { target throws(JSONPatchError) in
            guard target != nil else { throw JSONPatchError.missing(path) }
            target = nil
        }
    }

    /// Hands `body` the value at `tokens`, nil where its parent has none, and puts back what it leaves there.
    ///
    /// Values are taken out of their parents on the way down, so that nothing shared is copied.
    private static func change(
        _ value: inout JSONValue, at tokens: ArraySlice<String>, path: JSONPointer,
        _ body: (inout JSONValue?) throws(JSONPatchError) -> Void
    ) throws(JSONPatchError) {
        guard let token = tokens.first else {
            var target: JSONValue? = value
            value = .null
            try body(&target)
            value = target ?? .null
            return
        }
        let rest = tokens.dropFirst()
        switch value {
        case .object(var object):
            value = .null
            var member = object[token]
            if rest.isEmpty {
                try body(&member)
            } else {
                guard var inner = member else { throw JSONPatchError.missing(path) }
                member = nil
                object[token] = .null
                try change(&inner, at: rest, path: path, body)
                member = inner
            }
            object[token] = member
            value = .object(object)
        case .array(var elements):
            guard let index = JSONPointer.index(token), index < elements.count else {
                throw JSONPatchError.missing(path)
            }
            value = .null
            if rest.isEmpty {
                var element: JSONValue? = elements[index]
                try body(&element)
                if let element { elements[index] = element } else { elements.remove(at: index) }
            } else {
                var inner = elements[index]
                elements[index] = .null
                try change(&inner, at: rest, path: path, body)
                elements[index] = inner
            }
            value = .array(elements)
        default:
            throw JSONPatchError.missing(path)
        }
    }
}

extension JSONPatchError {
    fileprivate static func missing(_ path: JSONPointer) -> JSONPatchError {
        JSONPatchError("there is no value here", path: path.description)
    }
}
