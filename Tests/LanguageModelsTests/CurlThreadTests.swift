import Glibc
import ApprenticeModels
import TestSupport
import Testing

/// In processes of their own, where no other test's threads are.
@Suite struct CurlThreadTests {
    @Test func `there is one thread for all calls, and it ends with its transport`() async {
        await #expect(processExitsWith: .success) {
            let server = try LoopbackServer { $0.respond("x") }
            do {
                let transport = CurlTransport()
                try await withThrowingTaskGroup { group in
                    for _ in 0..<20 {
                        group.addTask {
                            let request = HTTPRequest(.get, server.url)
                            _ = try await transport.send(request).body.whole()
                        }
                    }
                    try await group.waitForAll()
                }
                try #require(httpThreads().count == 1)
            }
            // Ends by itself, or this process is killed by the deadline below.
            alarm(20)
            while !httpThreads().isEmpty { await Task.yield() }
        }
    }

    @Test func `curl's thread takes no signal`() async {
        await #expect(processExitsWith: .success) {
            let transport = CurlTransport()
            let url = try LoopbackServer.refusedURL()
            _ = try? await transport.send(HTTPRequest(.get, url))
            let thread = try #require(httpThreads().first)
            let status = try #require(text(of: "/proc/self/task/\(thread)/status"))
            let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("SigBlk:") })
            let mask = try #require(UInt64(line.dropFirst(7).drop { $0 == "\t" }, radix: 16))
            for signal in [SIGINT, SIGTERM, SIGWINCH, SIGPIPE, SIGHUP] {
                #expect(mask & (1 << UInt64(signal - 1)) != 0)
            }
            transport.shutdown()
        }
    }
}

/// Numbers of the threads that call themselves apprentice-http.
private func httpThreads() -> [String] {
    guard let folder = opendir("/proc/self/task") else { return [] }
    defer { closedir(folder) }
    var found: [String] = []
    while let entry = readdir(folder) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        if text(of: "/proc/self/task/\(name)/comm") == "apprentice-http\n" { found.append(name) }
    }
    return found
}

private func text(of path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count), as: UTF8.self)
}
