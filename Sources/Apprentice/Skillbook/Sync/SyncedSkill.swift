/// A store that takes part in a synced book.
package struct SyncDevice: Sendable {
    /// Its name (``LearningRecords/storeOrigin()``).
    var name: String
    /// The user's home folder, which is another on each machine; nil when it is not known.
    var home: String?

    /// A project as every machine finds it: what is in the home folder begins with `~/`.
    func portable(_ project: String) -> String {
        guard let home, !home.isEmpty, project.hasPrefix(home + "/") else { return project }
        return "~" + project.dropFirst(home.count)
    }

    /// A project as this machine has it.
    func local(_ project: String) -> String {
        guard let home, !home.isEmpty, project.hasPrefix("~/") else { return project }
        return home + project.dropFirst()
    }
}

/// A skill as it is written into a synced folder: only what means the same on every device.
package struct SyncedSkill: Sendable, Equatable {
    /// Whether it is used.
    enum State: String, Sendable {
        /// It is.
        case active
        /// It is a guess.
        case unconfirmed
        /// It is no longer; the words stay, so that an undo brings them back everywhere.
        case removed
    }

    /// What it says and where it stands; of two wordings one is used as a whole.
    struct Wording: Sendable, Equatable {
        var section: String
        var content: String
        var context: String
        var keywords: [String]
        /// Whether a person wrote it.
        var isByHand: Bool
        /// When it was written.
        var at: Timestamp

        /// Two wordings are the same whenever they were written.
        static func == (left: Self, right: Self) -> Bool {
            left.section == right.section && left.content == right.content
                && left.context == right.context && left.keywords == right.keywords
                && left.isByHand == right.isByHand
        }
    }

    /// What somebody said, and of what.
    struct Note: Sendable, Equatable {
        var note: String?
        var question: String?
        var model: String?
        var at: Timestamp
        /// Live, or superseded: whether it still speaks.
        var state: Source.State

        /// What makes it the same note on every device.
        var key: String { (question ?? "") + "\u{0}" + (note ?? "") }
    }

    /// The counts of one device.
    struct Counts: Sendable, Equatable {
        var helpful = 0
        var harmful = 0
        var neutral = 0

        var total: Int { helpful + harmful + neutral }
    }

    /// What it is known by everywhere.
    package let uid: Skill.UID
    /// What one device calls it; the others do if the name is free there.
    var id: String
    var wording: Wording
    var state = State.active
    var applies = Skill.Scope.topic
    var project: String?
    var isPinned = false
    /// The skill it went into.
    var mergedInto: Skill.UID?
    /// What was said, oldest first.
    var notes: [Note] = []
    /// Verdicts by the device, or the file, they were given on.
    var evidence: [String: Counts] = [:]
    /// Digests of notes that were taken out for good: they are not taken in again.
    var forgotten: Set<String> = []
    /// When it came to be.
    var createdAt: Timestamp

    /// Compares two skills; the moments of a wording and of notes are no difference.
    package static func == (left: Self, right: Self) -> Bool {
        left.uid == right.uid && left.wording == right.wording && left.state == right.state
            && left.applies == right.applies && left.project == right.project
            && left.isPinned == right.isPinned && left.mergedInto == right.mergedInto
            && left.notes.elementsEqual(right.notes) { $0.key == $1.key && $0.state == $1.state }
            && left.evidence == right.evidence && left.forgotten == right.forgotten
    }

    var isLive: Bool { state != .removed }
    var liveNotes: [Note] { notes.filter { $0.note != nil && $0.state == .live } }

    /// Brings its notes into the order in which they are written.
    mutating func sortNotes() {
        notes.sort { ($0.at.microseconds, $0.key) < ($1.at.microseconds, $1.key) }
    }

    /// A digest of a text, which tells whether it is another and nothing of it.
    static func digest(_ text: String) -> String {
        TextVector.Key(text).bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count < 2 ? "0" + digits : digits
        }.joined()
    }
}

extension SyncedSkill {
    /// A skill of this store.
    ///
    /// - Parameters:
    ///   - skill: The skill.
    ///   - evidence: Its verdicts, those that were merged into it left aside.
    ///   - device: This store.
    init(_ skill: Skill, evidence: [Evidence], device: SyncDevice) {
        uid = skill.uid
        id = skill.id
        wording = Wording(
            section: skill.section,
            content: skill.content,
            context: skill.context,
            keywords: skill.keywords,
            isByHand: skill.isByHand,
            at: skill.updatedAt
        )
        state =
            switch skill.status {
            case .retired: .removed
            case .unconfirmed: .unconfirmed
            // Who learns from the note is this store alone.
            case .provisional, .active: .active
            }
        (applies, isPinned) = (skill.applies, skill.isPinned)
        project = skill.project.map(device.portable)
        mergedInto = skill.status == .retired ? skill.mergedInto : nil
        createdAt = skill.createdAt
        for source in skill.sources {
            guard let note = Note(source) else { continue }
            // What was said twice is one note, in force as long as one of those who said it holds to it.
            if let index = notes.firstIndex(where: { $0.key == note.key }) {
                if note.state == .live { notes[index].state = .live }
                notes[index].at = min(notes[index].at, note.at)
            } else {
                notes.append(note)
            }
        }
        sortNotes()
        let groups = Dictionary(grouping: evidence) {
            $0.judge == .imported ? FileText.name($0.who) : device.name
        }
        self.evidence = groups.mapValues { Counts(Tally($0)) }.filter { $0.value.total > 0 }
    }

    /// The skill as it is to be in this store.
    ///
    /// - Parameters:
    ///   - here: The skill as it is; nil when there is none.
    ///   - base: What this store last synced.
    ///   - device: This store.
    /// - Returns: The skill; equal to the one here when nothing is to be changed.
    func applied(to here: Skill?, since base: SyncBase?, on device: SyncDevice) -> Skill {
        var skill =
            here
            ?? Skill(
                id: id,
                uid: uid,
                section: wording.section,
                content: wording.content,
                createdAt: createdAt
            )
        (skill.section, skill.content) = (wording.section, wording.content)
        (skill.context, skill.keywords) = (wording.context, wording.keywords)
        skill.isByHand = wording.isByHand
        (skill.applies, skill.isPinned) = (applies, isPinned)
        skill.project = project.map(device.local)
        switch (state, skill.status) {
        case (.removed, _): skill.status = .retired
        case (.unconfirmed, _): skill.status = .unconfirmed
        case (.active, .active), (.active, .provisional): break
        case (.active, _): skill.status = .active
        }
        skill.mergedInto = mergedInto
        for note in notes {
            let places = skill.sources.indices.filter {
                Note(skill.sources[$0])?.key == note.key
            }
            if places.isEmpty {
                // What was here and went does not come back as what no longer speaks.
                let isGone = base?.notes[Self.digest(note.key)] != nil && note.state != .live
                guard !isGone else { continue }
                skill.sources.append(note.source)
            } else if note.state == .live {
                guard !places.contains(where: { skill.sources[$0].state == .live }) else {
                    continue
                }
                // What was taken back here stays so; that somebody else says it is another source.
                let place = places.last {
                    skill.sources[$0].state == .superseded || skill.sources[$0].feedback == nil
                }
                if let place {
                    skill.sources[place].state = .live
                } else {
                    skill.sources.append(note.source)
                }
            } else {
                for place in places where skill.sources[place].state == .live {
                    skill.sources[place].state = note.state
                }
            }
        }
        for place in skill.sources.indices where skill.sources[place].state == .live {
            guard let note = Note(skill.sources[place]),
                forgotten.contains(Self.digest(note.key))
            else { continue }
            skill.sources[place].state = .superseded
        }
        if here == nil {
            skill.foreignOrigin = .synced
            skill.isSecret = Secrets.found(in: skill.fullText)
        }
        return skill
    }
}

extension SyncedSkill.Note {
    /// Nil for a source that says nothing; texts that hold a secret stay here.
    init?(_ source: Source) {
        note = source.note.flatMap { Secrets.found(in: $0) ? nil : $0 }
        question = source.question.flatMap { Secrets.found(in: $0) ? nil : $0 }
        guard note != nil || (source.note == nil && question != nil) else { return nil }
        (model, at) = (source.model, source.at)
        // Whether it was taken back or replaced is this store's to know.
        state = source.state == .live ? .live : .superseded
    }

    /// As a source of a skill here.
    var source: Source {
        Source(question: question, note: note, state: state, model: model, at: at)
    }
}

extension SyncedSkill.Counts {
    init(_ tally: Tally) {
        (helpful, harmful, neutral) = (tally.helpful, tally.harmful, tally.neutral)
    }
}

// MARK: - As a file

extension SyncedSkill {
    /// The name of its file: its uid, in letters, digits and hyphens of one case.
    package var fileName: String { Self.fileName(of: uid) }

    static func fileName(of uid: Skill.UID) -> String {
        let plain = uid.description.utf8.map { byte -> String in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"):
                return String(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16)
                return "_" + (digits.count < 2 ? "0" : "") + digits
            }
        }
        return plain.joined() + ".json"
    }

    /// Its file: JSON with one thing a line, what a person wants to read first, always in this order.
    package var fileText: String {
        var members: [(key: String, value: JSON)] = [
            ("content", .string(wording.content)), ("context", .string(wording.context)),
            ("section", .string(wording.section)), ("state", .string(state.rawValue)),
            ("applies", .string(applies.rawValue)), ("project", JSON(project)),
            ("pinned", .bool(isPinned)), ("by_hand", .bool(wording.isByHand)),
            ("keywords", JSON(wording.keywords)),
            (
                "notes",
                .array(
                    notes.map { note in
                        [
                            "note": JSON(note.note), "question": JSON(note.question),
                            "state": .string(note.state.rawValue), "model": JSON(note.model),
                            "at": .string(note.at.iso),
                        ]
                    }
                )
            ),
            (
                "evidence",
                .object(
                    evidence.sorted { $0.key < $1.key }.map { device, counts in
                        (
                            device,
                            [
                                "helpful": JSON(counts.helpful), "harmful": JSON(counts.harmful),
                                "neutral": JSON(counts.neutral),
                            ]
                        )
                    }
                )
            ),
        ]
        if let mergedInto { members.append(("merged_into", .string(mergedInto.description))) }
        if !forgotten.isEmpty { members.append(("forgotten", JSON(forgotten.sorted()))) }
        members += [
            ("id", .string(id)), ("uid", .string(uid.description)),
            ("worded_at", .string(wording.at.iso)), ("created_at", .string(createdAt.iso)),
        ]
        return JSON.object(members).pretty
    }

    /// Reads a file; nil when it is none of a skill, or only the beginning of one.
    ///
    /// - Parameter text: The whole text.
    package init?(fileText text: String) {
        guard let json = try? JSON(parsing: text), json.object != nil,
            let uid = json["uid"]?.string, SkillFields.isName(uid),
            let content = json["content"]?.string.map(FileText.body),
            !content.trimmingSpace.isEmpty,
            let created = json["created_at"]?.string.flatMap(Timestamp.init(iso:))
        else { return nil }
        func field(_ key: String) -> String { FileText.body(json[key]?.string ?? "") }
        self.uid = Skill.UID(uid)
        let called = json["id"]?.string ?? ""
        let section = FileText.name(field("section"))
        id =
            FileIDs.isCitable(called)
            ? called : Skill.id(section: FileText.slugSource(section), serial: 1)
        wording = Wording(
            section: section.isEmpty ? "general" : section,
            content: content,
            context: field("context"),
            keywords: (json["keywords"]?.array ?? []).compactMap(\.string).map(FileText.name),
            isByHand: json["by_hand"]?.bool ?? false,
            at: json["worded_at"]?.string.flatMap(Timestamp.init(iso:)) ?? created
        )
        state = json["state"]?.string.flatMap(State.init) ?? .active
        applies = json["applies"]?.string.flatMap(Skill.Scope.init) ?? .topic
        project = json["project"]?.string.map(FileText.name).flatMap { $0.isEmpty ? nil : $0 }
        isPinned = json["pinned"]?.bool ?? false
        let home = json["merged_into"]?.string
        mergedInto =
            state == .removed && home.map(SkillFields.isName) == true
            ? home.map(Skill.UID.init) : nil
        createdAt = created
        forgotten = Set((json["forgotten"]?.array ?? []).compactMap(\.string))
        for item in json["notes"]?.array ?? [] {
            let note = Note(
                note: item["note"]?.string.map(FileText.body),
                question: item["question"]?.string.map(FileText.body),
                model: item["model"]?.string.map(FileText.name),
                at: item["at"]?.string.flatMap(Timestamp.init(iso:)) ?? created,
                state: ["live", nil].contains(item["state"]?.string) ? .live : .superseded
            )
            guard note.note != nil || note.question != nil,
                !notes.contains(where: { $0.key == note.key })
            else { continue }
            notes.append(note)
        }
        sortNotes()
        for (device, counts) in json["evidence"]?.object ?? [] {
            func count(_ key: String) -> Int { min(max(counts[key]?.int ?? 0, 0), 1_000_000_000) }
            let read = Counts(
                helpful: count("helpful"),
                harmful: count("harmful"),
                neutral: count("neutral")
            )
            if read.total > 0 { evidence[FileText.name(device)] = read }
        }
    }
}
