import ApprenticeSystem
import Glibc
import ApprenticeTerminal

/// Files that begin as a word does, for Tab.
enum FileCompletions {
    /// More than anybody looks through.
    private static let limit = 2000

    /// The files whose path begins so; names with spaces stand in quotes, folders stay open for more.
    static func of(_ word: CompletedWord) -> [Completion] {
        let slash = word.text.lastIndex(of: "/")
        let typed = slash.map { String(word.text[...$0]) } ?? ""
        let name = slash.map { String(word.text[word.text.index(after: $0)...]) } ?? word.text
        return entries(inFolderTyped: typed).filter { entry in
            entry.name.hasPrefix(name) && !(name.isEmpty && entry.name.hasPrefix("."))
        }.map { entry in
            let path = typed + entry.name + (entry.isFolder ? "/" : "")
            let quoted = word.isQuoted || path.contains { $0.isWhitespace }
            return Completion(
                quoted ? "\"\(path)" + (entry.isFolder ? "" : "\"") : path,
                display: entry.name + (entry.isFolder ? "/" : ""),
                note: "",
                isFinal: !entry.isFolder
            )
        }.sorted { $0.display < $1.display }
    }

    /// The names of what stands in a folder, given as typed: empty is the working folder.
    static func names(inFolderTyped typed: String) -> [String] {
        entries(inFolderTyped: typed).map(\.name)
    }

    private static func entries(inFolderTyped typed: String) -> [(name: String, isFolder: Bool)] {
        names(in: typed.isEmpty ? "." : Path.expanded(typed))
    }

    /// What stands in a folder and can be typed: no name with controls, quotes or broken bytes.
    private static func names(in folder: String) -> [(name: String, isFolder: Bool)] {
        guard let listing = opendir(folder) else { return [] }
        defer { closedir(listing) }
        var found: [(name: String, isFolder: Bool)] = []
        while let entry = readdir(listing), found.count < limit {
            let bytes = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            guard let name = String(validating: bytes, as: UTF8.self), name != ".", name != "..",
                ControlFilter.cleanLine(name) == name, !name.contains("\"")
            else { continue }
            let kind = Int32(entry.pointee.d_type)
            let isFolder =
                kind == Int32(DT_DIR)
                || (kind == Int32(DT_LNK) || kind == Int32(DT_UNKNOWN))
                    && isDirectory(folder + "/" + name)
            found.append((name, isFolder))
        }
        return found
    }

    private static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
