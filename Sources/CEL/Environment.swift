/// What expressions may speak of: variables, functions, constants, macros and structures.
///
/// Made once and extended cheaply; a value, so that one may be shared by everything that compiles.
public struct Environment: Sendable {
    /// A name whose value is given anew for each evaluation.
    public struct Variable: Sendable, Hashable {
        public let name: String
        public let type: ValueType

        public init(_ name: String, _ type: ValueType) {
            self.name = name
            self.type = type
        }
    }

    public struct Options: Sendable, Hashable {
        /// All elements of a list literal, and all keys and values of a map literal, have one type, as Kubernetes has it.
        public var homogeneousAggregateLiterals = false
        /// `1 < 2.0`: numbers of different types may be ordered.
        public var crossTypeNumericComparisons = true
        /// How deep an expression may be, macros expanded. What walks over one recurses as deep.
        public var maximumDepth = 250
        /// Of a source, in UTF-8 bytes.
        public var maximumSize = 100_000

        public init() {}
    }

    /// The namespace in which names are looked up before the one around it, and so up to the root: `a.b`.
    public let container: String
    /// A variable's index here is its slot in an `Activation`.
    public let variables: [Variable]
    public let options: Options
    public let types: (any TypeProvider)?
    let declarations: DeclarationTable
    /// The slot and the type of each variable.
    let slots: [String: (slot: Int, type: TypeID)]

    public init(
        container: String = "", libraries: [Library] = [.standard], variables: [Variable] = [],
        functions: [FunctionDeclaration] = [], types: (any TypeProvider)? = nil, options: Options = Options()
    ) {
        let declarations = DeclarationTable(allowsCrossTypeComparisons: options.crossTypeNumericComparisons)
        self.init(
            container: container, base: (declarations, [], [:]), libraries: libraries, variables: variables,
            functions: functions, types: types, options: options)
    }

    private init(
        container: String,
        base: (declarations: DeclarationTable, variables: [Variable], slots: [String: (slot: Int, type: TypeID)]),
        libraries: [Library], variables: [Variable], functions: [FunctionDeclaration], types: (any TypeProvider)?,
        options: Options
    ) {
        var (declarations, _, slots) = base
        for library in libraries { declarations.add(library) }
        for function in functions { declarations.add(function) }
        for (index, variable) in variables.enumerated() {
            slots[variable.name] = (base.variables.count + index, declarations.declare(variable.type))
            declarations.addNamespace(of: variable.name)
        }
        self.container = container
        self.variables = base.variables + variables
        self.options = options
        self.types = types
        self.declarations = declarations
        self.slots = slots
    }

    /// This environment with more in it. A new variable takes the place of one of its name, whose slot stays unused.
    public func extended(
        variables: [Variable] = [], libraries: [Library] = [], functions: [FunctionDeclaration] = [],
        types: (any TypeProvider)? = nil
    ) -> Environment {
        Environment(
            container: container, base: (declarations, self.variables, slots), libraries: libraries,
            variables: variables, functions: functions, types: types ?? self.types, options: options)
    }

    /// The slot of a variable in an `Activation`; `nil` if there is none of this name.
    public func slot(ofVariable name: String) -> Int? { slots[name]?.slot }

    /// All overloads that a full name has.
    ///
    /// - Parameter isMember: of those called as `a.f(b)`, or of those called as `f(a, b)`.
    public func overloads(of function: String, isMember: Bool) -> [Overload] {
        guard let table = declarations.functions[function] else { return [] }
        return isMember ? table.allMembers : table.allFunctions
    }

    /// The value of a constant by its full name, types and structures among them.
    public func constant(_ name: String) -> Value? {
        if let constant = declarations.constants[name] { return constant.value }
        return types?.hasStructure(name) == true ? .type(TypeValue(name)) : nil
    }

    /// What a name may stand for in full, the first that is declared being meant.
    ///
    /// - Parameter name: looked up from the root if it begins with a dot.
    public func candidates(for name: String) -> [String] {
        if name.hasPrefix(".") { return [String(name.dropFirst())] }
        if container.isEmpty { return [name] }
        var candidates: [String] = []
        var namespace = container[...]
        while !namespace.isEmpty {
            candidates.append(namespace + "." + name)
            namespace = namespace.lastIndex(of: ".").map { namespace[..<$0] } ?? ""
        }
        return candidates + [name]
    }
}
