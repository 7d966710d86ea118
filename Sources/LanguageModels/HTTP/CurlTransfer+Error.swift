import CCurl
import Glibc

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
            .untrusted
        case CURLE_URL_MALFORMAT, CURLE_SSL_CACERT_BADFILE, CURLE_UNSUPPORTED_PROTOCOL:
            .invalid(reason: reason(for: code))
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT,
            CURLE_SSL_CONNECT_ERROR, CURLE_PROXY:
            .unreachable(reason: reason(for: code))
        default:
            .interrupted(reason: reason(for: code))
        }
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

    private func reason(for code: CURLcode) -> String {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            return "no such host is known"
        case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR:
            return "the server closed the connection"
        default:
            break
        }
        var number = 0
        _ = unsafe ccurl_get_long(curl.functions, handle, CURLINFO_OS_ERRNO, &number)
        if code == CURLE_COULDNT_CONNECT, number != 0, let text = unsafe strerror(Int32(number)) {
            return unsafe String(cString: text).lowercased()
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
