extension Library {
    /// `base64.encode` of bytes and `base64.decode` of text, with padding or without.
    public static let encoders = Library(
        "cel.lib.ext.encoders",
        functions: [
            FunctionDeclaration(
                "base64.decode",
                [
                    .function("base64_decode_string", returns: .bytes, cost: CallCost.rewritesFirst) { (text: String) in
                        do throws(Base64Problem) {
                            return .bytes(BytesValue(try Base64Text.decode(text)))
                        } catch {
                            return .failure(
                                .invalidArgument, "illegal base64 data at input byte \(error.offset)")
                        }
                    }
                ]),
            FunctionDeclaration(
                "base64.encode",
                [
                    .function("base64_encode_bytes", returns: .string, cost: CallCost.rewritesFirst) {
                        (bytes: BytesValue) in
                        .string(Base64Text.encode(bytes.bytes))
                    }
                ]),
        ])
}
