/// An authority and two identities of its making that exist only here.
enum TestIdentities {
    static let authority = Array(
        """
        -----BEGIN CERTIFICATE-----
        MIIBmDCCAT+gAwIBAgIUSQcERTAkkeRCWoO/ATEGzw+OYBUwCgYIKoZIzj0EAwIw
        GTEXMBUGA1UEAwwOVGVzdCBhdXRob3JpdHkwIBcNMjYxMTIxMTExMzIzWhgPMjEy
        NjEwMjgxMTEzMjNaMBkxFzAVBgNVBAMMDlRlc3QgYXV0aG9yaXR5MFkwEwYHKoZI
        zj0CAQYIKoZIzj0DAQcDQgAEPCb6vya4+6sd6NdmqiL1FRi/b1rLdSaiy754ZxTK
        t17wFuUTNuWFWIB/B8O+8HaXom/Ti2waKiByYtbX4wdTrKNjMGEwHQYDVR0OBBYE
        FHW5H0HKKUKnV+p+0tjm9VJC5r2hMB8GA1UdIwQYMBaAFHW5H0HKKUKnV+p+0tjm
        9VJC5r2hMA8GA1UdEwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQDAgIEMAoGCCqGSM49
        BAMCA0cAMEQCIH09adMjgClPyFz4XYZvBIiXl9e+wJSwbvSEUyjnL0sbAiAzy95B
        tL6S1XWBA8w9Bd3RtaPvgh6wdQn4gzfw3T/sFA==
        -----END CERTIFICATE-----
        """.utf8)

    /// For `api.example` and 127.0.0.1.
    static let serverCertificate = Array(
        """
        -----BEGIN CERTIFICATE-----
        MIIBmTCCAT+gAwIBAgIUTcVS8HZ06vE5D7DCurlgo5fR4x4wCgYIKoZIzj0EAwIw
        GTEXMBUGA1UEAwwOVGVzdCBhdXRob3JpdHkwIBcNMjYxMTIxMTExMzIzWhgPMjEy
        NjEwMjgxMTEzMjNaMBExDzANBgNVBAMMBnNlcnZlcjBZMBMGByqGSM49AgEGCCqG
        SM49AwEHA0IABFqYEEJKu2E8yGcF+ytgLHnpFaKkXC9VI7lPBgSKg8CAu9WcpYq8
        XRMWqdeG3SKxBEvxvJQI97ikFeY73AmlbcujazBpMBwGA1UdEQQVMBOCC2FwaS5l
        eGFtcGxlhwR/AAABMAkGA1UdEwQCMAAwHQYDVR0OBBYEFB42PEdZxcyXwyzRYEoW
        ZRWwozsWMB8GA1UdIwQYMBaAFHW5H0HKKUKnV+p+0tjm9VJC5r2hMAoGCCqGSM49
        BAMCA0gAMEUCICe5wHfmP4OOe3jY1410PDp56X8/Vf4B7ohRo/GhHEvOAiEApRGL
        o0mfscGNL6niCFjh82j3UypAkVlEwNVbkjSTKSM=
        -----END CERTIFICATE-----
        """.utf8)

    static let serverKey = Array(
        """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgaNi8rDyyPhOqa7D9
        fmHFBoraAaCxTdtJNjdqI9iYAdihRANCAARamBBCSrthPMhnBfsrYCx56RWipFwv
        VSO5TwYEioPAgLvVnKWKvF0TFqnXht0isQRL8byUCPe4pBXmO9wJpW3L
        -----END PRIVATE KEY-----
        """.utf8)

    static let clientCertificate = Array(
        """
        -----BEGIN CERTIFICATE-----
        MIIBnjCCAUWgAwIBAgIUTcVS8HZ06vE5D7DCurlgo5fR4x8wCgYIKoZIzj0EAwIw
        GTEXMBUGA1UEAwwOVGVzdCBhdXRob3JpdHkwIBcNMjYxMTIxMTExMzIzWhgPMjEy
        NjEwMjgxMTEzMjNaMCAxDTALBgNVBAoMBHRlYW0xDzANBgNVBAMMBmNsaWVudDBZ
        MBMGByqGSM49AgEGCCqGSM49AwEHA0IABBn+Ry2biTLQewfu4U597PwsqI0XPOCm
        fJ7A3544rF0aAuj5AnqKh1+gVPnQl6/dNxEBfPFNi/Tg0SluAxV7UvCjYjBgMAkG
        A1UdEwQCMAAwEwYDVR0lBAwwCgYIKwYBBQUHAwIwHQYDVR0OBBYEFMOpApuYTQ3r
        RzXtQ5J3KwpQDS+OMB8GA1UdIwQYMBaAFHW5H0HKKUKnV+p+0tjm9VJC5r2hMAoG
        CCqGSM49BAMCA0cAMEQCICsM9dyZVJ4G3wxm9jhkLAH88xNt6l0U6+FJjWiQlNKj
        AiAgN/TBa6mftVB1eH1R0EHIsFy4FRA18nwf/cVtQ1UfWg==
        -----END CERTIFICATE-----
        """.utf8)

    static let clientKey = Array(
        """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgV51zO/GeP17RHmZi
        tw3ukYFEIv1dHlRhw+/lZcSR2uOhRANCAAQZ/kctm4ky0HsH7uFOfez8LKiNFzzg
        pnyewN+eOKxdGgLo+QJ6iodfoFT50Jev3TcRAXzxTYv04NEpbgMVe1Lw
        -----END PRIVATE KEY-----
        """.utf8)
}
