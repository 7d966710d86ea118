@testable import Apprentice
import TestSupport

/// Somebody who asks, judges, takes back and changes things at random.
struct RandomUser {
    static let questions = [
        "how do I deploy billing?", "how do I deploy search to canary?", "which units do I use?",
        "where are the logs of billing?", "what is a monad?", "how do I name a branch?",
    ]
    private static let projects = [nil, nil, "/one", "/two"]

    var numbers: SeededNumbers
    var replay = PlainReplay()
    var diary = Diary()
    /// The files that were saved.
    private var files = ForeignBooks.all

    init(seed: Int) { numbers = SeededNumbers(seed: seed) }

    /// Does one thing; one that is refused is no failure.
    ///
    /// - Parameters:
    ///   - bench: The process it is done in.
    ///   - learns: Whether that process learns, so that it may be waited for.
    /// - Throws: What the store throws.
    mutating func act(_ bench: Bench, learns: Bool = true) async throws {
        let book = try await bench.book()
        do {
            let act =
                switch Int.random(in: 0..<100, using: &numbers) {
                case 0..<59: try await judge(book, bench)
                case 59..<69: try await reverse(book, bench)
                case 69..<75: try await withdraw(bench)
                case 75..<89: try await edit(book, bench)
                case 89..<91: try await retry(bench)
                case 91..<93: try await relearn(bench)
                case 93..<95: try await consolidate(bench)
                case 95: try await save(bench)
                case 96..<98: try await load(bench)
                default: learns ? try await learn(bench) : try await judge(book, bench)
                }
            diary.add(act, at: book.revision)
        } catch let error as LearningError {
            diary.add("refused: \(error.what)", at: book.revision)
        }
    }

    private mutating func judge(_ book: Skillbook, _ bench: Bench) async throws -> String {
        let live = book.live.filter { _ in numbers.chance(35) }.map(\.uid)
        let cited = live.filter { _ in numbers.chance(70) }
        let turns = try await bench.store.read { records in
            (1...200).filter { (try? records.trajectory($0)) != nil }
        }
        let turn: Int
        if numbers.chance(25), let known = numbers.pick(turns) {
            turn = known
        } else {
            turn = try await bench.store.answeredTurn(
                numbers.pick(Self.questions) ?? "",
                outcome: numbers.chance(90) ? .answered : .stopped,
                shown: live,
                cited: cited,
                project: numbers.pick(Self.projects) ?? nil
            )
        }
        let verdict = Verdict(
            turn: turn,
            score: numbers.pick([0, 0, 0, 0, 0, 1, 1, 0.4, 0.75]) ?? 0,
            note: numbers.chance(75) ? numbers.pick(RandomModel.notes) : nil,
            who: numbers.chance(85) ? "me" : "you",
            kind: numbers.chance(90) ? .human : .monitoring
        )
        let given = try await bench.judge(verdict)
        replay.acknowledge(verdict, given)
        return "\(verdict) made r\(given.revision) j\(given.job?.id ?? 0) \(given.skill?.id ?? "")"
    }

    private mutating func reverse(_ book: Skillbook, _ bench: Bench) async throws -> String {
        let number =
            numbers.chance(30) ? Int.random(in: 1...(book.revision + 1), using: &numbers) : nil
        let isRedo = numbers.chance(40)
        let (reversal, history) = try await bench.store.transaction { records in
            let reversal = isRedo ? try records.redo() : try records.undo(number, upTo: .max)
            return (reversal, try records.revisions(limit: .max))
        }
        replay.revert(reversal.reverted, in: history)
        bench.loop.wakeAll()
        return "\(isRedo ? "redo" : "undo") reverted r\(reversal.reverted.number)"
    }

    private mutating func withdraw(_ bench: Bench) async throws -> String {
        let turn = Int.random(in: 1...12, using: &numbers)
        let kind: Feedback.Kind = numbers.chance(70) ? .human : .monitoring
        let withdrawal = try await bench.loop.withdraw(turn: turn, kind: kind)
        replay.withdraw(withdrawal.feedback)
        return "withdraw \(kind) of #\(turn)"
    }

    /// Learns one turn again, or what departs and what failed.
    private mutating func relearn(_ bench: Bench) async throws -> String {
        let turn = numbers.chance(50) ? Int.random(in: 1...12, using: &numbers) : nil
        try await bench.loop.relearn(turn, limit: Int.random(in: 0...5, using: &numbers))
        return "relearn #\(turn ?? 0)"
    }

    private mutating func edit(_ book: Skillbook, _ bench: Bench) async throws -> String {
        let id = numbers.pick(book.all)?.id ?? "deploy-00001"
        let words = numbers.pick(RandomModel.notes) ?? ""
        let project = numbers.pick(Self.projects) ?? nil
        let edits: [BookEdit] = [
            .add(section: "deploy", content: words, project: project),
            .reword(id: id, content: words), .remove(id: id), .applies(id: id, .always),
            .applies(id: id, .topic), .moves(id: id, project: project),
            .pin(id: id, numbers.chance(50)),
            .accept(id: numbers.pick(book.quarantined)?.id ?? id),
        ]
        guard let edit = numbers.pick(edits) else { return "" }
        _ = try await bench.store.transaction { try $0.edit(edit) }
        return "\(edit)"
    }

    private func retry(_ bench: Bench) async throws -> String {
        let failed = try await bench.jobs().filter { $0.state == .failed }
        try await bench.loop.retry(failed.map(\.id))
        return "retry \(failed.map(\.id))"
    }

    /// Merges whatever may be, under the words of all of them.
    private func consolidate(_ bench: Bench) async throws -> String {
        let model = ScriptedModel { request, _ in
            let lines = (request.messages.last?.content ?? "").split(separator: "\n")
                .filter { $0.hasPrefix("[") }.map { $0.drop { $0 != " " }.dropFirst() }
            let merged: JSON = [
                "reasoning": "", "decision": "MERGE", "context": "", "keywords": [],
                "content": .string(lines.joined(separator: "; ")),
            ]
            return merged.compact
        }
        let plan = try await Consolidator(model: model).plan(in: bench.store)
        let result = try await bench.store.transaction { try $0.consolidate(plan) }
        return "consolidate made r\(result.revision?.number ?? 0)"
    }

    private mutating func save(_ bench: Bench) async throws -> String {
        let file = try await bench.store.transaction { records in
            let kept = try records.fileRemainder()
            return SkillbookWriter.json(records.book, keeping: kept, withSecrets: true)
        }
        files.append(file)
        return "save file \(files.count)"
    }

    private mutating func load(_ bench: Bench) async throws -> String {
        let number =
            numbers.chance(60) ? files.count : Int.random(in: 1...files.count, using: &numbers)
        let (file, isMerge) = (files[number - 1], numbers.chance(50))
        let isStrange = numbers.chance(25)
        _ = try await bench.store.transaction { records in
            let document = try SkillbookReader.read(file, now: records.now)
            return try records.load(
                document,
                named: "file \(number)",
                merging: isMerge,
                isStrange: isStrange
            )
        }
        return "load file \(number)\(isMerge ? " --merge" : "")\(isStrange ? " --quarantine" : "")"
    }

    /// Lets all that waits be learned; in a run without races it is learned only here.
    private func learn(_ bench: Bench) async throws -> String {
        let pace = bench.loop.learningPace
        bench.loop.setPace(.on)
        try await bench.waitUntilLearned(atMost: .seconds(9000))
        bench.loop.setPace(pace)
        return "learn"
    }
}
