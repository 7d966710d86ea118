import ApprenticeSystem
import Apprentice
import ApprenticeStorage

/// `$XDG_CONFIG_HOME/apprentice/rc`: commands that are given before the first prompt.
enum StartUpFile {
    /// Its lines, without empty ones and those that begin with `#`; none when it is not there.
    ///
    /// - Throws: An error that explains itself when it cannot be read as text.
    static func lines(environment: [String: String]) throws -> [String] {
        let path =
            (UserFolder.configuration.path(in: environment) ?? "") + "/rc"
        guard File.exists(path) else { return [] }
        return try SkillbookFile.read(path).withoutByteOrderMark.split(whereSeparator: \.isNewline)
            .map(String.init)
            .filter { !$0.hasPrefix("#") && !$0.allSatisfy(\.isWhitespace) }
    }

    /// Its settings, made over others, and its other commands for later.
    ///
    /// Nothing of the file is ever sent to a model. A line that is wrong is told and left out.
    ///
    /// - Parameters:
    ///   - settings: What options and environment say.
    ///   - environment: The variables of the process.
    ///   - onError: Told what is wrong with a line, or with the file.
    /// - Returns: The settings, and the commands as they were written.
    static func read(
        into settings: Settings,
        environment: [String: String],
        onError: (any Error) -> Void
    ) -> (settings: Settings, commands: [String]) {
        var settings = settings
        guard !settings.isOn(.noRC) else { return (settings, []) }
        var commands: [String] = []
        do {
            for line in try lines(environment: environment) {
                do throws(UsageError) {
                    if let command = try take(line, into: &settings) { commands.append(command) }
                } catch {
                    onError(error)
                }
            }
        } catch {
            onError(error)
        }
        return (settings, commands)
    }

    /// Reads a line: a setting is made; another command is given back for later.
    private static func take(_ line: String, into settings: inout Settings) throws(UsageError)
        -> String?
    {
        guard let word = try CommandWord.read(line.trimmingSpace) else {
            throw UsageError(
                what: "the start-up file holds a line that is no command",
                why: "'\(line.prefix(60))' does not begin with a colon; nothing was sent",
                remedy: "write it as  :set NAME VALUE  or start with --no-rc"
            )
        }
        var arguments = CommandArguments(word.arguments)
        guard word.command.name == "set", let name = arguments.word(),
            let setting = Setting(rawValue: name), let value = arguments.note()
        else { return line }
        do throws(UsageError) {
            try settings.set(setting, to: value, from: .startUpFile)
        } catch {
            throw UsageError(
                what: error.what,
                why: "the start-up file says so: \(line.prefix(60))",
                remedy: "mend it, or start with --no-rc"
            )
        }
        return nil
    }
}
