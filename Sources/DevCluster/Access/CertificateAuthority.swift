import Crypto
import FoundationEssentials
import SwiftASN1
import X509

/// The keys and certificates of one server: its own authority, and what it shows to clients.
struct CertificateAuthority: Sendable {
    let caPEM: String
    let serverPEM: String
    let serverKeyPEM: String

    /// Makes new ones, good for loopback names for ten years.
    static func make() throws(DevClusterError) -> CertificateAuthority {
        do {
            let (caKey, serverKey) = (P256.Signing.PrivateKey(), P256.Signing.PrivateKey())
            let issuer = try DistinguishedName { CommonName("dev-cluster-ca") }
            let subject = try DistinguishedName { CommonName("dev-cluster") }
            let start = Date().addingTimeInterval(-300)
            let end = start.addingTimeInterval(10 * 365 * 86_400)
            let ca = try Certificate(
                version: .v3, serialNumber: .init(), publicKey: .init(caKey.publicKey), notValidBefore: start,
                notValidAfter: end, issuer: issuer, subject: issuer, signatureAlgorithm: .ecdsaWithSHA256,
                extensions: try Certificate.Extensions {
                    Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                    Critical(KeyUsage(digitalSignature: true, keyCertSign: true, cRLSign: true))
                    SubjectKeyIdentifier(hash: Certificate.PublicKey(caKey.publicKey))
                },
                issuerPrivateKey: .init(caKey))
            let server = try Certificate(
                version: .v3, serialNumber: .init(), publicKey: .init(serverKey.publicKey), notValidBefore: start,
                notValidAfter: end, issuer: issuer, subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
                extensions: try Certificate.Extensions {
                    Critical(BasicConstraints.notCertificateAuthority)
                    Critical(KeyUsage(digitalSignature: true))
                    try ExtendedKeyUsage([.serverAuth])
                    SubjectAlternativeNames([
                        .dnsName("localhost"), .ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1])),
                        .ipAddress(ASN1OctetString(contentBytes: ArraySlice([UInt8](repeating: 0, count: 15) + [1]))),
                    ])
                },
                issuerPrivateKey: .init(caKey))
            return CertificateAuthority(
                caPEM: try ca.serializeAsPEM().pemString, serverPEM: try server.serializeAsPEM().pemString,
                serverKeyPEM: serverKey.pemRepresentation)
        } catch {
            throw .cannotMakeCertificates("\(error)")
        }
    }
}
