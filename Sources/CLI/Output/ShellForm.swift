/// Advice that names commands of the prompt, as somebody at a shell can follow it.
enum ShellForm {
    /// The text with `:skills` as `apprentice skills`; what only the prompt has is said to be there.
    static func text(_ text: String) -> String {
        var words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        var isAtPrompt = false
        for (index, word) in words.enumerated() where word.first == ":" {
            let name = word.dropFirst().prefix(while: \.isLetter)
            guard Command.all.contains(where: { $0.name == name }) else { continue }
            if Subcommand.all.contains(where: { $0.name == name }) {
                words[index] = "apprentice " + word.dropFirst()
            } else {
                isAtPrompt = true
            }
        }
        return words.joined(separator: " ") + (isAtPrompt ? " (at the prompt)" : "")
    }
}

extension ErrorReport {
    /// The report for somebody at a shell.
    var inShell: ErrorReport {
        var report = self
        report.remedy = remedy.map(ShellForm.text)
        return report
    }
}
