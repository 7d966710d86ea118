import TestSupport
import Testing

@testable import Apprentice

/// Order never matters: a book with verdicts that were taken back is the book without them.
struct EvidenceOrderTests {
    /// One verdict of a Reflector on a turn of its own, and whether it is taken back some time later.
    private struct Act {
        var tag: Evidence.Tag
        var isTakenBack: Bool
    }

    /// What a skill is after some verdicts.
    private struct Fate: Equatable {
        var status: Skill.Status
        var counts: [Int]
    }

    private func fate(
        of acts: [Act],
        guess isGuess: Bool,
        numbers: inout SeededNumbers
    ) throws -> Fate {
        var ledger = Ledger()
        if isGuess {
            try ledger.say(.bad(ledger.ask()))
            let add = UpdateOperation(.add, section: "deploy", content: "ask for the ring")
            try ledger.learn([add])
        } else {
            try ledger.correct("deploy with zeppo")
            try ledger.learn()
        }
        let skill = try #require(ledger.book.all.first)
        var due: [Int] = []
        for act in acts {
            let turn = try ledger.ask(cited: [skill])
            try ledger.say(.bad(turn))
            try ledger.learn(tags: [skill.id: act.tag])
            if act.isTakenBack { due.append(turn) }
            while let turn = due.first, numbers.chance(40) {
                try ledger.withdraw(turn)
                due.removeFirst()
            }
        }
        for turn in due { try ledger.withdraw(turn) }
        let now = try ledger.now(skill)
        return Fate(status: now.status, counts: [now.helpful, now.harmful, now.neutral])
    }

    @Test(arguments: [false, true])
    func `harm that is taken back is as if it had never been done`(isGuess: Bool) throws {
        for seed in 1...300 {
            var numbers = SeededNumbers(seed: seed)
            let acts = (1...Int.random(in: 1...9, using: &numbers)).map { _ in
                numbers.chance(40)
                    ? Act(tag: .harmful, isTakenBack: true)
                    : Act(
                        tag: numbers.pick([.harmful, .harmful, .helpful, .neutral]) ?? .neutral,
                        isTakenBack: false
                    )
            }
            let lived = try fate(of: acts, guess: isGuess, numbers: &numbers)
            let plain = acts.filter { !$0.isTakenBack }
            #expect(
                lived == (try fate(of: plain, guess: isGuess, numbers: &numbers)),
                "\(seed): \(acts)"
            )
        }
    }

    @Test(arguments: [false, true])
    func `praise that is taken back kept nothing alive`(isGuess: Bool) throws {
        for seed in 1...300 {
            var numbers = SeededNumbers(seed: seed)
            let acts = (1...Int.random(in: 1...9, using: &numbers)).map { _ in
                Act(
                    tag: numbers.pick([.harmful, .helpful, .neutral]) ?? .neutral,
                    isTakenBack: numbers.chance(40)
                )
            }
            let lived = try fate(of: acts, guess: isGuess, numbers: &numbers)
            let plain = acts.filter { !$0.isTakenBack }
            let replayed = try fate(of: plain, guess: isGuess, numbers: &numbers)
            if lived != replayed {
                print(
                    "DBG \(seed) \(isGuess) \(acts.map { "\($0.tag)\($0.isTakenBack ? "-" : "")" }) \(lived) \(replayed)"
                )
            }
            #expect(lived == replayed, "\(seed): \(acts)")
        }
    }
}
