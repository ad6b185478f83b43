import CEL
import Testing

struct NetworkLibraryTests {
    private static let libraries: [Library] = [.network(.refused), .urls]

    @Test(
        "addresses are read as Go's netip reads them",
        arguments: [
            ("string(ip('2001:DB8::68'))", #""2001:db8::68""#), ("string(ip('1:0:0:2:0:0:0:3'))", #""1:0:0:2::3""#),
            ("string(ip('::1.2.3.4'))", #""::102:304""#), ("string(ip('1::'))", #""1::""#),
            ("string(ip('::'))", #""::""#),
            ("string(ip('1:2:3:4:5:6:7:8'))", #""1:2:3:4:5:6:7:8""#),
            ("string(ip('1:0:3:4:5:6:7:8'))", #""1:0:3:4:5:6:7:8""#),
            ("isIP('127.0.0.01')", "false"), ("isIP(':::1')", "false"), ("isIP('1::2::3')", "false"),
            ("isIP('')", "false"),
            ("isIP('::ffff:1.2.3.4')", "false"), ("isIP('fe80::1%eth0')", "false"), ("isIP('1.2.3.4.')", "false"),
            (
                "ip('192.168.0.1.0')",
                #"error: IP Address "192.168.0.1.0" parse error during conversion from string: ParseAddr("192.168.0.1.0"): IPv4 address too long"#
            ),
            ("ip('::ffff:1.2.3.4')", #"error: IPv4-mapped IPv6 address "::ffff:1.2.3.4" is not allowed"#),
            ("ip('fe80::1%eth0')", #"error: IP address "fe80::1%eth0" with zone value is not allowed"#),
            ("ip.isCanonical('2001:db8::abcd')", "true"), ("ip.isCanonical('2001:db8:0::abcd')", "false"),
            ("ip('10.0.0.1').isGlobalUnicast()", "true"), ("ip('ff02::1').isLinkLocalMulticast()", "true"),
            ("ip('fe80::1').isLinkLocalUnicast()", "true"), ("ip('127.9.9.9').isLoopback()", "true"),
        ])
    func addresses(expression: String, expected: String) {
        #expect(LibraryFixture.evaluate(expression, Self.libraries) == expected)
    }

    @Test(
        "networks contain addresses and networks",
        arguments: [
            ("cidr('192.168.0.0/16').containsIP('192.168.9.9')", "true"),
            ("cidr('0.0.0.0/0').containsIP('8.8.8.8')", "true"),
            ("cidr('::/0').containsIP('8.8.8.8')", "false"), ("cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16')", "true"),
            ("cidr('10.1.0.0/16').containsCIDR('10.0.0.0/8')", "false"),
            ("string(cidr('10.1.2.3/8').masked())", #""10.0.0.0/8""#),
            ("string(cidr('2001:db8:ffff::1/33').masked())", #""2001:db8:8000::/33""#),
            ("cidr('::1/128').prefixLength()", "128"),
            ("isCIDR('10.0.0.0/33')", "false"), ("isCIDR('10.0.0.0/08')", "false"), ("isCIDR('10.0.0.0')", "false"),
            ("string(cidr('10.1.2.3/8').ip())", #""10.1.2.3""#), ("cidr('10.0.0.0/8') == cidr('10.0.0.0/8')", "true"),
            (
                "cidr('x')",
                #"error: network address parse error during conversion from string: netip.ParsePrefix("x"): no '/'"#
            ),
        ])
    func networks(expression: String, expected: String) {
        #expect(LibraryFixture.evaluate(expression, Self.libraries) == expected)
    }

    @Test(
        "URLs are read as Go's net/url reads them",
        arguments: [
            ("url('https://user:pass@example.com:80/a b?q=1#f').getHost()", #""example.com:80""#),
            ("url('https://[::1]:80/').getHostname()", #""::1""#), ("url('https://[::1]:80/').getPort()", #""80""#),
            ("url('HTTPS://a/').getScheme()", #""https""#), ("url('/path').getHost()", #""""#),
            ("url('https://example.com/with space/%41').getEscapedPath()", #""/with%20space/A""#),
            ("url('https://e.com/p?k=a&k=b&c+d=%20').getQuery()", #"{"k":["a","b"],"c d":[" "]}"#),
            ("url('https://e.com/?').getQuery()", "{}"), ("url('https://e.com') == url('https://e.com')", "true"),
            ("isURL('https://a:b:c/')", "false"), ("isURL('../relative')", "false"), ("isURL('/absolute')", "true"),
            ("isURL('mailto:x@y')", "true"), ("isURL('')", "false"), ("isURL('http://[fe80::1')", "false"),
            ("isURL('http://a b/')", "false"), ("isURL('/%zz')", "false"), ("isURL('1http://a')", "false"),
            (
                "url('https://a:b:c/')",
                #"error: URL parse error during conversion from string: parse "https://a:b:c/": invalid port ":c" after host"#
            ),
            (
                "url('../x')",
                #"error: URL parse error during conversion from string: parse "../x": invalid URI for request"#
            ),
        ])
    func urls(expression: String, expected: String) {
        #expect(LibraryFixture.evaluate(expression, Self.libraries) == expected)
    }
}
