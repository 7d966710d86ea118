import Apprentice
import Glibc
import ApprenticeModels
import TestSupport
import Testing

@Suite struct LibCurlTests {
    @Test func `a libcurl that is not there is told in three lines, each time`() async throws {
        let transport = CurlTransport(library: "libcurl-of-nowhere.so.4")
        let server = try LoopbackServer { $0.respond("x") }
        let request = HTTPRequest(.get, server.url)
        for _ in 0..<2 {
            do {
                _ = try await transport.send(request)
                Issue.record("something was sent")
            } catch let error as HTTPError {
                guard case .unavailable(let reason) = error else { throw error }
                #expect(reason.contains("libcurl-of-nowhere.so.4"))
                let fault = ProviderFault(
                    endpoint: ModelEndpoint(name: "openai/m", model: "m", baseURL: server.url),
                    key: nil
                ).error(error)
                #expect(fault.code == .unavailable)
                #expect(fault.what == "libcurl cannot be loaded, so no model can be asked")
                #expect(fault.why == reason)
                #expect(fault.remedy == "apt-get install libcurl4")
            }
        }
        #expect(server.counts.value.connections == 0)
    }

    @Test func `a library that is not libcurl is refused, too`() async throws {
        let transport = CurlTransport(library: "libc.so.6")
        await #expect(throws: HTTPError.self) {
            _ = try await transport.send(HTTPRequest(.get, "http://127.0.0.1:1"))
        }
    }

    @Test func `libcurl is loaded when it is first needed, and not with the program`() async {
        await #expect(processExitsWith: .success) {
            let transport = CurlTransport()
            try #require(!isLoaded())
            let server = try LoopbackServer { $0.respond("x") }
            _ = try await transport.send(HTTPRequest(.get, server.url)).body.whole()
            try #require(isLoaded())
        }
    }

    @Test func `what was prepared answers as what was not`() async throws {
        let transport = CurlTransport()
        transport.prepare()
        transport.prepare()
        let server = try LoopbackServer { $0.respond("x") }
        let body = try await transport.send(HTTPRequest(.get, server.url)).body.whole()
        #expect(body == Array("x".utf8))
    }
}

/// Whether this process has mapped libcurl.
private func isLoaded() -> Bool {
    guard let file = fopen("/proc/self/maps", "re") else { return false }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 4096)
    while fgets(&line, Int32(line.count), file) != nil {
        let text = String(
            decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)),
            as: UTF8.self
        )
        if text.contains("libcurl") { return true }
    }
    return false
}
