import CEL
import KubeCEL
import Testing

struct KubernetesLibraryTests {
    @Test(
        "lists are summed, searched and compared",
        arguments: [
            ("[1, 2, 3].isSorted()", "true"), ("['b', 'a'].isSorted()", "false"), ("[].isSorted()", "true"),
            ("[1, 2].sum()", "3"), ("[1.5, 2.0].sum()", "3.5"), ("[duration('1m'), duration('1s')].sum()", #""61s""#),
            ("[9223372036854775807, 1].sum()", "error: integer overflow"), ("['b', 'a'].max()", #""b""#),
            ("[2, 1].min()", "1"),
            ("dyn([]).min()", "error: min called on empty list"), ("[1, 2, 2].indexOf(2)", "1"),
            ("[1, 2, 2].lastIndexOf(2)", "2"),
            ("[1].indexOf(5)", "-1"), ("'abcb'.indexOf('b')", "1"),
        ])
    func lists(expression: String, expected: String) {
        #expect(KubernetesFixture.evaluate(expression) == expected)
    }

    @Test(
        "patterns are found in texts",
        arguments: [
            ("'abc 123'.find('[0-9]+')", #""123""#), ("'abc'.find('x')", #""""#),
            ("'123 abc 456'.findAll('[0-9]+')", #"["123","456"]"#), ("'123 abc 456'.findAll('[0-9]+', 1)", #"["123"]"#),
            ("'123'.findAll('x')", "[]"), ("'1'.findAll('1', 0)", "[]"),
        ])
    func patterns(expression: String, expected: String) {
        #expect(KubernetesFixture.evaluate(expression) == expected)
    }

    @Test(
        "versions are compared by semver.org",
        arguments: [
            ("semver('1.2.3').compareTo(semver('1.10.0'))", "-1"),
            ("semver('1.0.0-alpha') == semver('1.0.0-alpha+b1')", "true"),
            ("semver('1.0.0-alpha.1').isLessThan(semver('1.0.0-alpha.beta'))", "true"),
            ("semver('1.0.0-rc.1').isLessThan(semver('1.0.0'))", "true"),
            ("semver('1.0.0-2').isLessThan(semver('1.0.0-10'))", "true"),
            ("semver('v01.01', true) == semver('1.1.0')", "true"), ("isSemver('v1.0.0')", "false"),
            ("isSemver('01.1.1')", "false"),
            ("isSemver('1', true)", "true"), ("isSemver('', true)", "false"), ("isSemver(' 1.0.0', true)", "false"),
            ("semver('v1.0')", "error: No Major.Minor.Patch elements found"), ("semver('1.2.3').minor()", "2"),
            ("semver('a.0.0')", #"error: Invalid character(s) found in major number "a""#),
        ])
    func versions(expression: String, expected: String) {
        #expect(KubernetesFixture.evaluate(expression) == expected)
    }

    @Test(
        "texts are checked against formats",
        arguments: [
            ("format.dns1123Label().validate('my-name').hasValue()", "false"),
            ("format.dns1123Label().validate('a.b').value()", #"["must not contain dots"]"#),
            (
                "format.dns1123Label().validate('A').value()[0]",
                #""a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')""#
            ),
            ("format.dns1123LabelPrefix().validate('a-').hasValue()", "false"),
            ("format.qualifiedName().validate('a/b/c').hasValue()", "true"),
            ("format.qualifiedName().validate('/x').value()", #"["prefix part must be non-empty"]"#),
            ("format.labelValue().validate('').hasValue()", "false"), ("format.named('nope').hasValue()", "false"),
            ("format.named('uuid').value().validate('123e4567-e89b-12d3-a456-426614174000').hasValue()", "false"),
            ("format.byte().validate('aGVsbG8').value()", #"["invalid base64"]"#),
            ("format.date().validate('2021-02-30').hasValue()", "true"),
            ("format.datetime().validate('2021-01-01T23:59:59Z').hasValue()", "false"),
            ("format.uri().validate('/x').hasValue()", "false"),
            ("format.dns1035Label().validate('1a').hasValue()", "true"),
            ("format.uuid() == format.named('uuid').value()", "true"),
        ])
    func formats(expression: String, expected: String) {
        #expect(KubernetesFixture.evaluate(expression) == expected)
    }

    @Test(
        "literals that cannot be are found with the expression",
        arguments: [
            ("duration('1 hour') == duration('1h')", "does not compile: invalid duration argument"),
            ("timestamp('today') == timestamp('2026-01-01T00:00:00Z')", "does not compile: invalid timestamp argument"),
            ("'a'.matches('(')", "does not compile: invalid matches argument"), ("'a'.matches('a')", "true"),
            ("duration(dyn('1 hour')) == duration('1h')", "error: "),
        ])
    func literals(expression: String, expected: String) {
        #expect(KubernetesFixture.evaluate(expression).hasPrefix(expected))
    }

    @Test(
        "the environment is that of Kubernetes: one type to a list, numbers compared across types",
        arguments: [
            ("[1, 'a'] == []", "does not compile"), ("1 < 2.0", "true"),
            ("{'a': 1}.transformMap(k, v, v + 1)", #"{"a":2}"#),
            ("'x'.reverse()", "does not compile"), ("math.greatest(1, 2)", "does not compile"),
            ("[2, 1].sort()", "[1,2]"),
            ("cidr('10.0.0.0/8').containsIP(ip('10.1.1.1'))", "true"), ("isURL('/x')", "true"),
        ])
    func environment(expression: String, expected: String) {
        #expect(KubernetesFixture.evaluate(expression).hasPrefix(expected))
    }
}
