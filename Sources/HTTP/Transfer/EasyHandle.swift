import CCurl

/// One libcurl transfer handle and the options that were set on it. Used on the loop's thread only.
struct EasyHandle {
    let pointer: UnsafeMutableRawPointer
    /// The first option that was refused.
    private(set) var refusal: (option: CURLoption, code: CURLcode)?

    init?() {
        guard let pointer = curl_easy_init() else { return nil }
        self.pointer = pointer
    }

    mutating func set(_ option: CURLoption, _ value: Int) {
        note(option, il_easy_set_long(pointer, option, value))
    }

    mutating func set(_ option: CURLoption, _ value: Bool) {
        set(option, value ? 1 : 0)
    }

    /// Nil takes back what libcurl was built with.
    mutating func set(_ option: CURLoption, _ value: String?) {
        note(option, il_easy_set_string(pointer, option, value))
    }

    mutating func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer?) {
        note(option, il_easy_set_pointer(pointer, option, value))
    }

    mutating func set(_ option: CURLoption, _ list: UnsafeMutablePointer<curl_slist>?) {
        note(option, il_easy_set_list(pointer, option, list))
    }

    /// A large number; the bytes of a body.
    mutating func set(_ option: CURLoption, offset: Int) {
        note(option, il_easy_set_offset(pointer, option, curl_off_t(offset)))
    }

    mutating func set(_ option: CURLoption, callback: @escaping il_data_callback) {
        note(option, il_easy_set_data_callback(pointer, option, callback))
    }

    mutating func set(prerequest callback: @escaping il_prerequest_callback) {
        note(CURLOPT_PREREQFUNCTION, il_easy_set_prerequest(pointer, callback))
    }

    /// PEM from a file or from memory.
    mutating func set(_ source: HTTPClientTLS.Source?, file: CURLoption, blob: CURLoption) {
        switch source {
        case nil: break
        case .file(let path): set(file, path)
        case .bytes(let bytes):
            note(blob, bytes.withUnsafeBytes { il_easy_set_blob(pointer, blob, $0.baseAddress, $0.count) })
        }
    }

    func long(_ info: CURLINFO) -> Int {
        var value = 0
        return il_easy_get_long(pointer, info, &value) == CURLE_OK ? value : 0
    }

    func offset(_ info: CURLINFO) -> Int64 {
        var value: curl_off_t = 0
        return il_easy_get_offset(pointer, info, &value) == CURLE_OK ? Int64(value) : 0
    }

    mutating func note(_ code: CURLcode) {
        note(CURLOPT_CAINFO, code)
    }

    private mutating func note(_ option: CURLoption, _ code: CURLcode) {
        if code != CURLE_OK, refusal == nil { refusal = (option, code) }
    }
}
