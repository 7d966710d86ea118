import ApprenticeSystem
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
