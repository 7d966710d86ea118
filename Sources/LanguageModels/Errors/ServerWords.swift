/// Makes what a server says of an error fit to be shown and logged.
///
/// Servers quote in their errors what they were sent: the key, a line of the prompt.
package struct ServerWords: Sendable {
    private let secrets: [String]
    /// As they were sent: of most calls nothing is ever looked for in them.
    private let prompts: [String]
    private static let window = 24

    package init(secrets: [Secret], prompts: [String] = []) {
        self.secrets = secrets.map(\.value).filter { $0.count >= 4 }
        self.prompts = prompts
    }

    /// A server's words on one line, cut to a length; nil when they hold what must not be shown.
    package func cleaned(_ text: String?) -> String? {
        guard let text else { return nil }
        var line = ""
        for scalar in text.unicodeScalars.prefix(400) {
            let isControl = scalar.properties.generalCategory == .control
            line.unicodeScalars.append(isControl || scalar.properties.isWhitespace ? " " : scalar)
        }
        line = line.split(separator: " ").joined(separator: " ")
        if line.count > 160 { line = line.prefix(159) + "…" }
        return line.isEmpty || quotesKey(line) || quotesPrompt(line) ? nil : line
    }

    private func quotesKey(_ line: String) -> Bool {
        // OpenAI shows the first and the last characters of a wrong key.
        if !secrets.isEmpty, line.contains("***") { return true }
        return secrets.contains { line.contains($0.prefix(8)) }
    }

    private func quotesPrompt(_ line: String) -> Bool {
        let line = Array(line.utf8)
        var windows: Set<ArraySlice<UInt8>> = []
        if line.count >= Self.window {
            for start in 0...(line.count - Self.window) {
                windows.insert(line[start..<(start + Self.window)])
            }
        }
        return prompts.contains { prompt in
            let prompt = Array(prompt.utf8)
            if prompt.count < Self.window {
                return prompt.count >= 8
                    && line.indices.contains { line[$0...].starts(with: prompt) }
            }
            return (0...(prompt.count - Self.window)).contains { start in
                windows.contains(prompt[start..<(start + Self.window)])
            }
        }
    }
}
