import ApprenticeSystem
import Apprentice
import Glibc
import ApprenticeHosts
import ApprenticeStorage

/// `apprentice import HOST`: finds corrections in other programs' conversations, for the inbox.
struct ImportCommand {
    private let host: any Host
    private let paths: [String]
    private let since: String?
    private let isTrial: Bool
    private let chat: Chat

    /// The longest line, or whole document, that is read, in bytes.
    private static let longest = 64 << 20
    /// So many proposals are one transaction.
    private static let groupSize = 200

    /// Imports, and says what was found.
    ///
    /// - Throws: ``UsageError`` for words that will not do, ``StoreError``.
    static func run(_ call: Subcommand.Call, _ chat: Chat) async throws {
        try await ImportCommand(call, chat).run()
    }

    private init(_ call: Subcommand.Call, _ chat: Chat) throws(UsageError) {
        let known = Hosts.withTranscripts.map(\.name)
        guard let name = call.words.first,
            let host = Hosts.withTranscripts.first(where: { $0.name == name })
        else {
            throw UsageError(
                what: call.words.first.map { "no conversations of '\($0)' can be read" }
                    ?? "import needs the name of a program",
                why: "known are \(known.joined(separator: ", "))",
                remedy: "apprentice import claude-code"
            )
        }
        let folders = host.transcriptFolders(Surroundings.environment).filter(File.exists)
        let named = call.words.dropFirst().map(Path.expanded)
        if let missing = named.first(where: { !File.exists($0) }) {
            throw UsageError(
                what: "\(missing) is not there",
                why: "no file or folder has that name",
                remedy: "apprentice import \(name) PATH"
            )
        }
        (self.host, self.chat) = (host, chat)
        paths = named.isEmpty ? folders : Array(named)
        isTrial = call.options["dry-run"] != nil
        since = call.options["since"]
        if let since, !Self.isDate(since) {
            throw UsageError(
                what: "--since cannot be '\(since)'",
                why: "it takes a day as 2026-11-30",
                remedy: "apprentice import \(name) --since 2026-11-30"
            )
        }
        guard !paths.isEmpty else {
            throw UsageError(
                what: "there are no conversations of \(name) here",
                why: "none of its folders is there",
                remedy: "name a file or a folder: apprentice import \(name) PATH"
            )
        }
    }

    /// Whether a text begins with a day as ISO 8601 writes it.
    private static func isDate(_ text: String) -> Bool {
        let parts = text.prefix(10).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2],
            parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }),
            let month = Int(parts[1]), let day = Int(parts[2])
        else { return false }
        return (1...12).contains(month) && (1...31).contains(day)
    }

    private struct Found {
        var counts = Importer.Counts()
        var conversations = 0
        var added = 0
        var unread = 0
        var known = 0
        var unreadable: [String] = []
        /// What a trial would add.
        var lines: [String] = []
    }

    private func run() async throws {
        var found = Found()
        for path in paths.flatMap({ files(in: $0, depth: 8, &found) }) {
            try Task.checkCancellation()
            do {
                try await read(path, &found)
            } catch let error as any Explained where !(error is StoreError) {
                found.unreadable.append(
                    ErrorReport(error).lines.map(\.onOneLine).joined(separator: " ")
                )
            }
        }
        if found.unread > 0, chat.models.mode == .free {
            WorkerCommand.start(
                store: try chat.storePath,
                environment: Surroundings.environment
            ) { _ in }
        }
        chat.output.result(result(found))
    }

    private func result(_ found: Found) -> CommandResult {
        let (isTrial, counts) = (isTrial, found.counts)
        func count(_ number: Int, _ noun: String) -> String {
            "\(number) \(noun)\(number == 1 ? "" : "s")"
        }
        var parts = [
            "\(count(found.conversations, "conversation")), \(count(counts.messages, "message"))",
            isTrial
                ? "\(count(found.added, "correction")) would wait in the inbox"
                : "\(count(found.added, "correction")) in the inbox",
        ]
        if found.unread > 0 {
            parts.append("\(found.unread) more that may be one")
        }
        if found.known > 0 { parts.append("\(found.known) known already") }
        if counts.unreadable > 0 {
            parts.append("\(count(counts.unreadable, "line")) could not be read")
        }
        parts += found.unreadable.map { "left out: " + $0 }
        if !isTrial, found.added > 0 { parts.append("see them: apprentice inbox") }
        return CommandResult(
            "import",
            (found.lines + [parts.joined(separator: " · ")]).joined(separator: "\n"),
            [
                (key: "conversations", value: JSON(found.conversations)),
                (key: "messages", value: JSON(counts.messages)),
                (key: "corrections", value: JSON(counts.corrections)),
                (key: "possible", value: JSON(counts.possible)),
                (key: "added", value: JSON(found.added)),
                (key: "unread", value: JSON(found.unread)),
                (key: "known", value: JSON(found.known)),
                (key: "unreadable", value: JSON(counts.unreadable + found.unreadable.count)),
            ]
        )
    }

    /// Reads a conversation, in memory that does not grow with it.
    private func read(_ path: String, _ found: inout Found) async throws {
        let file = try LineFile(path, longest: Self.longest)
        var importer = Importer(host: host, since: since) { Project.find(from: $0) }
        var group: [Proposal] = []
        var isFirst = true
        reading: while case let lines = try await file.next(), !lines.isEmpty {
            for line in lines {
                try Task.checkCancellation()
                guard case .text(let text, _) = line.content else {
                    importer.skip()
                    continue
                }
                if text.trimmingSpace.isEmpty { continue }
                if isFirst, (try? JSON(parsing: text)) == nil {
                    // A document over many lines.
                    group += importer.take(try SkillbookFile.read(path))
                    break reading
                }
                isFirst = false
                group += importer.take(text)
                if group.count >= Self.groupSize { try await keep(&group, &found) }
            }
        }
        try await keep(&group, &found)
        found.conversations += 1
        found.counts.messages += importer.counts.messages
        found.counts.corrections += importer.counts.corrections
        found.counts.possible += importer.counts.possible
        found.counts.unreadable += importer.counts.unreadable
    }

    /// Keeps what is new; a trial only finds out what that is.
    private func keep(_ group: inout [Proposal], _ found: inout Found) async throws {
        defer { group = [] }
        let proposals = group
        guard !proposals.isEmpty else { return }
        let new =
            isTrial
            ? try await chat.store.read { records in
                try proposals.filter { try records.proposal(key: $0.key) == nil }
            }
            : try await chat.store.transaction { records in
                try proposals.compactMap { try records.propose($0) }
            }
        if isTrial {
            found.lines += new.filter { $0.state == .waiting }.map(InboxReport.text)
        }
        found.added += new.count { $0.state == .waiting }
        found.unread += new.count { $0.state == .unread }
        found.known += proposals.count - new.count
    }

    /// The transcripts at a path: itself, or all in a folder, in the order of their names.
    private func files(in path: String, depth: Int, _ found: inout Found) -> [String] {
        var status = stat()
        guard stat(path, &status) == 0 else {
            found.unreadable.append("cannot read \(path) \(SystemError())".onOneLine)
            return []
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { return [path] }
        guard depth > 0 else {
            found.unreadable.append("\(path) lies too deep".onOneLine)
            return []
        }
        guard let names = File.names(in: path) else {
            found.unreadable.append("cannot read \(path) \(SystemError())".onOneLine)
            return []
        }
        return names.filter { !$0.hasPrefix(".") }.flatMap { name -> [String] in
            let inside = path + "/" + name
            // A folder's own links may lead back to it.
            var status = stat()
            guard lstat(inside, &status) == 0, status.st_mode & S_IFMT != S_IFLNK else { return [] }
            if status.st_mode & S_IFMT == S_IFDIR {
                return files(in: inside, depth: depth - 1, &found)
            }
            let isTranscript = name.hasSuffix(".jsonl") || name.hasSuffix(".json")
            return isTranscript && status.st_mode & S_IFMT == S_IFREG ? [inside] : []
        }
    }
}
