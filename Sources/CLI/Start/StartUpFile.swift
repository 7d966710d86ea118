import Glibc

/// `$XDG_CONFIG_HOME/apprentice/rc`: commands that are given before the first prompt.
enum StartUpFile {
    /// Its lines, without empty ones and those that begin with `#`; none when it is not there.
    static func lines(environment: [String: String]) -> [String] {
        let path =
            Surroundings.xdg("XDG_CONFIG_HOME", standard: ".config", in: environment)
            + "/apprentice/rc"
        guard let file = fopen(path, "re") else { return [] }
        defer { fclose(file) }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while text.count < 1 << 20 {
            let count = fread(&buffer, 1, buffer.count, file)
            if count == 0 { break }
            text += buffer[..<count]
        }
        return String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline).map(
            String.init
        )
        .filter { !$0.hasPrefix("#") && !$0.allSatisfy(\.isWhitespace) }
    }
}
