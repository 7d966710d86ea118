@testable import Apprentice
import TestSupport

/// Somebody who asks, judges, takes back and changes things at random.
struct RandomUser {
    static let questions = [
        "how do I deploy billing?", "how do I deploy search to canary?", "which units do I use?",
        "where are the logs of billing?", "what is a monad?", "how do I name a branch?",
    ]
    static let notes = [
        "deploy with zeppo push --ring canary", "deploy with --stage 2, not --ring",
        "not --ring, it is --stage", "deploy with zeppo push --ring canary!", "be brief",
        "never be brief", "use metric units, not feet", "logs of billing are in /var/log/7",
        "the logs are in `journald`, instead of /var/log/7", "name a branch PROJ-12", "wait 30 s",
        "wait 60 s", "wait 30 s before you deploy, never 60 s", "say Grüße, not hello",
        "branch names are lowercase", "deploy billing on Monday",
    ]
    private static let projects = [nil, nil, "/one", "/two"]

    var numbers: SeededNumbers
    let bench: Bench
    /// What was done, and at which revision of the book.
    let diary = Locked<[String]>([])

    init(seed: Int, bench: Bench) {
        numbers = SeededNumbers(seed: seed)
        self.bench = bench
    }

    private func write(_ text: String, _ book: Skillbook) {
        diary.withLock { $0.append("r\(book.revision) \(text)") }
    }

    /// Does one thing; one that is refused is no failure.
    mutating func act() async throws {
        let book = try await bench.book()
        do {
            switch Int.random(in: 0..<100, using: &numbers) {
            case 0..<62: try await judge(book)
            case 62..<72: try await reverse(book)
            case 72..<78: try await withdraw(book)
            case 78..<92: try await edit(book)
            case 92..<94: try await retry(book)
            case 94..<96: try await relearn(book)
            case 96..<98: try await consolidate(book)
            default: try await learn(book)
            }
        } catch is LearningError {}
    }

    private mutating func judge(_ book: Skillbook) async throws {
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
            note: numbers.chance(75) ? numbers.pick(Self.notes) : nil,
            who: numbers.chance(85) ? "me" : "you",
            kind: numbers.chance(90) ? .human : .monitoring
        )
        let acknowledged = try await bench.judge(verdict)
        write(
            "\(verdict) = f\(acknowledged.feedback.id), job \(acknowledged.job?.id ?? 0), \(acknowledged.skill?.id ?? "-") new \(acknowledged.isNew) r\(acknowledged.revision)",
            book
        )
    }

    /// Merges whatever may be, under the words of all of them.
    private func consolidate(_ book: Skillbook) async throws {
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
        write("consolidate r\(result.revision?.number ?? 0)", book)
    }

    private mutating func reverse(_ book: Skillbook) async throws {
        let number =
            numbers.chance(30) ? Int.random(in: 1...(book.revision + 1), using: &numbers) : nil
        let isRedo = numbers.chance(40)
        let reversal = try await bench.store.transaction { records in
            isRedo ? try records.redo() : try records.undo(number, upTo: .max)
        }
        write(
            "\(isRedo ? "redo" : "undo") \(number ?? 0): reverted r\(reversal.reverted.number) by r\(reversal.revision?.number ?? 0), kept \(reversal.kept)",
            book
        )
        bench.loop.wakeAll()
    }

    private mutating func withdraw(_ book: Skillbook) async throws {
        let turn = Int.random(in: 1...12, using: &numbers)
        let kind: Feedback.Kind = numbers.chance(70) ? .human : .monitoring
        let withdrawal = try await bench.loop.withdraw(turn: turn, kind: kind)
        write("withdraw #\(turn) = \(withdrawal.feedback.map(\.id)) r\(withdrawal.revision)", book)
    }

    /// Learns one turn again, or what departs and what failed.
    private mutating func relearn(_ book: Skillbook) async throws {
        let turn = numbers.chance(50) ? Int.random(in: 1...12, using: &numbers) : nil
        write("relearn #\(turn ?? 0)", book)
        try await bench.loop.relearn(turn, limit: Int.random(in: 0...5, using: &numbers))
    }

    private mutating func edit(_ book: Skillbook) async throws {
        let id = numbers.pick(book.all)?.id ?? "deploy-00001"
        let words = numbers.pick(Self.notes) ?? ""
        let project = numbers.pick(Self.projects) ?? nil
        let edits: [BookEdit] = [
            .add(section: "deploy", content: words, project: project),
            .reword(id: id, content: words), .remove(id: id), .applies(id: id, .always),
            .applies(id: id, .topic), .moves(id: id, project: project),
            .pin(id: id, numbers.chance(50)),
        ]
        guard let edit = numbers.pick(edits) else { return }
        write("edit \(edit)", book)
        _ = try await bench.store.transaction { try $0.edit(edit) }
    }

    private func retry(_ book: Skillbook) async throws {
        let failed = try await bench.jobs().filter { $0.state == .failed }
        write("retry \(failed.map(\.id))", book)
        try await bench.loop.retry(failed.map(\.id))
    }

    /// Lets all that waits be learned; in a run without races it is learned only here.
    private func learn(_ book: Skillbook) async throws {
        write("learn", book)
        let pace = bench.loop.learningPace
        bench.loop.setPace(.on)
        try await bench.waitUntilLearned()
        bench.loop.setPace(pace)
    }
}
