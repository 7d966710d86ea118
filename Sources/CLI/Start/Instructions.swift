import ApprenticeSystem
import Apprentice
import Glibc
import ApprenticeStorage

/// What a user wants said to the model before everything else: a text, a file, or a role.
enum Instructions {
    /// More would leave little of most windows.
    static let limit = 64 << 10

    /// What options, environment and start-up file say: the role's text, then the system text.
    ///
    /// - Returns: Nil when they say nothing.
    /// - Throws: ``UsageError`` when a file or role is not there.
    static func read(_ settings: Settings, environment: [String: String]) throws -> String? {
        let role = try settings[.role].flatMap { name in
            name == "off" ? nil : try Roles(environment: environment).text(of: name)
        }
        let system = try settings[.system].flatMap(text)
        let parts = [role, system].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: "\n\n")
    }

    /// The text of `TEXT` or `@FILE`; nil for `off`.
    ///
    /// - Throws: ``UsageError``.
    static func text(_ typed: String) throws -> String? {
        if typed == "off" { return nil }
        guard typed.hasPrefix("@") else { return try checked(typed, from: "--system") }
        let name = String(typed.dropFirst())
        do {
            return try checked(SkillbookFile.read(Path.expanded(name)), from: name)
        } catch let error as SkillbookFileError {
            throw UsageError(
                what: "the instructions cannot be read from \(name)",
                why: error.why,
                remedy: "name a text file: --system @FILE   or at the prompt :system @FILE"
            )
        }
    }

    static func checked(_ text: String, from name: String) throws(UsageError) -> String {
        let text = text.trimmingSpace
        guard !text.isEmpty, text.utf8.count <= limit else {
            throw UsageError(
                what: text.isEmpty
                    ? "there are no instructions in \(name)"
                    : "the instructions in \(name) are too long",
                why: text.isEmpty
                    ? "it is empty" : "\(text.utf8.count) bytes, and \(limit) is the most",
                remedy: "name a text, or a file: --system TEXT|@FILE"
            )
        }
        return text
    }
}

/// Instructions with a name, each a text file in the configuration folder.
struct Roles {
    /// Where they are.
    let folder: String

    init(environment: [String: String]) {
        folder =
            (UserFolder.configuration.path(in: environment) ?? "") + "/roles"
    }

    /// The names of the roles there are, sorted.
    var names: [String] {
        FileCompletions.names(inFolderTyped: folder).compactMap(Self.name(of:)).sorted()
    }

    /// The text of a role.
    ///
    /// - Throws: ``UsageError`` when there is none of that name, or its file cannot be read.
    func text(of name: String) throws -> String {
        let files = FileCompletions.names(inFolderTyped: folder)
        guard let file = files.first(where: { Self.name(of: $0) == name }) else {
            let near = Nearest.names(to: name, in: names)
            throw UsageError(
                what: "there is no role '\(name)'",
                why: near.isEmpty
                    ? "a role is a text file in \(folder)"
                    : "the nearest: \(near.joined(separator: ", "))",
                remedy: "write one: \(folder)/\(name).md"
            )
        }
        return try Instructions.text("@\(folder)/\(file)") ?? ""
    }

    /// The role that a file holds: `reviewer` of `reviewer.md`; nil for other files.
    private static func name(of file: String) -> String? {
        for ending in [".md", ".txt"] where file.hasSuffix(ending) && file.count > ending.count {
            return String(file.dropLast(ending.count))
        }
        return nil
    }
}
