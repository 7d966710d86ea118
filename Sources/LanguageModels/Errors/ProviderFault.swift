package import Apprentice
import Glibc

/// Turns what a provider's server does wrong into an error with its cause and its remedy.
package struct ProviderFault: Sendable {
    private let endpoint: ModelEndpoint
    private let hasKey: Bool
    private let words: ServerWords

    /// - Parameters:
    ///   - endpoint: Whom was asked.
    ///   - key: The key that was sent, so that it is not shown.
    ///   - prompts: The texts that were sent, so that they are not shown.
    package init(endpoint: ModelEndpoint, key: Secret?, prompts: [String] = []) {
        self.endpoint = endpoint
        self.hasKey = key != nil
        self.words = ServerWords(
            secrets: [key, endpoint.address?.credentials].compactMap(\.self)
                + (endpoint.address?.password.map { [$0] } ?? []),
            prompts: prompts
        )
    }

    /// The error of an exchange that failed on its way.
    package func error(_ failure: HTTPError) -> ModelError {
        switch failure {
        case .unreachable(let reason):
            ModelError(
                .unreachable,
                what: "cannot reach \(endpoint.host)",
                why: reason,
                remedy: endpoint.unreachableRemedy
            )
        case .untrusted(let reason, let trusted):
            ModelError(
                .refused,
                what: "the certificate of \(endpoint.host) is not trusted",
                why: "\(reason); nothing was sent. Trusted are those of \(trusted.inWords)"
                    + (trusted.fault.map { ": \($0)" } ?? ""),
                remedy: "export \(trusted.variable ?? "SSL_CERT_FILE")="
                    + (trusted.variable == "SSL_CERT_DIR" ? "FOLDER" : "FILE")
                    + ", if its issuer is yours"
            )
        case .noCertificates(let trusted):
            ModelError(
                .refused,
                what: "the certificates that servers are checked by cannot be read",
                why: "\(trusted.inWords): \(trusted.fault ?? "it holds no certificates")",
                remedy: trusted.variable.map { "unset \($0), or name another file with it" }
                    ?? "apt-get install ca-certificates"
            )
        case .timedOut(.connect, let limit):
            ModelError(
                .timedOut,
                what: "cannot reach \(endpoint.host)",
                why: "not connected after \(limit.inWords)",
                remedy: endpoint.unreachableRemedy
            )
        case .timedOut(.begin, let limit):
            ModelError(
                .timedOut,
                what: "\(endpoint.host) does not answer",
                why: "no reply began within \(limit.inWords)",
                remedy: "allow it more time: --timeout SECONDS"
            )
        case .timedOut(.idle, let limit):
            ModelError(
                .timedOut,
                what: "\(endpoint.host) does not answer",
                why: "not a byte for \(limit.inWords)"
            )
        case .timedOut(.word, let limit):
            ModelError(
                .timedOut,
                what: "\(endpoint.host) does not answer",
                why: "not a word for \(limit.inWords), though the connection is kept alive",
                remedy: "allow it more time: --idle-timeout SECONDS"
            )
        case .timedOut(.total, let limit):
            ModelError(
                .timedOut,
                what: "\(endpoint.host) takes too long",
                why: "no whole reply after \(limit.inWords)"
            )
        case .interrupted(let reason):
            interrupted(reason)
        case .tooLarge(let limit):
            ModelError(
                .malformedReply,
                what: "\(endpoint.host) sends more than any answer needs",
                why: "over \(limit >> 20) MiB"
            )
        case .invalid(let reason):
            ModelError(
                .refused,
                what: "nothing can be sent to \(endpoint.baseURL)",
                why: reason,
                remedy: "name the server: apprentice --base-url https://HOST/v1"
            )
        case .unavailable(let reason):
            ModelError(
                .unavailable,
                what: "libcurl cannot be loaded, so no model can be asked",
                why: reason,
                remedy: "apt-get install libcurl4"
            )
        case .closed:
            ModelError(.unavailable, what: "the program is about to end")
        }
    }

    /// The error of a reply that ended before it was whole.
    package func interrupted(_ reason: String) -> ModelError {
        ModelError(
            .interrupted,
            what: "the reply of \(endpoint.host) broke off",
            why: reason,
            remedy: "ask again"
        )
    }

    /// The error of a reply that is not what the API promises.
    package func malformed(_ reason: String, saying said: String? = nil) -> ModelError {
        ModelError(
            .malformedReply,
            what: "\(endpoint.host) does not answer as a model's server does",
            why: reason + (said.flatMap(quoting) ?? ""),
            remedy: "check the address: apprentice --base-url URL"
        )
    }

    /// The error of a model that will not answer.
    package func declined(saying said: String = "") -> ModelError {
        ModelError(
            .refused,
            what: "\(endpoint.model) declined to answer",
            why: words.cleaned(said) ?? "its provider's policy"
        )
    }

    /// The error of a reply that ended without an answer.
    package func empty(_ reason: String) -> ModelError {
        ModelError(
            .emptyReply,
            what: "\(endpoint.model) gave no answer",
            why: reason,
            remedy: "ask again, or name another model: apprentice --model NAME"
        )
    }

    /// A server's words behind a reason, as far as they may be shown; nil when they may not.
    package func quoting(_ said: String) -> String? { words.cleaned(said).map { ": \($0)" } }

    /// The error that a status other than success stands for.
    package func error(
        status: Int,
        headers: HTTPHeaders = [:],
        body: [UInt8],
        now: Int64 = Int64(time(nil))
    ) -> ModelError {
        let report = ServerReport(body)
        var error = error(status: status, report: report)
        error.status = status
        if error.isTemporary {
            error.retryAfter = RetryAfter.read(headers, now: now)
            if let wait = error.retryAfter, let why = error.why {
                error.why = "\(why), asks to wait \(wait.inWords)"
            }
        }
        return error
    }

    /// The error that a server reports inside a stream it has begun.
    package func error(inStream json: JSON) -> ModelError {
        let report = ServerReport(json)
        var error = error(status: report.status ?? 500, report: report)
        error.status = report.status
        if report.status == nil { error.why = words.cleaned(report.message) }
        return error
    }

    private func error(status: Int, report: ServerReport) -> ModelError {
        let why = ["status \(status)", words.cleaned(report.message)].compactMap(\.self)
            .joined(separator: ": ")
        switch status {
        case 401, 403:
            return unauthorized(why)
        case 429 where report.saysNoCredit, 402:
            return ModelError(
                .refused,
                what: "the account at \(endpoint.host) has no credit left",
                why: why
            )
        case 429:
            return ModelError(
                .rateLimited,
                what: "\(endpoint.host) is asked too often",
                why: why
            )
        case 408:
            return ModelError(
                .timedOut,
                what: "\(endpoint.host) takes too long",
                why: why,
                remedy: Self.askLater
            )
        case 413,
            400 where report.saysTooLong,
            422 where report.saysTooLong:
            return ModelError(
                .tooLong,
                what: "the conversation is longer than \(endpoint.model) takes",
                why: why,
                remedy: ":new begins another one"
            )
        case 404 where report.saysModel:
            return ModelError(
                .refused,
                what: "\(endpoint.host) has no model \(endpoint.model)",
                why: why,
                remedy: endpoint.unknownModelRemedy
            )
        case 404, 405:
            return ModelError(
                .refused,
                what: "no model's server answers at \(endpoint.baseURL)",
                why: why,
                remedy: "most addresses end in /v1: apprentice --base-url URL"
            )
        case 500...:
            return ModelError(
                .serverFailed,
                what: status == 529 || status == 503
                    ? "\(endpoint.host) is overloaded" : "\(endpoint.host) failed",
                why: why
            )
        case 300..<400:
            return ModelError(
                .refused,
                what: "\(endpoint.host) answers with a redirect",
                why: why,
                remedy: "name the server it leads to: apprentice --base-url URL"
            )
        default:
            return ModelError(
                .refused,
                what: "\(endpoint.host) refused the request",
                why: why,
                remedy: "name another model: apprentice --model PROVIDER/NAME"
            )
        }
    }

    private static let askLater = "ask again later, or name another model: apprentice --model NAME"

    private func unauthorized(_ why: String) -> ModelError {
        if endpoint.address?.credentials != nil {
            return ModelError(
                .unauthorized,
                what: "\(endpoint.host) refused the password in its address",
                why: why,
                remedy: "name the server with another one: "
                    + "apprentice --base-url https://USER:PASSWORD@HOST/v1"
            )
        }
        let what =
            hasKey ? "\(endpoint.host) refused the key" : "\(endpoint.host) wants a key"
        guard let variable = endpoint.keyVariable else {
            return ModelError(.unauthorized, what: what, why: why)
        }
        return ModelError(
            .unauthorized,
            what: what,
            why: hasKey
                ? "\(why), with the key in \(variable)" : "\(why), and \(variable) is not set",
            remedy: "export \(variable)=KEY"
        )
    }
}
