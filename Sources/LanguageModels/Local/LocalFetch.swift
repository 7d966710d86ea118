import Apprentice
import Glibc

/// Fetches the files of a model of this machine with the script, as a child process that ends with this one.
package struct LocalFetch: Sendable {
    private let files: LocalFiles
    private let environment: [String: String]

    package init(files: LocalFiles, environment: [String: String]) {
        self.files = files
        self.environment = environment
    }

    /// Fetches what is missing; what is here already is kept, also after a cancel or a kill.
    ///
    /// - Throws: ``ModelError`` with code `unavailable`, or `CancellationError`.
    package func run(onProgress: @Sendable (LocalProgress) -> Void) async throws {
        let (child, pipe) = try start()
        defer { close(pipe) }
        var lines = LineBuffer()
        var result: LocalFetchReport?
        do {
            while true {
                // The end is looked for before the reading, so that nothing said last is lost.
                let status = child.exitStatus
                for line in lines.take(readAvailable(pipe)) {
                    switch LocalFetchReport(line: line, of: files.role) {
                    case .progress(let progress): onProgress(progress)
                    case .some(let report): result = report
                    case nil: break
                    }
                }
                if let status { return try finish(result, status: status) }
                try await Task.sleep(for: .milliseconds(100))
            }
        } catch is CancellationError {
            // A task of its own, for in a cancelled one nothing can be waited for.
            await Task { await child.end() }.value
            throw CancellationError()
        }
    }

    private func finish(_ result: LocalFetchReport?, status: Int32) throws {
        if case .failed(let error) = result { throw error }
        if status == 0 { return }
        throw ModelError(
            .unavailable,
            what: "the \(files.role.noun) could not be fetched",
            why: "\(files.script) ended with status \(status)",
            remedy: files.fetchRemedy
        )
    }

    private func start() throws -> (ChildProcess, Int32) {
        var ends: (Int32, Int32) = (0, 0)
        let code = unsafe withUnsafeMutableBytes(of: &ends) { bytes in
            guard let ends = unsafe bytes.bindMemory(to: Int32.self).baseAddress else { return -1 }
            return unsafe Int(pipe(ends))
        }
        guard code == 0 else {
            throw ModelError(
                .unavailable,
                what: "no pipe can be made",
                why: SystemError.text(errno)
            )
        }
        _ = fcntl(ends.0, F_SETFD, FD_CLOEXEC)
        _ = fcntl(ends.1, F_SETFD, FD_CLOEXEC)
        defer { close(ends.1) }
        do {
            let child = try ChildProcess(
                files.fetchCommand,
                environment: environment,
                output: ends.1,
                mergingErrors: false
            )
            _ = fcntl(ends.0, F_SETFL, O_NONBLOCK)
            return (child, ends.0)
        } catch {
            close(ends.0)
            throw ModelError.pythonMissing(error, for: files.role)
        }
    }

    private func readAvailable(_ file: Int32) -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let chunk = unsafe [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
                unsafe count = max(0, read(file, buffer.baseAddress, 4096))
            }
            if chunk.isEmpty { return bytes }
            bytes += chunk
        }
    }
}
