/// Forms of expressions by the type that they have.
///
/// In a form, `$i` is an expression of the type with the letter `i`, and `@i` a new name of that type which holds until
/// the form's end.
struct ExpressionTemplates: Sendable {
    enum Piece: Sendable {
        case text(String)
        case argument(Kind)
        case name(Kind)
    }

    /// A type, by the letter that stands for it in forms.
    enum Kind: Character, CaseIterable, Sendable {
        case bool = "b"
        case int = "i"
        case uint = "u"
        case double = "d"
        case string = "s"
        case bytes = "y"
        case duration = "D"
        case timestamp = "t"
        case ints = "L"
        case strings = "S"
        case map = "M"
        case optional = "o"
        case dynamic = "x"
        /// A literal with a regular expression.
        case pattern = "p"
    }

    private var forms: [Kind: [[Piece]]] = [:]

    init(_ tables: [[Kind: [String]]]) {
        for table in tables {
            for (kind, texts) in table { forms[kind, default: []] += texts.map(Self.pieces) }
        }
    }

    func forms(of kind: Kind) -> [[Piece]] { forms[kind] ?? [] }

    private static func pieces(_ form: String) -> [Piece] {
        var pieces: [Piece] = []
        var text = ""
        var rest = Substring(form)
        while let character = rest.popFirst() {
            guard character == "$" || character == "@", let kind = rest.first.flatMap(Kind.init(rawValue:)) else {
                text.append(character)
                continue
            }
            rest.removeFirst()
            pieces.append(.text(text))
            pieces.append(character == "$" ? .argument(kind) : .name(kind))
            text = ""
        }
        return pieces + [.text(text)]
    }

    static let all = ExpressionTemplates([common, everywhere])
    static let kubernetes = ExpressionTemplates([common, inKubernetes])

    /// What both environments have.
    private static let common: [Kind: [String]] = [
        .bool: [
            "$b && $b", "$b || $b", "!$b", "$b ? $b : $b", "$i == $i", "$i < $i", "$d >= $i", "$u != $u", "$s == $s",
            "$s < $s", "$x == $x", "$L == $L", "$M == $M", "$t < $t", "$D > $D", "$y == $y", "$d == $d", "$i in $L",
            "$s in $S", "$s in $M", "$s.contains($s)", "$s.startsWith($s)", "$s.endsWith($s)", "$s.matches($p)",
            "$L.all(@i, $b)", "$L.exists(@i, $b)", "$S.exists_one(@s, $b)", "$M.all(@s, $b)", "$M.exists(@s, @i, $b)",
            "$L.all(@i, @i, $b)", "has(object.spec.replicas)", "has($M.a)", "$o.hasValue()", "$o == $o",
            "sets.contains($L, $L)", "sets.intersects($S, $S)", "sets.equivalent($L, $L)", "isIP($s)", "isCIDR($s)",
            "isURL($s)", "bool($s)", "type($x) == $x", "$S.existsOne(@i, @s, $b)", "object.items.all(@x, $b)",
            "ip($s).isLoopback()", "cidr($s).containsIP($s)", "dyn($x) < dyn($x)", "dyn($x) in $x",
        ],
        .int: [
            "$i + $i", "$i - $i", "$i * $i", "$i / $i", "$i % $i", "-$i", "$b ? $i : $i", "size($s)", "$L.size()",
            "size($M)", "int($s)", "int($d)", "int($u)", "int($t)", "$L[$i]", "$M[$s]", "$s.indexOf($s)",
            "$s.lastIndexOf($s, $i)", "$t.getFullYear()", "$t.getDayOfYear($s)", "$t.getHours('Europe/Berlin')",
            "$t.getMilliseconds()", "$D.getMinutes()", "$o.orValue($i)", "$o.value()", "$y.size()", "ip($s).family()",
            "cidr($s).prefixLength()", "$i - -$i",
        ],
        .uint: ["$u + $u", "$u - $u", "$u * $u", "$u / $u", "$u % $u", "uint($i)", "uint($d)", "uint($s)"],
        .double: ["$d + $d", "$d - $d", "$d * $d", "$d / $d", "-$d", "double($i)", "double($s)", "double($u)"],
        .string: [
            "$s + $s", "string($i)", "string($d)", "string($u)", "string($b)", "string($t)", "string($D)", "string($y)",
            "$b ? $s : $s", "$S[$i]", "$s.charAt($i)", "$s.lowerAscii()", "$s.upperAscii()", "$s.trim()",
            "$s.replace($s, $s)", "$s.replace($s, $s, $i)", "$s.substring($i)", "$s.substring($i, $i)", "$S.join($s)",
            "$S.join()", "$s.format([$x, $x])", "'%s %d %x'.format([$x, $i, $s])", "'%.3f %e'.format([$d, $d])",
            "string(ip($s))", "url($s).getHost()", "url($s).getEscapedPath()", "string(cidr($s).masked())",
            "ip.isCanonical($s) ? $s : $s",
        ],
        .bytes: ["bytes($s)", "$y + $y", "$b ? $y : $y"],
        .duration: [
            "$D + $D", "$D - $D", "$t - $t", "duration($s)", "duration(string($i) + 's')", "$b ? $D : $D",
        ],
        .timestamp: ["$t + $D", "$t - $D", "timestamp($s)", "timestamp($i)", "$D + $t"],
        .ints: [
            "$L + $L", "[$i, $i]", "[?$o, $i]", "$L.map(@i, $i)", "$L.filter(@i, $b)", "$L.map(@i, $b, $i)",
            "$b ? $L : $L", "$S.map(@s, $i)", "$M.map(@s, $i)", "$L.transformList(@i, @i, $i)", "$L.slice($i, $i)",
            "$L.sort()", "$L.distinct()", "$L.reverse()", "lists.range($i)", "$L.sortBy(@i, $i)",
            "[[$i], $L, []].flatten()", "$M.transformList(@s, @i, $b, $i)", "$L.map(@i, $L)[0]",
        ],
        .strings: [
            "$S + $S", "[$s, $s]", "$s.split($s)", "$s.split($s, $i)", "$S.map(@s, $s)", "$S.filter(@s, $b)",
            "$M.map(@s, $s)", "$L.map(@i, $s)", "$S.sort()", "$S.distinct()", "$S.reverse()", "$S.slice($i, $i)",
        ],
        .map: [
            "{$s: $i}", "{$s: $i, $s: $i}", "{?$s: $o}", "$b ? $M : $M", "$M.transformMap(@s, @i, $i)",
            "$M.transformMap(@s, @i, $b, $i)", "$M.transformMapEntry(@s, @i, {$s: $i})",
        ],
        .optional: [
            "optional.of($i)", "optional.none()", "$L[?$i]", "$M[?$s]", "$M.?a", "$o.or($o)",
            "$o.optMap(@i, $i)", "$o.optFlatMap(@i, $o)", "optional.ofNonZeroValue($i)", "$L.first()", "$L.last()",
        ],
        .dynamic: [
            "dyn($b)", "dyn($i)", "dyn($u)", "dyn($d)", "dyn($s)", "dyn($y)", "dyn($D)", "dyn($t)", "dyn($L)",
            "dyn($S)",
            "dyn($M)", "dyn($o)", "dyn($x) + dyn($x)", "dyn($x)[$x]", "object.spec", "object.items[$i]",
            "object.metadata.labels[$s]", "object.spec.items", "type($x)", "dyn($x).a", "$x", "-dyn($x)",
            "size(dyn($x))",
            "dyn($x) * dyn($x)", "dyn($x).all(@x, $b)", "dyn($x).map(@x, $x)", "ip($s)", "cidr($s)", "url($s)",
            "object.?spec.?replicas", "dyn($x).?a[?$i]", "dyn($x).size()", "url($s).getQuery()",
            "dyn($x).sort()", "dyn($x).flatten($i)", "object.items.sortBy(@x, $x)",
        ],
    ]

    private static let everywhere: [Kind: [String]] = [
        .bool: [
            "regex.extract($s, $p).hasValue()", "cel.bind(@b, $b, $b)", "math.isNaN($d)", "math.isFinite($d)",
            "cel.block([$b, $i], $b)",
        ],
        .int: [
            "math.greatest($i, $i, $i)", "math.least($L)", "math.abs($i)", "math.sign($i)", "math.bitAnd($i, $i)",
            "math.bitOr($i, $i)", "math.bitXor($i, $i)", "math.bitNot($i)", "math.bitShiftLeft($i, $i)",
            "math.bitShiftRight($i, $i)", "cel.bind(@i, $i, $i)", "cel.bind(@L, $L, $i)",
        ],
        .uint: ["math.bitAnd($u, $u)", "math.bitShiftRight($u, $i)", "math.bitShiftLeft($u, $i)", "math.abs($u)"],
        .double: [
            "math.ceil($d)", "math.floor($d)", "math.round($d)", "math.trunc($d)", "math.sqrt($d)",
            "math.greatest($d, $d)",
            "math.sign($d)",
        ],
        .string: [
            "$s.reverse()", "strings.quote($s)", "base64.encode($y)", "regex.replace($s, $p, $s)",
            "regex.replace($s, $p, $s, $i)", "cel.bind(@s, $s, $s)",
        ],
        .bytes: ["base64.decode($s)", "base64.decode(base64.encode($y))"],
        .strings: ["regex.extractAll($s, $p)", "cel.bind(@S, $S, $S)"],
    ]

    private static let inKubernetes: [Kind: [String]] = [
        .bool: [
            "quantity($s).isGreaterThan(quantity($s))", "isQuantity($s)", "isSemver($s)", "isSemver($s, true)",
            "semver($s).isLessThan(semver('1.2.3'))", "$L.isSorted()", "format.dns1123Label().validate($s).hasValue()",
            "format.named($s).hasValue()", "format.qualifiedName().validate($s).hasValue()",
            "format.uri().validate($s).hasValue()", "format.datetime().validate($s).hasValue()",
            "format.byte().validate($s).hasValue()", "quantity($s).add(quantity($s)) == quantity($s)",
        ],
        .int: [
            "$L.sum()", "$L.min()", "$L.max()", "$L.indexOf($i)", "$S.lastIndexOf($s)", "sign(quantity($s))",
            "quantity($s).asInteger()", "semver($s).major()", "semver($s).compareTo(semver($s))",
            "quantity($s).sub($i).asInteger()", "quantity($s).compareTo(quantity($s))",
        ],
        .double: ["quantity($s).asApproximateFloat()"],
        .string: ["$s.find($p)"],
        .strings: ["$s.findAll($p)", "$s.findAll($p, $i)"],
    ]
}
