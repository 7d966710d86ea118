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

    /// Reads on, when all that was read is taken.
    ///
    /// - Throws: `LineFileError` when the input cannot be read on.
    func fetch() async throws { try await lines.fetch() }

    /// The next line of what was read, for one reader at a time.
    func take() -> Intake<Line> {
        lines.take().map { line in
            let persona = line.json.flatMap { json in
                Result { () throws(SampleError) in try Persona(json: json) }
            }
            let id = try? persona.get().id
            return Line(persona: persona, name: id ?? line.name, fraction: line.fraction)
        }
    }
}
