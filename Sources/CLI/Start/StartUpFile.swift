import Apprentice
import Storage

/// `$XDG_CONFIG_HOME/apprentice/rc`: commands that are given before the first prompt.
enum StartUpFile {
    /// Its lines, without empty ones and those that begin with `#`; none when it is not there.
    ///
    /// - Throws: An error that explains itself when it cannot be read as text.
    static func lines(environment: [String: String]) throws -> [String] {
        let path =
            Surroundings.xdg("XDG_CONFIG_HOME", standard: ".config", in: environment)
            + "/apprentice/rc"
        guard Path.exists(path) else { return [] }
        return try SkillbookFile.read(path).withoutByteOrderMark.split(whereSeparator: \.isNewline)
            .map(String.init)
            .filter { !$0.hasPrefix("#") && !$0.allSatisfy(\.isWhitespace) }
    }
}
