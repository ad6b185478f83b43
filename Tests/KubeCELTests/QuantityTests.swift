import KubeCEL
import Testing

struct QuantityTests {
    @Test(
        "quantities are exact, and compared whatever their suffix is",
        arguments: [
            ("quantity('200M').compareTo(quantity('0.2G'))", "0"),
            ("quantity('50M').compareTo(quantity('50Mi'))", "-1"),
            ("quantity('50Mi').isGreaterThan(quantity('50M'))", "true"), ("quantity('1e3') == quantity('1k')", "true"),
            ("quantity('0.1').add(quantity('0.2')) == quantity('0.3')", "true"),
            ("quantity('-1') == quantity('1')", "false"),
            ("quantity('50k').add(20).sub(quantity('100k')).asInteger()", "-49980"),
            ("quantity('1.5Gi') == quantity('1536Mi')", "true"),
            ("quantity('50k').sub(20) == quantity('49980')", "true"), ("quantity('0') == quantity('-0')", "true"),
            ("quantity('9223372036854775807').add(1).isGreaterThan(quantity('9223372036854775807'))", "true"),
            ("quantity('9223372036854775807').add(1).isInteger()", "false"), ("quantity('2k').asInteger()", "2000"),
            ("quantity('1500m').isInteger()", "false"), ("quantity('1000m').isInteger()", "false"),
            ("quantity('1500m').asApproximateFloat()", "1.5"), ("quantity('1e-12') == quantity('1n')", "true"),
            ("quantity('9999999999999999999999999999999999999G').isInteger()", "false"),
            ("quantity('100m').asInteger()", "error: cannot convert value to integer"), ("quantity('-3').sign()", "-1"),
            ("sign(quantity('0'))", "0"), ("quantity('16Ei') == quantity('9223372036854775807')", "true"),
            ("quantity('1.0').isInteger()", "false"), ("quantity('8Ei').sign()", "1"),
        ])
    func arithmetic(expression: String, expected: String) {
        #expect(KubernetesFixture.evaluate(expression) == expected)
    }

    @Test(
        "what is no quantity is refused in Kubernetes' words",
        arguments: [
            ("1,3G", Quantity.Problem.format), ("200K", .suffix), ("Three", .format), ("Mi", .number),
            ("10Mo", .format),
            ("10Mm", .suffix), ("", .format), (" 1", .format), ("1 ", .format), ("1.1.M", .format),
            ("1e99999", .suffix),
            ("1i", .suffix), ("--1", .suffix), ("0x1", .format), ("1e", .suffix),
        ])
    func faults(text: String, expected: Quantity.Problem) {
        #expect(throws: expected) { try Quantity(parsing: text) }
    }
}
