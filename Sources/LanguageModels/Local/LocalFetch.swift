import ApprenticeSystem
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
        var lines = LineCutter(longest: 1 << 16)
        var result: LocalFetchReport?
        do {
            while true {
                // The end is looked for before the reading, so that nothing said last is lost.
                let status = child.exitStatus
                for line in lines.take(((try? File.contents(of: pipe)) ?? [])[...]) {
                    guard case .text(let text, _) = line.content else { continue }
                    switch LocalFetchReport(line: text.utf8, of: files.role) {
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
        let pipe: Pipe
        do {
            pipe = try Pipe()
        } catch {
            throw ModelError(.unavailable, what: "no pipe can be made", why: error.description)
        }
        defer { close(pipe.writer) }
        do {
            let child = try ChildProcess(
                files.fetchCommand,
                environment: environment,
                output: pipe.writer,
                mergingErrors: false
            )
            _ = fcntl(pipe.reader, F_SETFL, O_NONBLOCK)
            return (child, pipe.reader)
        } catch {
            close(pipe.reader)
            throw ModelError.pythonMissing(files.fetchCommand[0], error, for: files.role)
        }
    }
}
