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

    private let lines: JSONLines

    /// Opens a file; `-` is standard input.
    ///
    /// - Throws: `LineFileError` when it cannot be opened.
    init(_ path: String) throws { lines = try JSONLines(path) }

    /// Reads no more.
    func stop() { lines.stop() }

    /// The next line, for one reader at a time.
    ///
    /// - Returns: The line; nil at the end.
    /// - Throws: `LineFileError` when the input cannot be read on.
    func next() async throws -> Line? {
        guard let line = try await lines.next() else { return nil }
        let persona = line.json.flatMap { json in
            Result { () throws(SampleError) in try Persona(json: json) }
        }
        let id = try? persona.get().id
        return Line(persona: persona, name: id ?? "line \(line.number)", fraction: line.fraction)
    }
}
