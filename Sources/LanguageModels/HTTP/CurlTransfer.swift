import Apprentice
import ApprenticeSystem
import CApprenticeCurl
import Glibc

/// One exchange; everything here happens on curl's thread.
///
/// Safe, because the handle is made and freed by the ``CurlLoop`` that alone owns the transfer.
@safe final class CurlTransfer {
    let curl: LibCurl
    let id: UInt64
    let handle: UnsafeMutableRawPointer
    let limits: HTTPLimits
    /// The address of the host where it goes over plain http, so that it has a connection of its own.
    let plainHost: Substring?
    /// Where its connection is kept.
    var pool: Int?
    private var output: AsyncThrowingStream<HTTPEvent, any Error>.Continuation?
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private var status = 0
    private var headers = HTTPHeaders()
    private var received = 0
    private var hasHead = false
    private(set) var isTooLarge = false
    let trusted: TrustedCertificates
    private let pace: ReaderPace
    // Milliseconds of the transport's clock.
    private let start: Int64
    private var lastByte: Int64
    /// When the end is no longer waited for.
    private var due: Int64?

    /// Prepares a handle for a request.
    init(
        curl: LibCurl,
        id: UInt64,
        request: HTTPRequest,
        handle: UnsafeMutableRawPointer,
        trusting trusted: TrustedCertificates,
        in joined: String?,
        pace: ReaderPace,
        output: CurlInbox.Output
    ) {
        self.curl = curl
        self.id = id
        unsafe self.handle = unsafe handle
        self.limits = request.limits
        plainHost = request.url.hasPrefix("http:") ? Self.host(of: request.url) : nil
        self.output = output
        self.trusted = trusted
        self.pace = pace
        start = pace.now()
        lastByte = start
        configure(request, joined)
    }

    /// Whether nobody reads any more.
    var isLeft: Bool { output == nil }

    /// Lets the exchange come to its end for a while, so that its connection can be kept.
    func expectEnd() { due = due ?? pace.now() + Int64(limits.linger.wholeMilliseconds) }

    /// A URL up to its path.
    private static func host(of url: String) -> Substring {
        let slashes = url.utf8.indices.lazy.filter { url.utf8[$0] == UInt8(ascii: "/") }
        return slashes.dropFirst(2).first.map { url[..<$0] } ?? url[...]
    }

    /// Ends the reader's stream.
    func finish(throwing error: (any Error)? = nil) {
        if let error { output?.finish(throwing: error) } else { output?.finish() }
        output = nil
    }

    /// Frees what the handle referred to; the handle itself stays.
    func release() {
        unsafe curl.functions.pointee.slist_free_all(headerList)
        unsafe headerList = nil
    }

    private func configure(_ request: HTTPRequest, _ joined: String?) {
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_BUFFERSIZE, 1024)
        set(CURLOPT_TCP_KEEPALIVE, 1)
        set(CURLOPT_CONNECTTIMEOUT_MS, max(1, limits.connect.wholeMilliseconds))
        set(CURLOPT_TIMEOUT_MS, limits.total.map { max(1, $0.wholeMilliseconds) } ?? 0)
        _ = unsafe ccurl_set_string(curl.functions, handle, CURLOPT_PROTOCOLS_STR, "http,https")
        _ = unsafe ccurl_set_string(curl.functions, handle, CURLOPT_URL, request.url)
        if request.url.hasPrefix("https:") {
            set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
            // A burst waits for the first connection and shares it, instead of opening its own.
            set(CURLOPT_PIPEWAIT, 1)
        } else {
            set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        }
        if ServerAddress(request.url)?.isLoopback == true {
            // A proxy of the environment cannot reach this machine's own servers.
            _ = unsafe ccurl_set_string(curl.functions, handle, CURLOPT_PROXY, "")
        }
        trust(joined)
        // An empty field takes curl's own "Expect: 100-continue" out, which costs a round trip.
        unsafe headerList = unsafe curl.functions.pointee.slist_append(nil, "Expect:")
        for (name, value) in request.headers.fields {
            unsafe headerList = unsafe curl.functions.pointee.slist_append(
                headerList,
                "\(name): \(value)"
            )
        }
        _ = unsafe ccurl_set_list(curl.functions, handle, CURLOPT_HTTPHEADER, headerList)
        if request.method == .head { set(CURLOPT_NOBODY, 1) }
        if request.method == .post {
            set(CURLOPT_POST, 1)
            _ = unsafe ccurl_set_size(
                curl.functions,
                handle,
                CURLOPT_POSTFIELDSIZE_LARGE,
                curl_off_t(request.body.count)
            )
            unsafe request.body.withUnsafeBytes {
                _ = unsafe ccurl_set_pointer(
                    curl.functions,
                    handle,
                    CURLOPT_COPYPOSTFIELDS,
                    $0.baseAddress
                )
            }
        }
        // Unretained: the loop keeps the transfer for as long as curl has the handle.
        let me = unsafe Unmanaged.passUnretained(self).toOpaque()
        _ = unsafe ccurl_set_pointer(curl.functions, handle, CURLOPT_PRIVATE, me)
        _ = unsafe ccurl_set_pointer(curl.functions, handle, CURLOPT_WRITEDATA, me)
        _ = unsafe ccurl_set_pointer(curl.functions, handle, CURLOPT_HEADERDATA, me)
        _ = unsafe ccurl_set_data_fn(curl.functions, handle, CURLOPT_WRITEFUNCTION) {
            bytes,
            _,
            count,
            user in
            guard let user = unsafe user else { return 0 }
            let transfer = unsafe Unmanaged<CurlTransfer>.fromOpaque(user).takeUnretainedValue()
            return transfer.take(unsafe Array(UnsafeRawBufferPointer(start: bytes, count: count)))
        }
        _ = unsafe ccurl_set_data_fn(curl.functions, handle, CURLOPT_HEADERFUNCTION) {
            bytes,
            _,
            count,
            user in
            guard let user = unsafe user else { return 0 }
            let transfer = unsafe Unmanaged<CurlTransfer>.fromOpaque(user).takeUnretainedValue()
            let line = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
            transfer.take(header: unsafe String(decoding: line, as: UTF8.self))
            return count
        }
    }

    /// Names the certificates that servers are checked by, and none besides.
    ///
    /// - Parameter joined: The file that holds those of the file and of the folder.
    private func trust(_ joined: String?) {
        if trusted.file == nil, trusted.folder == nil { return }
        let (file, folder) = joined.map { ($0, nil) } ?? (trusted.file, trusted.folder)
        _ = unsafe ccurl_set_string(curl.functions, handle, CURLOPT_CAINFO, file)
        _ = unsafe ccurl_set_string(curl.functions, handle, CURLOPT_CAPATH, folder)
    }

    private func set(_ option: CURLoption, _ value: Int) {
        _ = unsafe ccurl_set_long(curl.functions, handle, option, value)
    }

    // MARK: Limits

    /// Milliseconds of the transport's clock at which the exchange ends for lack of news; nil: never.
    var deadline: Int64? { limit?.at }

    /// What the exchange ends with when its deadline has passed.
    var lateness: HTTPError {
        let bound = limit?.bound ?? .idle
        return .timedOut(bound, after: (bound == .begin ? limits.begin : limits.idle) ?? .zero)
    }

    /// The limit that is reached first.
    private var limit: (at: Int64, bound: HTTPError.Limit)? {
        if let due { return (due, .idle) }
        let idle = limits.idle.map { Int64($0.wholeMilliseconds) }
        if let heard = pace.lastHeard {
            return idle.map { (heard + $0, lastByte > heard + $0 / 2 ? .word : .idle) }
        }
        let silence = idle.map { (lastByte + $0, HTTPError.Limit.idle) }
        let begin = limits.begin.map {
            (start + Int64($0.wholeMilliseconds), HTTPError.Limit.begin)
        }
        return [silence, begin].compactMap(\.self).min { $0.0 < $1.0 }
    }

    /// The count that was taken; fewer than were given make curl give up.
    private func take(_ piece: [UInt8]) -> Int {
        received += piece.count
        lastByte = pace.now()
        if received > limits.bodySize {
            isTooLarge = true
            return 0
        }
        output?.yield(.piece(piece))
        return piece.count
    }

    private func take(header line: String) {
        lastByte = pace.now()
        // What follows the head are trailers.
        guard !hasHead else { return }
        if line.hasPrefix("HTTP/") {
            headers = HTTPHeaders()
            status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        } else if let colon = line.firstIndex(of: ":") {
            let value = line[line.index(after: colon)...]
            headers.append(String(line[..<colon]), value.trimmingSpace)
        } else if status >= 200 {
            hasHead = true
            output?.yield(.head(status: status, headers: headers))
        }
    }
}

extension CurlTransfer {
    /// What curl's verdict on the finished exchange means; nil when all went well.
    func error(for code: CURLcode) -> HTTPError? {
        switch code {
        case CURLE_OK:
            nil
        case CURLE_OPERATION_TIMEDOUT:
            isConnected
                ? .timedOut(.total, after: limits.total ?? .zero)
                : .timedOut(.connect, after: limits.connect)
        case CURLE_WRITE_ERROR where isTooLarge:
            .tooLarge(limit: limits.bodySize)
        case CURLE_PEER_FAILED_VERIFICATION:
            .untrusted(reason: distrust + (proxy?.inWords ?? ""), trusted)
        case CURLE_SSL_CACERT_BADFILE:
            .noCertificates(trusted)
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL:
            .invalid(reason: reason(for: code))
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT,
            CURLE_SSL_CONNECT_ERROR, CURLE_PROXY:
            .unreachable(reason: reason(for: code) + (proxy?.inWords ?? ""))
        default:
            .interrupted(reason: reason(for: code))
        }
    }

    /// The proxy by which the server was to be reached; nil for none.
    private var proxy: EnvironmentProxy? {
        var pointer: UnsafeMutableRawPointer?
        _ = unsafe ccurl_get_pointer(curl.functions, handle, CURLINFO_EFFECTIVE_URL, &pointer)
        guard let text = unsafe pointer?.assumingMemoryBound(to: CChar.self),
            let address = ServerAddress(unsafe String(cString: text))
        else { return nil }
        return EnvironmentProxy(for: address)
    }

    private var isConnected: Bool {
        var microseconds: curl_off_t = 0
        _ = unsafe ccurl_get_size(
            curl.functions,
            handle,
            CURLINFO_PRETRANSFER_TIME_T,
            &microseconds
        )
        return microseconds > 0
    }

    /// Why the server's certificate is not trusted, in the words of OpenSSL's `X509_V_ERR_…`.
    private var distrust: String {
        var number = 0
        _ = unsafe ccurl_get_long(curl.functions, handle, CURLINFO_SSL_VERIFYRESULT, &number)
        return switch number {
        case 0, 62, 64: "it is for another host"
        case 9: "it is not valid yet"
        case 10: "it has expired"
        case 18: "it is signed by itself"
        case 19, 20, 21: "its issuer is not known"
        default: "it cannot be verified (\(number))"
        }
    }

    private func reason(for code: CURLcode) -> String {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST: return "no such host is known"
        case CURLE_COULDNT_RESOLVE_PROXY: return "no such proxy is known"
        case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR:
            return "the server closed the connection"
        default:
            break
        }
        var number = 0
        _ = unsafe ccurl_get_long(curl.functions, handle, CURLINFO_OS_ERRNO, &number)
        if code == CURLE_COULDNT_CONNECT, number != 0 {
            return SystemError(Int32(number)).description.lowercased()
        }
        return unsafe String(cString: curl.functions.pointee.easy_strerror(code)).lowercased()
    }
}

extension HTTPRequest {
    /// Why the request must not be sent, if so: a line break in a header would start another one.
    var fault: String? {
        let hasBreak = headers.fields.contains { name, value in
            (name + value).utf8.contains { $0 == 10 || $0 == 13 || $0 == 0 }
        }
        return hasBreak ? "a header holds a line break" : nil
    }
}
