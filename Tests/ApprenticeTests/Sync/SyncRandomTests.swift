import Glibc
import TestSupport
import Testing

@testable import Apprentice

/// Two books that live apart and are merged, by a seed.
private struct TwoLives {
    let seed: Int
    private let disks: [SharedDisk]
    private var users: [RandomUser]
    var folder = SharedFolder()

    init(seed: Int) async {
        self.seed = seed
        disks = [SharedDisk(now: Tick.clock()), SharedDisk(now: Tick.clock())]
        for disk in disks { await disk.start("one") }
        users = [RandomUser(seed: seed), RandomUser(seed: seed + 500_000)]
    }

    var stores: [ProcessStore] { disks.map { ProcessStore(disk: $0, process: "one") } }

    /// The same two devices, which go their own way from now on.
    func copied() async -> [ProcessStore] {
        var copies: [ProcessStore] = []
        for disk in disks {
            copies.append(ProcessStore(disk: await SharedDisk(copyOf: disk), process: "one"))
        }
        return copies
    }

    mutating func live(_ changes: Int, on place: Int) async throws {
        let bench = Bench(store: stores[place])
        for _ in 0..<changes { try await users[place].act(bench, learns: false) }
    }

    func story(_ place: Int) -> String { "\(users[place].diary)" }
}

@Suite(.timeLimit(.minutes(30))) struct `Two books that lived apart` {
    /// `APPRENTICE_SYNC_SEEDS=1-500` lives others.
    private static let seeds: ClosedRange<Int> = {
        let text = getenv("APPRENTICE_SYNC_SEEDS").map { String(cString: $0) } ?? "1-2"
        let ends = text.split(separator: "-").compactMap { Int($0) }
        return (ends.first ?? 1)...max(ends.first ?? 1, ends.last ?? 1)
    }()

    @Test func `merge the same whichever side starts, and again without change`() async throws {
        for seed in Self.seeds {
            var lives = await TwoLives(seed: seed)
            if !seed.isMultiple(of: 4) {
                // They have a past in common.
                try await lives.live(30, on: 0)
                for store in lives.stores { try await lives.folder.sync(store) }
            }
            let before = lives.folder
            let common = before.skills
            try await lives.live(200, on: 0)
            try await lives.live(200, on: 1)
            let stores = lives.stores
            let others = await lives.copied()
            let was = [try await stores[0].syncedSkills(), try await stores[1].syncedSkills()]
            for place in [0, 1, 0, 1] { try await lives.folder.sync(stores[place]) }
            var other = before
            for place in [1, 0, 1, 0] { try await other.sync(others[place]) }
            let isSame = lives.folder == other
            #expect(isSame, "seed \(seed): \(lives.folder.difference(from: other))")
            for store in stores + others {
                var again = lives.folder
                let result = try await again.sync(store)
                let isSettled = again == lives.folder
                #expect(isSettled, "seed \(seed): \(again.difference(from: lives.folder))")
                let change = result.revision?.changes.first
                #expect(change?.uid == nil, "seed \(seed): \(String(describing: change))")
                let violations = try await Invariants(store).violations.filter {
                    !$0.contains("is still")
                }
                #expect(violations.isEmpty, "seed \(seed): \(violations.prefix(3))")
            }
            let lost = try await lost(was, common, in: stores)
            #expect(lost.isEmpty, "seed \(seed): \(lost.prefix(3))")
        }
    }

    /// What somebody told one of the devices since they last met and neither has any more.
    private func lost(
        _ was: [[Skill.UID: SyncedSkill]],
        _ common: [SyncedSkill],
        in stores: [ProcessStore]
    ) async throws -> [String] {
        let known = Dictionary(common.map { ($0.uid, $0) }, uniquingKeysWith: { first, _ in first })
        var lost: [String] = []
        for store in stores {
            let book = try await store.read { $0.book }
            let told = Set(book.live.flatMap(\.liveNotes).compactMap(\.note))
            for skill in was.flatMap(\.values) where book[skill.uid]?.isQuarantined != true {
                guard skill.isLive else { continue }
                let earlier = Set((known[skill.uid]?.liveNotes ?? []).map(\.key))
                for note in skill.liveNotes where !earlier.contains(note.key) {
                    guard let words = note.note, !told.contains(words) else { continue }
                    lost.append("\(skill.id): \(words)")
                }
                guard skill.wording.isByHand, skill.wording != known[skill.uid]?.wording else {
                    continue
                }
                let now = book[skill.uid]
                let words = [now?.content] + (now?.sources.map(\.note) ?? [])
                if !words.contains(skill.wording.content) {
                    lost.append("by hand \(skill.id): \(skill.wording.content)")
                }
            }
        }
        return lost
    }

    @Test func `a sync that is killed at any file loses nothing, and the next ones go on`()
        async throws
    {
        for seed in 1...8 {
            var lives = await TwoLives(seed: seed)
            try await lives.live(40, on: 0)
            for store in lives.stores { try await lives.folder.sync(store) }
            let common = lives.folder.skills
            try await lives.live(40, on: 0)
            try await lives.live(40, on: 1)
            let stores = lives.stores
            let was = [try await stores[0].syncedSkills(), try await stores[1].syncedSkills()]
            var numbers = SeededNumbers(seed: seed)
            for _ in 0..<12 {
                let store = stores[Int.random(in: 0...1, using: &numbers)]
                let end = numbers.chance(70) ? Int.random(in: 0...9, using: &numbers) : nil
                try await lives.folder.sync(store, killedAfter: end)
            }
            for place in [0, 1, 0, 1] { try await lives.folder.sync(stores[place]) }
            for store in stores {
                var again = lives.folder
                let result = try await again.sync(store)
                let isSettled = again == lives.folder && result.revision == nil
                #expect(isSettled, "seed \(seed): \(again.difference(from: lives.folder))")
            }
            let lost = try await lost(was, common, in: stores)
            #expect(lost.isEmpty, "seed \(seed): \(lost.prefix(3))")
        }
    }
}
