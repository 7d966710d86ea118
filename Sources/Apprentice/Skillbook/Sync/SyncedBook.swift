/// What a synced folder holds: a file for each skill, and the copies and conflicts that git or Syncthing
/// left there.
package struct SyncedBook: Sendable {
    /// What names the folder wherever it lies; the same on every device.
    let id: String
    /// The skills; two versions where git left both in one file.
    private var versions: [Skill.UID: [SyncedSkill]] = [:]
    /// Versions that another program put aside.
    private var copies: [Skill.UID: [SyncedSkill]] = [:]
    /// The text of each file.
    private var texts: [String: String] = [:]
    /// Files that cannot be read, perhaps because they are still being written.
    private(set) package var unreadable: [String] = []
    /// Files that are none of ours.
    private(set) package var foreign: [String] = []
    /// The files of the copies, and whose they are.
    private var copied: [(name: String, uid: Skill.UID)] = []

    /// Reads a folder's files.
    ///
    /// - Parameters:
    ///   - id: The folder's id.
    ///   - files: Its files with their texts; nil for what is no text.
    package init(id: String, files: [(name: String, text: String?)]) {
        self.id = id
        for (name, text) in files.sorted(by: { $0.name < $1.name }) where name.hasSuffix(".json") {
            let isCopy = ["sync-conflict", "conflicted copy", "_conflict-"].contains {
                name.contains($0)
            }
            guard let text else {
                unreadable.append(name)
                continue
            }
            let read = Self.versions(text)
            guard let first = read.first else {
                unreadable.append(name)
                continue
            }
            if isCopy {
                copies[first.uid, default: []] += read
                copied.append((name, first.uid))
            } else if first.fileName == name, read.allSatisfy({ $0.uid == first.uid }) {
                versions[first.uid] = read
                texts[name] = text
            } else {
                foreign.append(name)
            }
        }
    }

    /// The skills there are.
    var uids: Set<Skill.UID> { Set(versions.keys).union(copies.keys) }

    /// The text of a skill's file.
    func text(of skill: SyncedSkill) -> String? { texts[skill.fileName] }

    /// Copies whose content a merge has taken in, to be removed once it is written.
    package func copies(in result: SyncResult) -> [String] {
        copied.filter { result.taken.contains($0.uid) }.map(\.name)
    }

    /// Whether a skill's file is there and cannot be read, or holds another's.
    func isUnreadable(_ uid: Skill.UID) -> Bool {
        let name = SyncedSkill.fileName(of: uid)
        return unreadable.contains(name) || foreign.contains(name)
    }

    /// A skill as the folder has it, its versions and copies made one.
    func skill(_ uid: Skill.UID, base: SyncBase?) -> SyncedSkill? {
        let versions = versions[uid] ?? []
        var skill = versions.first
        if let first = versions.first, versions.count > 1 {
            skill = versions.dropFirst().reduce(first) { SyncMerge($0, $1, base: base).skill }
        }
        for copy in (copies[uid] ?? []).sorted(by: { $0.fileText < $1.fileText }) {
            skill = skill.map { SyncMerge.adding(copy, to: $0) } ?? copy
        }
        return skill
    }

    /// The versions a file holds: one, or both sides of what git could not merge.
    private static func versions(_ text: String) -> [SyncedSkill] {
        if let skill = SyncedSkill(fileText: text) { return [skill] }
        guard text.contains("<<<<<<< ") else { return [] }
        var sides: [[Substring]] = [[], []]
        // Which side lines belong to: 0 and 1, 2 for what both had in common, nil for both.
        var side: Int?
        for line in TextLines(text).map(\.text) {
            if line.hasPrefix("<<<<<<< "), side == nil {
                side = 0
            } else if line.hasPrefix("||||||| "), side == 0 {
                side = 2
            } else if line == "=======", side == 0 || side == 2 {
                side = 1
            } else if line.hasPrefix(">>>>>>> "), side == 1 {
                side = nil
            } else {
                for index in 0...1 where side == nil || side == index { sides[index].append(line) }
            }
        }
        let read = sides.compactMap { SyncedSkill(fileText: $0.joined(separator: "\n")) }
        return side == nil && read.count == 2 ? read : []
    }
}
