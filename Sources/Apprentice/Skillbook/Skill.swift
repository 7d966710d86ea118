/// One strategy, where it came from and how it has fared.
public struct Skill: Sendable, Equatable, Identifiable {
    /// What a skill is known by across files and stores, whatever its ``Skill/id``.
    public struct UID: Sendable, Hashable, CustomStringConvertible {
        /// 32 hexadecimal digits for our own, any text for another program's.
        public let description: String

        /// Wraps an identifier.
        public init(_ text: String) { description = text }

        /// Makes a new one from 128 random bits.
        public static func random() -> UID {
            func half() -> String {
                let digits = String(UInt64.random(in: 0...UInt64.max), radix: 16)
                return String(repeating: "0", count: 16 - digits.count) + digits
            }
            return UID(half() + half())
        }
    }

    /// Where a skill is in its life.
    public enum Status: String, Sendable, CaseIterable {
        /// The user's words, in use before anything was learned from them.
        case provisional
        /// In use.
        case active
        /// A model's guess with no words of a user behind it; shown only when relevant.
        case unconfirmed
        /// No longer used, and restorable.
        case retired
    }

    /// In front of which questions a skill stands.
    public enum Scope: String, Sendable {
        /// Questions its words or its notes' questions resemble.
        case topic
        /// Every question.
        case always
    }

    /// Where a skill came from.
    public enum Origin: String, Sendable, CaseIterable {
        /// A person said or wrote it here.
        case said
        /// It was learned here.
        case learned
        /// A person took it over from another program's conversation.
        case imported
        /// It came from another machine of the user's.
        case synced
        /// It came in a file.
        case loaded
        /// A tool, a monitor or an environment told it.
        case tool
    }

    /// What it is cited by: `deploy-00001`.
    public var id: String
    /// What evidence, sources and operations refer to.
    public var uid: UID
    /// The heading it stands under.
    public var section: String
    /// What to do, imperative, one idea.
    public var content: String
    /// When to do it; empty for always.
    public var context: String
    /// Further words it should be found by.
    public var keywords: [String]
    /// Verdicts that it helped.
    public var helpful = 0
    /// Verdicts that it harmed.
    public var harmful = 0
    /// Verdicts that it did neither.
    public var neutral = 0
    /// Where it is in its life.
    public var status: Status
    /// In front of which questions it stands.
    public var applies: Scope
    /// The project it belongs to; nil everywhere.
    public var project: String?
    /// Whether learning may not touch it, and prompts keep it.
    public var isPinned = false
    /// Whether its text holds a secret of the user's.
    public var isSecret = false
    /// Whether a person wrote it with `:add` or `:edit`.
    public var isByHand = false
    /// Where it came from, if neither said nor learned here.
    public var foreignOrigin: Origin?
    /// Why it stands in no prompt until a person accepts it; nil for what may.
    public var quarantine: String?
    /// The skill it went into, when it was merged; verdicts on it count there.
    public var mergedInto: UID?
    /// Where it came from, oldest first.
    public var sources: [Source]
    /// When it came to be.
    public var createdAt: Timestamp
    /// When its words last changed.
    public var updatedAt: Timestamp
    /// The book's revision that last changed it; what operations of a model are checked against.
    public var revision: Int
    /// Keys of the file it came from that are not ours.
    public var extra: JSON?

    /// Creates a skill.
    public init(
        id: String,
        uid: UID = .random(),
        section: String,
        content: String,
        context: String = "",
        keywords: [String] = [],
        status: Status = .active,
        applies: Scope = .topic,
        project: String? = nil,
        sources: [Source] = [],
        createdAt: Timestamp,
        revision: Int = 0
    ) {
        self.id = id
        self.uid = uid
        self.section = section
        self.content = content
        self.context = context
        self.keywords = keywords
        self.status = status
        self.applies = applies
        self.project = project
        self.sources = sources
        self.createdAt = createdAt
        updatedAt = createdAt
        self.revision = revision
    }

    /// How far the skill is to be trusted: (helpful + 1) / (helpful + harmful + 2), so ½ without evidence.
    public var confidence: Double { Double(helpful + 1) / Double(helpful + harmful + 2) }

    /// How many verdicts there are.
    public var evidenceCount: Int { helpful + harmful + neutral }

    /// How it has fared: whichever verdict there is more of, neutral when there are as many of both.
    public var category: Evidence.Tag {
        helpful == harmful ? .neutral : helpful > harmful ? .helpful : .harmful
    }

    /// Whether prompts may hold it.
    public var isLive: Bool { status != .retired && quarantine == nil }

    /// Whether it waits for a person to accept it.
    public var isQuarantined: Bool { status != .retired && quarantine != nil }

    /// Where it came from.
    public var origin: Origin {
        foreignOrigin ?? (isByHand || sources.contains { $0.note != nil } ? .said : .learned)
    }

    /// Holds the skill back if it gives orders; one that is held back already stays so.
    ///
    /// - Parameter reason: Why it is held back in any case; nil for what its words say.
    package mutating func examine(because reason: String? = nil) {
        let words = [section, content, context] + keywords + sources.compactMap(\.note)
        quarantine = reason ?? Orders.reason(in: words.joined(separator: "\n")) ?? quarantine
    }

    /// The notes it stands for.
    public var liveNotes: [Source] { sources.filter { $0.note != nil && $0.state == .live } }

    /// The number at the end of its id.
    public var serial: Int {
        // Over bytes: books are sorted by it.
        let id = id.utf8
        guard let hyphen = id.lastIndex(of: UInt8(ascii: "-")) else { return Int(self.id) ?? 0 }
        return Int(Substring(id[id.index(after: hyphen)...])) ?? 0
    }

    /// The id of a skill: the slug of its section and the store's counter.
    ///
    /// - Parameters:
    ///   - section: The section; of its first word the letters and digits are taken, lowercased.
    ///   - serial: The number the store gave it.
    /// - Returns: The id, such as `deploy-00001`.
    public static func id(section: String, serial: Int) -> String {
        let word = section.split(whereSeparator: \.isWhitespace).first ?? ""
        let slug = word.lowercased().filter { $0.isLetter || $0.isNumber || $0 == "_" }
        let digits = String(serial)
        let padded = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
        return (slug.isEmpty ? "skill" : slug) + "-" + padded
    }
}
