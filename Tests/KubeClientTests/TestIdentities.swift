/// Authorities and identities that exist only here, as PEM.
enum TestIdentities {
    static let authority = """
        -----BEGIN CERTIFICATE-----
        MIIBoTCCAUegAwIBAgIUDTyRWyFRtfmY9PLluKVbHbFLXJwwCgYIKoZIzj0EAwIw
        HTEbMBkGA1UEAwwSVGVzdCBhdXRob3JpdHkgb25lMCAXDTI2MTEyMTEzNDA1NloY
        DzIxMjYxMDI4MTM0MDU2WjAdMRswGQYDVQQDDBJUZXN0IGF1dGhvcml0eSBvbmUw
        WTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARztkKX7lylOOwYqLnGw6eTyTyUwWNY
        gCS6p6FyHknNzwAr+RVhUZ7Gat5AgLv8EGRQOevXmOldjitoV7HtpXExo2MwYTAd
        BgNVHQ4EFgQUeaj598uVx46PRKgurtXiMOMLOlIwHwYDVR0jBBgwFoAUeaj598uV
        x46PRKgurtXiMOMLOlIwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAgQw
        CgYIKoZIzj0EAwIDSAAwRQIhAMCQlnql/0Ex0F/AsXoyC+tV8Y6Jq+2v6UBtKj1B
        kybkAiAkt84bIvacgDy21qULlsvWN3BN8riXjqFnQs+txsW/hQ==
        -----END CERTIFICATE-----
        """

    /// Vouches for none of the others.
    static let otherAuthority = """
        -----BEGIN CERTIFICATE-----
        MIIBoTCCAUegAwIBAgIUf14MAVCNHPA9pPdxoQ6+INg+uE0wCgYIKoZIzj0EAwIw
        HTEbMBkGA1UEAwwSVGVzdCBhdXRob3JpdHkgdHdvMCAXDTI2MTEyMTEzNDA1NloY
        DzIxMjYxMDI4MTM0MDU2WjAdMRswGQYDVQQDDBJUZXN0IGF1dGhvcml0eSB0d28w
        WTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAS++nmEbwCzd+zAlW5/sXvt85ZqO0S3
        mNDuR79qkTdAs4Fk6GNMBzM5hpQYADv5mEsnRsKt/juylpgKdVOBVQxyo2MwYTAd
        BgNVHQ4EFgQU3ohUcVVLGO4i4EG7f8im/QjZzQ8wHwYDVR0jBBgwFoAU3ohUcVVL
        GO4i4EG7f8im/QjZzQ8wDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAgQw
        CgYIKoZIzj0EAwIDSAAwRQIhAME1bQIiCBcImKmbutdt7ZypLcgJ++sAyiHZIMt5
        lnfSAiAtR/ljbUCzlwM8C+0I068/G3MDwVd5a8U/3TqEa/em9A==
        -----END CERTIFICATE-----
        """

    /// For `api.example` and 127.0.0.1.
    static let serverCertificate = """
        -----BEGIN CERTIFICATE-----
        MIIBnjCCAUOgAwIBAgIUe1VgfvlMPzycvgUGw78+YU7TL/gwCgYIKoZIzj0EAwIw
        HTEbMBkGA1UEAwwSVGVzdCBhdXRob3JpdHkgb25lMCAXDTI2MTEyMTEzNDA1NloY
        DzIxMjYxMDI4MTM0MDU2WjARMQ8wDQYDVQQDDAZzZXJ2ZXIwWTATBgcqhkjOPQIB
        BggqhkjOPQMBBwNCAARLQmA8xAqlYv63XcwnZ9LsJr4AmChWI4cFURVC/QanXFRF
        Lfze/ZY8r8TTwgEQOP0v0YzEYwgbHXE5HX+WGOyxo2swaTAcBgNVHREEFTATggth
        cGkuZXhhbXBsZYcEfwAAATAJBgNVHRMEAjAAMB0GA1UdDgQWBBTPpv4BhDuVnRrZ
        2kI4TJq5oEqS3TAfBgNVHSMEGDAWgBR5qPn3y5XHjo9EqC6u1eIw4ws6UjAKBggq
        hkjOPQQDAgNJADBGAiEAucT+HQiLeAnFWFzr3KGfYShNdJx505U83ixQfbtvGzUC
        IQCuUUnvPzc05CyM3Wlo3WySi3ZDetlDHODHcTrhXFWFpA==
        -----END CERTIFICATE-----
        """

    static let serverKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg2fKVc/b1oEccoRPt
        QCD3JRbbfESFidOWvf/3fx/aIB+hRANCAARLQmA8xAqlYv63XcwnZ9LsJr4AmChW
        I4cFURVC/QanXFRFLfze/ZY8r8TTwgEQOP0v0YzEYwgbHXE5HX+WGOyx
        -----END PRIVATE KEY-----
        """

    /// A client's certificate.
    static let anna = """
        -----BEGIN CERTIFICATE-----
        MIIBkzCCATigAwIBAgIUe1VgfvlMPzycvgUGw78+YU7TL/kwCgYIKoZIzj0EAwIw
        HTEbMBkGA1UEAwwSVGVzdCBhdXRob3JpdHkgb25lMCAXDTI2MTEyMTEzNDA1NloY
        DzIxMjYxMDI4MTM0MDU2WjAPMQ0wCwYDVQQDDARhbm5hMFkwEwYHKoZIzj0CAQYI
        KoZIzj0DAQcDQgAE0Ej7rQPLjHR5zQHz0FNcwKGhQyn4jFPWOe0XJ3CBLUlyX237
        xeEDNMUFz4DEiHTp4s4ylJ+xPkb1po35FkwA46NiMGAwEwYDVR0lBAwwCgYIKwYB
        BQUHAwIwCQYDVR0TBAIwADAdBgNVHQ4EFgQUFS6YrkLr4kC1xTJ4JBXQWhDO+OUw
        HwYDVR0jBBgwFoAUeaj598uVx46PRKgurtXiMOMLOlIwCgYIKoZIzj0EAwIDSQAw
        RgIhAJXn3xLeWx5FgxUxISaqjstMuL1Zvt/0s0beWtzKj6qoAiEAmbxczkuOTY07
        BwZk+69DAmbb1Pd7eh18JcWkODt7o+0=
        -----END CERTIFICATE-----
        """

    static let annaKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgwlFF6zSJ4DJnmaE6
        vPJ+BbSZgMyF6HYcSm+Zghcyy1mhRANCAATQSPutA8uMdHnNAfPQU1zAoaFDKfiM
        U9Y57RcncIEtSXJfbfvF4QM0xQXPgMSIdOnizjKUn7E+RvWmjfkWTADj
        -----END PRIVATE KEY-----
        """

    /// Another client's certificate.
    static let bert = """
        -----BEGIN CERTIFICATE-----
        MIIBkzCCATigAwIBAgIUe1VgfvlMPzycvgUGw78+YU7TL/owCgYIKoZIzj0EAwIw
        HTEbMBkGA1UEAwwSVGVzdCBhdXRob3JpdHkgb25lMCAXDTI2MTEyMTEzNDA1NloY
        DzIxMjYxMDI4MTM0MDU2WjAPMQ0wCwYDVQQDDARiZXJ0MFkwEwYHKoZIzj0CAQYI
        KoZIzj0DAQcDQgAE3+UiCZbv4P01nrLDG1XxvUMOC/JN6x33v9pCJuawPnXmhpDV
        EHPyUZZ8RSyIRLmzQZv29AdBQP6Jmnhqa99JRqNiMGAwEwYDVR0lBAwwCgYIKwYB
        BQUHAwIwCQYDVR0TBAIwADAdBgNVHQ4EFgQUhbwr6qQUnb+7LHw+hDCUkB0gM8ww
        HwYDVR0jBBgwFoAUeaj598uVx46PRKgurtXiMOMLOlIwCgYIKoZIzj0EAwIDSQAw
        RgIhAPfWtuPrZ1TJ9+gV34DyYEa7HGDQsnqS8YT2yhV73yOmAiEA/c9BI4VqUyxA
        b7xkE8Q/3QBzrESBsAgDOnL4hGiJGgs=
        -----END CERTIFICATE-----
        """

    static let bertKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgHgZwMYPap2OGLJa+
        ltb1/FKPfcGb+kUSIHF/IVY8I3yhRANCAATf5SIJlu/g/TWessMbVfG9Qw4L8k3r
        Hfe/2kIm5rA+deaGkNUQc/JRlnxFLIhEubNBm/b0B0FA/omaeGpr30lG
        -----END PRIVATE KEY-----
        """
}
