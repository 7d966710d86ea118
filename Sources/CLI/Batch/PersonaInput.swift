import Apprentice

/// Reads personas lazily, a JSON object a line.
final class PersonaInput: Sendable {
    /// A line of the input.
    struct Line: Sendable {
        /// The persona, or why there is none.
        let persona: Result<Persona, SampleError>
        /// How it is named where something is said of it.
        let name: String
        /// How far the file was read, 0 to 1; nil when nobody knows.
        let fraction: Double?
    }

    private struct State {
        var lines: ArraySlice<BatchLines.Line> = []
        var number = 0
    }

    private let file: BatchLines
    private let state = Locked(State())

    /// Opens a file; `-` is standard input.
    ///
    /// - Throws: ``UsageError`` when it cannot be read.
    init(_ path: String) throws { file = try BatchLines(path) }

    /// Reads no more.
    func stop() { file.stop() }

    /// The next line, for one reader at a time.
    ///
    /// - Returns: The line; nil at the end.
    /// - Throws: ``UsageError`` when the input cannot be read on.
    func next() async throws -> Line? {
        while true {
            guard let line = state.withLock({ $0.lines.popFirst() }) else {
                let more = try await file.next()
                if more.isEmpty { return nil }
                state.withLock { $0.lines = more[...] }
                continue
            }
            let number = state.withLock { state in
                state.number += 1
                return state.number
            }
            if let text = line.text, text.allSatisfy(\.isWhitespace) { continue }
            let persona = Self.persona(line.text)
            return Line(
                persona: persona,
                name: (try? persona.get().id) ?? "line \(number)",
                fraction: file.size.map { min(1, Double(line.end) / Double(max(1, $0))) }
            )
        }
    }

    private static func persona(_ text: String?) -> Result<Persona, SampleError> {
        do {
            guard let text else { throw SampleError(.badInput, "it is not UTF-8") }
            return .success(try Persona(json: try JSON(parsing: text)))
        } catch let error as SampleError {
            return .failure(error)
        } catch let error as JSONSyntaxError {
            let words = "it is no JSON, column \(error.column): \(error.reason)"
            return .failure(SampleError(.badInput, words))
        } catch {
            return .failure(SampleError(.badInput, "\(error)"))
        }
    }
}
