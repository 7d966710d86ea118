import Apprentice
import FoundationEssentials
import Glibc
import Testing

@testable import LanguageModels

/// The least that speaks to llama.cpp's server: one call a thread, no stream.
struct PlainModel: LanguageModel {
    let profile = ModelProfile(name: "plain")
    let baseURL: String
    let key: Secret
    let slot: Int
    let onCall: @Sendable () -> Void

    private struct Call: Encodable {
        struct Message: Encodable {
            var role: String
            var content: String
        }

        var messages: [Message]
        var max_tokens: Int?
        var temperature: Double?
        var id_slot: Int
        var cache_prompt = true
    }

    private struct Answer: Decodable {
        struct Choice: Decodable {
            struct Message: Decodable { var content: String }

            var message: Message
        }

        var choices: [Choice]
    }

    func reply(
        to request: ModelRequest,
        onEvent: @escaping @Sendable (ModelEvent) -> Void
    ) async throws -> ModelReply {
        let call = Call(
            messages: request.messages.map { .init(role: $0.role.rawValue, content: $0.content) },
            max_tokens: request.maxTokens,
            temperature: request.temperature,
            id_slot: slot
        )
        let body = String(decoding: try JSONEncoder().encode(call), as: UTF8.self)
        let head = """
            POST /v1/chat/completions HTTP/1.0\r
            Authorization: Bearer \(key.value)\r
            Content-Type: application/json\r
            Content-Length: \(body.utf8.count)\r
            \r\n
            """
        let port = try #require(baseURL.split(separator: ":").last?.split(separator: "/").first)
        let number = try #require(Int(port))
        onCall()
        let isCancelled = Locked(false)
        let response = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let thread = Thread(number, head + body, isCancelled, continuation)
                thread.start()
            }
        } onCancel: {
            isCancelled.withLock { $0 = true }
        }
        try Task.checkCancellation()
        let json = try #require(response.firstIndex(of: "{"))
        let answer = try JSONDecoder().decode(Answer.self, from: Data(response[json...].utf8))
        return ModelReply(text: answer.choices.first?.message.content ?? "")
    }

    /// What blocks gets its own thread.
    private final class Thread: Sendable {
        private let body: @Sendable () -> Void

        init(
            _ port: Int,
            _ request: String,
            _ isCancelled: Locked<Bool>,
            _ continuation: CheckedContinuation<String, Never>
        ) {
            body = {
                continuation.resume(
                    returning: PlainHTTP.exchange(port: port, request) {
                        isCancelled.withLock { $0 }
                    }
                )
            }
        }

        func start() {
            var thread = pthread_t()
            let this = Unmanaged.passRetained(self).toOpaque()
            pthread_create(
                &thread,
                nil,
                { argument in
                    guard let argument else { return nil }
                    Unmanaged<Thread>.fromOpaque(argument).takeRetainedValue().body()
                    return nil
                },
                this
            )
            pthread_detach(thread)
        }
    }
}
