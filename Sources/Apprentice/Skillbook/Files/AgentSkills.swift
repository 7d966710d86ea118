/// A folder of Agent Skills as it stands on a disk, and what is to be changed there.
package struct SkillDirectory: Sendable {
    /// One skill: a folder with `SKILL.md`.
    package struct Folder: Sendable {
        /// The folder's name.
        package var name: String
        /// Its texts, by their paths in it: `SKILL.md`, and of ours what else we write.
        package var files: [String: String]

        /// Creates a folder.
        package init(name: String, files: [String: String]) {
            (self.name, self.files) = (name, files)
        }

        /// Whether this program wrote it.
        var isOurs: Bool { AgentSkills.isOurs(files[AgentSkills.page] ?? "") }
    }

    /// The skills, by their folders' names.
    package var folders: [Folder] = []
    /// Names in the folder that are taken by something else, or lead out of it.
    package var taken: Set<String> = []
    /// `skillbook.json`, which holds what the pages have no place for.
    package var skillbook: String?
    /// What could not be read, a line each.
    package var repairs: [String] = []

    /// Creates an empty one.
    package init() {}
}

/// The open format Agent Skills: folders with a page `SKILL.md`, which other agents read when its
/// description fits what they are asked.
///
/// Each folder is a topic. Its page shows the lessons in their words, between our marks; what agents have
/// no use for (uids, counts, former notes, retired lessons) stands in `skillbook.json` beside the folders,
/// which is the file `:save FILE.json` writes. Where both have a lesson, the page's words are used. A lesson
/// that somebody deletes from its page is retired when the folder is loaded.
package enum AgentSkills {
    /// The page of a skill.
    package static let page = "SKILL.md"
    /// The questions its lessons were said of.
    package static let evals = "evals/evals.json"
    /// What the pages have no place for.
    package static let skillbook = "skillbook.json"
    /// Where lessons stand that are too long for the page.
    package static let references = "references/"
    /// The key of the metadata that marks what is ours.
    private static let key = "apprentice"

    /// Whether a page was written by this program.
    package static func isOurs(_ page: String) -> Bool {
        guard let head = try? FrontMatter(TextLines(page)),
            let metadata = try? head.map("metadata")
        else { return false }
        return metadata.contains { $0.key == key }
    }

    // MARK: Writing

    /// What to change in a directory so that it holds a book.
    package struct Changes: Sendable, Equatable {
        /// Files to write, by their paths in the directory, in this order.
        package var writes: [(path: String, text: String)] = []
        /// Files to remove.
        package var removals: [String] = []
        /// The topics.
        package var topics: [String] = []
        /// How many lessons stand in them.
        package var lessons = 0

        package static func == (left: Self, right: Self) -> Bool {
            left.writes.elementsEqual(right.writes, by: ==) && left.removals == right.removals
                && left.topics == right.topics
        }
    }

    /// What makes a directory hold a book; what is there already as it should be is not written.
    ///
    /// `skillbook.json` comes last: who stops in between leaves lessons that are known by their words and
    /// ids, and none that the pages seem to have lost.
    ///
    /// - Parameters:
    ///   - book: The book.
    ///   - kept: What stands beside the skills (``LearningRecords/fileRemainder()``).
    ///   - directory: What is there.
    ///   - withSecrets: Whether skills that hold a secret are written too.
    /// - Returns: The changes.
    package static func changes(
        for book: Skillbook,
        keeping kept: SkillbookDocument,
        in directory: SkillDirectory,
        withSecrets: Bool
    ) -> Changes {
        var changes = Changes()
        let ours = directory.folders.filter { $0.isOurs && !directory.taken.contains($0.name) }
        let foreign = Set(directory.folders.filter { !$0.isOurs }.map(\.name))
        let topics = AgentTopic.all(
            SkillbookWriter.shared(book, withSecrets),
            avoiding: foreign.union(directory.taken)
        )
        changes.topics = topics.map(\.name)
        changes.lessons = topics.map(\.skills.count).reduce(0, +)
        for topic in topics {
            let there = ours.first { $0.name == topic.name }?.files ?? [:]
            var files = topic.references
            files[page] = topic.page(replacing: there[page])
            files[evals] = topic.evals(keeping: there[evals], withSecrets: withSecrets)
            for (path, text) in files.sorted(by: { $0.key < $1.key }) where there[path] != text {
                changes.writes.append(("\(topic.name)/\(path)", text))
            }
            changes.removals += there.keys.filter { files[$0] == nil && !isKept(there, $0) }
                .map { "\(topic.name)/\($0)" }.sorted()
        }
        for folder in ours where !topics.contains(where: { $0.name == folder.name }) {
            let empty = AgentTopic(name: folder.name, skills: [])
            let text = empty.page(replacing: folder.files[page])
            let isBare = text == empty.page(replacing: nil)
            // Words that somebody added to the page stay.
            if !isBare, folder.files[page] != text {
                changes.writes.append(("\(folder.name)/\(page)", text))
            }
            let gone = folder.files.keys.filter {
                $0 == page ? isBare : !isKept(folder.files, $0)
            }
            changes.removals += gone.map { "\(folder.name)/\($0)" }.sorted()
        }
        let text = SkillbookWriter.json(book, keeping: kept, withSecrets: withSecrets)
        if directory.skillbook != text { changes.writes.append((skillbook, text)) }
        return changes
    }

    /// Whether a file of a folder of ours holds something that is not ours.
    private static func isKept(_ files: [String: String], _ path: String) -> Bool {
        guard let text = files[path] else { return true }
        switch path {
        case page: return false
        case evals: return AgentTopic.foreignEvals(text)?.isEmpty != true
        default: return !text.hasPrefix(MarkdownBlock.open + "\n")
        }
    }

    /// A lesson of our pages that is written otherwise in the book, so that saving would lose it.
    ///
    /// - Parameters:
    ///   - directory: What is there.
    ///   - book: What is to be saved.
    /// - Returns: The lesson, if somebody has changed or added one since the pages were written.
    package static func changed(in directory: SkillDirectory, since book: Skillbook) -> Skill? {
        var ours = directory
        ours.folders.removeAll { !$0.isOurs }
        guard let document = try? document(ours, now: Timestamp(microseconds: 0)) else {
            return nil
        }
        return document.skills.first { skill in
            guard document.foreignWords.contains(skill.uid) else { return false }
            guard let here = book[skill.uid] ?? book[skill.id] else { return true }
            let words = [here.content, here.shownText(withContext: true)].map(\.onOneLine)
            return !words.contains(skill.content.onOneLine)
        }
    }

    // MARK: Reading

    /// The skills of a directory.
    ///
    /// - Parameters:
    ///   - directory: What is there.
    ///   - now: The moment, for skills without a time.
    /// - Returns: What stands in it.
    /// - Throws: ``FileFormatError`` with its file when nothing in it can be read.
    package static func document(
        _ directory: SkillDirectory,
        now: Timestamp
    ) throws(FileFormatError) -> SkillbookDocument {
        var document = SkillbookDocument(format: .agentSkills)
        document.repairs = directory.repairs
        if let text = directory.skillbook { try readBook(text, into: &document, now: now) }
        var pages: [Page] = []
        var first: FileFormatError?
        for folder in directory.folders {
            let name = "\(folder.name)/\(page)"
            do throws(FileFormatError) {
                let text = folder.files[page] ?? ""
                guard let page = try Page(text, folder: folder.name, now: now) else {
                    throw FileFormatError(
                        line: 1,
                        column: 1,
                        reason: "it has no front matter with a description"
                    )
                }
                document.repairs += page.repairs
                pages.append(page)
            } catch {
                var error = error
                error.file = name
                first = first ?? error
                document.repairs.append("\(error.why ?? name); it was left out")
            }
        }
        if pages.isEmpty, document.skills.isEmpty {
            if let first { throw first }
            throw FileFormatError(
                line: 1,
                column: 1,
                reason: directory.repairs.first
                    ?? "it holds no folder with a \(page), and no \(page)"
            )
        }
        // What stands in a page that nobody could read is not gone.
        document.take(pages, areAll: first == nil && directory.repairs.isEmpty)
        return document
    }

    private static func readBook(
        _ text: String,
        into document: inout SkillbookDocument,
        now: Timestamp
    ) throws(FileFormatError) {
        do throws(FileFormatError) {
            let read = try SkillbookReader.read(text, now: now)
            guard read.format == .apprentice else {
                return document.repairs.append("\(skillbook) is not ours; it was left out")
            }
            let repairs = document.repairs
            document = read
            document.format = .agentSkills
            document.repairs = repairs + read.repairs
        } catch {
            var error = error
            error.file = skillbook
            throw error
        }
    }

    /// A page of either kind, read.
    struct Page {
        /// Its skills; each known by its words alone.
        var skills: [Skill]
        /// Those of them whose scope, pin and project stand there.
        var marked: Set<Skill.UID> = []
        /// Whether it is one of ours.
        var isOurs: Bool
        /// What was wrong.
        var repairs: [String] = []

        /// Reads a page; nil when its front matter does not say what it is for.
        ///
        /// - Throws: ``FileFormatError`` when the front matter cannot be read.
        init?(_ text: String, folder: String?, now: Timestamp) throws(FileFormatError) {
            let lines = TextLines(text)
            guard let head = try FrontMatter(lines) else { return nil }
            let metadata = (try? head.map("metadata")) ?? []
            isOurs = metadata.contains { $0.key == key }
            if isOurs {
                let read = MarkdownRules.document(lines, now: now, oursAlone: true)
                (skills, marked, repairs) = (read.skills, read.marked, read.repairs)
                return
            }
            let description = FileText.body(try head.text("description") ?? "").trimmingSpace
            let title = FileText.name(try head.text("name") ?? folder ?? "")
            guard !description.isEmpty, !title.isEmpty else { return nil }
            if let folder, folder != title {
                repairs.append(
                    "\(FileText.quoted(title)) stands in the folder \(FileText.quoted(folder))"
                )
            }
            let body = lines.lazy.filter { $0.number > head.end }.map { String($0.text) }
                .joined(separator: "\n")
            let section = title.split { $0 == "-" || $0 == "_" }.joined(separator: " ")
            let parts = Self.parts(FileText.body(body).trimmingSpace)
            skills = (parts.isEmpty ? [description] : parts).map { part in
                var skill = Skill(
                    id: "",
                    section: section.isEmpty ? "general" : section,
                    content: part,
                    context: parts.isEmpty ? "" : description,
                    createdAt: now
                )
                skill.isSecret = Secrets.found(in: skill.fullText)
                return skill
            }
        }

        /// A lesson that is longer finds no place in a prompt beside others, in characters.
        private static let limit = 3000

        /// A page as texts that fit a prompt: whole, or cut at its headings, then at its blank lines.
        private static func parts(_ body: String) -> [String] {
            guard !body.isEmpty else { return [] }
            guard body.utf8.count > limit else { return [body] }
            var parts: [String] = []
            var part: [String] = []
            var size = 0
            var isCode = false
            func close() {
                let text = part.joined(separator: "\n").trimmingSpace
                if !text.isEmpty { parts.append(text) }
                (part, size) = ([], 0)
            }
            for line in TextLines(body) {
                let text = line.trimmed
                if text.hasPrefix("```") { isCode.toggle() }
                let isHeading = !isCode && text.hasPrefix("#")
                if isHeading || (!isCode && text.isEmpty), size > (isHeading ? limit / 4 : limit) {
                    close()
                }
                part.append(String(line.text))
                size += line.text.utf8.count
            }
            close()
            return parts
        }
    }
}

extension SkillbookDocument {
    /// Takes in what pages say: words of known skills, and skills that are known by their words alone.
    ///
    /// - Parameters:
    ///   - pages: The pages.
    ///   - areAll: Whether what stands in none of them has been taken out.
    mutating func take(_ pages: [AgentSkills.Page], areAll: Bool = true) {
        let places = Dictionary(
            skills.indices.map { (skills[$0].id, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        // Who saves where others' skills stand has them as lessons of our own, too.
        let said = Set(skills.filter(\.isLive).map { $0.content + "\n" + $0.context })
        var seen: Set<Int> = []
        var assembly = BookAssembly(now: Timestamp(microseconds: 0))
        assembly.nextID = nextID
        var edited: Set<Skill.UID> = []
        for page in pages {
            for item in page.skills {
                if assembly.isFull { break }
                if !page.isOurs, said.contains(item.content + "\n" + item.context) { continue }
                guard page.isOurs, let place = places[item.id] else {
                    assembly.add(item, called: item.id.isEmpty ? nil : item.id)
                    if page.marked.contains(item.uid) { marked.insert(item.uid) }
                    continue
                }
                // Folders are written one after another: one that was interrupted has an item twice.
                guard seen.insert(place).inserted else { continue }
                if skills[place].takeWords(of: item, isMarked: page.marked.contains(item.uid)) {
                    edited.insert(skills[place].uid)
                }
            }
        }
        if areAll, pages.contains(where: \.isOurs) {
            for place in skills.indices
            where !seen.contains(place) && SkillbookWriter.isShared(skills[place]) {
                skills[place].status = .retired
            }
        }
        let known = skills
        for skill in known { assembly.see(skill.id) }
        let added = assembly.document(format).0
        skills = known + added.skills
        nextID = max(nextID, added.nextID)
        repairs += added.repairs
        wordsOnly.formUnion(added.skills.map(\.uid))
        foreignWords.formUnion(wordsOnly.union(edited))
    }
}

extension Skill {
    /// Takes over what a page says of it, where that is not what would be written there.
    ///
    /// - Parameters:
    ///   - item: What the page says.
    ///   - isMarked: Whether scope, pin and project stand there.
    /// - Returns: Whether its words are others now.
    fileprivate mutating func takeWords(of item: Skill, isMarked: Bool) -> Bool {
        let written = AgentTopic.text(of: [self])
        let lines = TextLines(
            [MarkdownBlock.open, written, MarkdownBlock.close].joined(separator: "\n")
        )
        let mine = MarkdownRules.document(lines, now: createdAt).skills.first
        if isMarked {
            (applies, project) = (item.applies, item.project)
            (isPinned, isByHand) = (item.isPinned, item.isByHand)
        }
        if mine?.section != item.section { section = item.section }
        guard mine?.content != item.content else { return false }
        let notes = liveNotes.compactMap(\.note)
        let read = Self.wording(of: item.content, notes: notes, withContext: true)
        (content, context) = (read.content, read.context ?? context)
        return true
    }
}

/// The lessons of one folder.
struct AgentTopic {
    /// The folder's name.
    let name: String
    /// Its lessons, oldest first.
    let skills: [Skill]

    /// More folders nobody looks through; each one's description is in every prompt of an agent.
    private static let limit = 12
    /// Fewer lessons are no topic of their own, where there are others.
    private static let least = 3
    /// How many lines a page may have, without what stands around the lessons.
    private static let lines = 400
    /// A lesson of more lines stands in a file of its own.
    private static let longest = 60

    /// A book's lessons as topics: a section each if it is large enough, all others together.
    ///
    /// - Parameters:
    ///   - skills: The lessons, oldest first.
    ///   - taken: Names that folders of others have.
    /// - Returns: The topics, by name.
    static func all(_ skills: [Skill], avoiding taken: Set<String>) -> [AgentTopic] {
        var groups = Dictionary(grouping: skills) { slug($0.section) }
        let large = groups.filter { $0.value.count >= least && !$0.key.isEmpty }
            .sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
            .prefix(limit - 1).map(\.key)
        let small = groups.keys.filter { !large.contains($0) }
        if small.count > 1 || small.first == "" {
            let rest = Set(small)
            let others = skills.filter { rest.contains(slug($0.section)) }
            for name in small { groups[name] = nil }
            groups[large.isEmpty ? "lessons" : "other-lessons", default: []] += others
        }
        var topics: [AgentTopic] = []
        var names = taken
        for (slug, skills) in groups.sorted(by: { $0.key < $1.key }) {
            for part in parts(skills) {
                var name = slug
                var number = 1
                while !names.insert(name).inserted {
                    number += 1
                    name = String(slug.prefix(56)) + "-\(number)"
                }
                topics.append(AgentTopic(name: name, skills: part))
            }
        }
        return topics
    }

    /// Lessons by as many as fit on a page.
    private static func parts(_ skills: [Skill]) -> [[Skill]] {
        var parts: [[Skill]] = []
        var part: [Skill] = []
        var count = 0
        var headings: Set<String> = []
        for skill in skills {
            var lines = TextLines(item(skill)).count(upTo: .max) + 1
            let heading = MarkdownBlock.heading(skill.section, in: skill.project)
            // With a blank line on either side.
            if !headings.contains(heading) { lines += 3 }
            if count + lines > Self.lines, !part.isEmpty {
                parts.append(part)
                (part, count, headings) = ([], 0, [])
            }
            headings.insert(heading)
            part.append(skill)
            count += lines
        }
        return part.isEmpty ? parts : parts + [part]
    }

    /// A section as a folder's name: letters a to z, digits and single hyphens, at most 60.
    static func slug(_ section: String) -> String {
        var out = ""
        for scalar in section.lowercased().unicodeScalars {
            switch scalar {
            case "a"..."z", "0"..."9": out.unicodeScalars.append(scalar)
            case "ß": out += "ss"
            case "'", "’": continue
            default:
                // "LATIN SMALL LETTER U WITH DIAERESIS" is a u; marks that stand alone say nothing.
                let words = scalar.properties.name?.split(separator: " ") ?? []
                if words.starts(with: ["LATIN", "SMALL", "LETTER"]), words.count > 3 {
                    out += words[3].count <= 2 ? words[3].lowercased() : ""
                } else if scalar.properties.generalCategory == .nonspacingMark {
                    continue
                } else if !out.isEmpty, out.last != "-" {
                    out += "-"
                }
            }
        }
        let short = out.prefix(60)
        return String(short.last == "-" ? short.dropLast() : short)
    }

    // MARK: The page

    /// The page; what stands outside of our marks in the one that is there stays.
    func page(replacing existing: String?) -> String {
        let lines = existing.map(TextLines.init)
        let old = lines.flatMap { try? FrontMatter($0) }
        var body = Self.frame(title)
        if let lines, let old {
            body = lines.lazy.filter { $0.number > old.end }.map { String($0.text) + "\n" }.joined()
        }
        var head = ["---", "name: \(name)", "description: " + FrontMatter.written(description)]
        let metadata = (old.flatMap { try? $0.map("metadata") } ?? []).filter {
            $0.key != "apprentice"
        }
        head += ["metadata:", "  apprentice: \"1\""]
        head += metadata.map {
            "  \(FrontMatter.written($0.key)): \(FrontMatter.written($0.value))"
        }
        for entry in old?.entries ?? []
        where !["name", "description", "metadata"].contains(entry.key) { head += entry.source }
        return (head + ["---"]).joined(separator: "\n") + "\n"
            + MarkdownBlock.placed(Self.text(of: skills), in: body)
    }

    private var title: String { name.split(separator: "-").joined(separator: " ") }

    private static func frame(_ title: String) -> String {
        """

        # \(title.prefix(1).uppercased() + title.dropFirst())

        What a user has corrected, in their own words where they stand in quotes, and what was learned from
        it. Follow each point wherever it applies; what the user says now comes first.

        \(MarkdownBlock.open)
        \(MarkdownBlock.close)

        """
    }

    /// Lessons under their headings, as Markdown.
    static func text(of skills: [Skill]) -> String {
        var order: [String] = []
        var groups: [String: [Skill]] = [:]
        for skill in skills {
            let heading = MarkdownBlock.heading(skill.section, in: skill.project)
            if groups[heading] == nil { order.append(heading) }
            groups[heading, default: []].append(skill)
        }
        return order.map { heading in
            let items = (groups[heading] ?? []).map(item)
            return (["## " + heading, ""] + items).joined(separator: "\n") + "\n"
        }
        .joined(separator: "\n")
    }

    private static func isLong(_ skill: Skill) -> Bool {
        TextLines(skill.shownText(withContext: true)).count(upTo: longest) >= longest
    }

    private static func item(_ skill: Skill) -> String {
        guard isLong(skill) else { return MarkdownBlock.item(skill) }
        var short = skill
        let first = TextLines(skill.content).first { !$0.isBlank }?.trimmed ?? ""
        short.content = "\(first) (all of it: \(AgentSkills.references)\(skill.id).md)"
        (short.context, short.sources) = ("", [])
        return MarkdownBlock.item(short)
    }

    /// The files of lessons that are too long for the page.
    var references: [String: String] {
        Dictionary(
            skills.filter(Self.isLong).map { skill in
                (
                    "\(AgentSkills.references)\(skill.id).md",
                    MarkdownBlock.open + "\n\n" + skill.shownText(withContext: true) + "\n"
                )
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// What the lessons are about and when to read them, in at most 1,024 characters on one line.
    var description: String {
        func shown(_ text: String) -> String {
            var words = String(FileText.name(text).filter { $0 != "<" && $0 != ">" })
            while words.last == "." { words.removeLast() }
            return words
        }
        let sections = skills.map { shown($0.section) }.filter { !$0.isEmpty }.uniqued()
        let isForAll = skills.contains { $0.applies == .always }
        let contexts = skills.map { shown($0.context) }
        let keywords = skills.flatMap(\.keywords).map(shown)
        let questions = skills.filter { $0.applies == .topic }.flatMap(\.liveNotes)
            .compactMap(\.question).filter { !Secrets.found(in: $0) }.map(shown)
        var text =
            "What the user has corrected about \(Self.list(sections.prefix(12))), and how it is "
            + "wanted. "
        text += isForAll ? "Use it for every answer, whatever it is about. " : ""
        let topics = (sections + keywords + contexts).filter { !$0.isEmpty }.uniqued()
        text += "Use it when the task is about "
        text = Self.adding(topics, to: text, separator: ", ", limit: 700) + "."
        guard !questions.isEmpty else { return text }
        let more = Self.adding(
            questions.uniqued(),
            to: text + " Questions it was said of",
            separator: "; ",
            limit: 1023
        )
        return more.hasSuffix("said of") ? text : more.replacing("said of;", with: "said of:") + "."
    }

    private static func list(_ names: some Collection<String>) -> String {
        names.isEmpty ? "their work" : names.joined(separator: ", ")
    }

    /// A text with as many words behind it as fit, the first without what separates them.
    private static func adding(
        _ words: [String],
        to start: String,
        separator: String,
        limit: Int
    ) -> String {
        var text = start
        for word in words {
            let next = text.hasSuffix(" ") ? text + word : text + separator + word
            if next.unicodeScalars.count < limit { text = next }
        }
        return text
    }

    // MARK: Evals

    /// The questions the lessons were said of, as tests of an agent that has them; nil without any.
    ///
    /// - Parameters:
    ///   - existing: The file as it is now; its tests that are not ours are kept.
    ///   - withSecrets: Whether questions that hold a secret are written too.
    /// - Returns: The text of the file; what is there when it cannot be read.
    func evals(keeping existing: String?, withSecrets: Bool) -> String? {
        guard let others = Self.foreignEvals(existing ?? "{}") else { return existing }
        var id = others.compactMap { $0["id"]?.int }.max() ?? 0
        var all = others
        for skill in skills {
            for source in skill.sources where source.state == .live {
                guard let question = source.question else { continue }
                let wanted = source.note ?? skill.content
                guard withSecrets || !Secrets.found(in: question + "\n" + wanted) else { continue }
                id += 1
                all.append([
                    "id": JSON(id), "prompt": .string(question),
                    "expected_output": .string("An answer that follows this: " + wanted),
                    "assertions": [.string("The answer follows this: " + wanted)],
                    "lesson": .string(skill.id),
                ])
            }
        }
        guard !all.isEmpty else { return nil }
        let file: JSON = ["skill_name": .string(name), "evals": .array(all)]
        return file.pretty
    }

    /// The tests of a file that are not ours; nil when it holds something else.
    static func foreignEvals(_ text: String) -> [JSON]? {
        guard let json = try? JSON(parsing: text), json.object != nil else { return nil }
        guard let evals = json["evals"] else { return [] }
        return evals.array?.filter { $0["lesson"] == nil }
    }
}
