import TestSupport
import Testing

@testable import Apprentice

@Suite struct WorkTests {
    let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    @Test(arguments: StoreKind.allCases)
    func `feedback is numbered, changed and found by its turn`(_ kind: StoreKind) async throws {
        let store = try await kind.open(in: folder)
        try await store.transaction { records in
            let turn = try records.newTurn().id
            let other = try records.newTurn().id
            #expect(try records.save(Samples.feedback(turn: turn, who: "a")) == 1)
            #expect(try records.save(Samples.feedback(turn: other, who: "a")) == 2)
            #expect(try records.save(Samples.feedback(turn: turn, who: "b")) == 3)
            var changed = Samples.feedback(turn: turn, who: "a", text: "changed")
            changed.id = 1
            #expect(try records.save(changed) == 1)
        }
        try await store.read { records throws in
            #expect(try records.feedback(turn: 1).map(\.who) == ["a", "b"])
            #expect(try records.feedback(1)?.notes.first?.text == "changed")
            #expect(try records.feedback(4) == nil)
            #expect(try records.feedback(turn: 3).isEmpty)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `proposals are numbered, changed and found by state and key`(_ kind: StoreKind)
        async throws
    {
        let store = try await kind.open(in: folder)
        func proposal(_ key: String) -> Proposal {
            Proposal(
                key: key,
                host: "claude-code",
                session: "s",
                said: "no, use pnpm",
                note: "use pnpm",
                question: "how do I install?",
                answer: "npm install",
                steps: "Bash ls",
                model: "m",
                project: "/src",
                saidAt: "2026-11-30",
                createdAt: Timestamp(microseconds: 0)
            )
        }
        let (first, second) = (proposal("a"), proposal("b"))
        try await store.transaction { records in
            #expect(try records.propose(first)?.id == 1)
            #expect(try records.propose(second)?.id == 2)
            #expect(try records.propose(first) == nil)
            try records.reject(1)
            #expect(try records.propose(first) == nil)
        }
        try await store.read { records throws in
            #expect(try records.proposals(in: [.waiting], limit: .max).map(\.id) == [2])
            let rejected = try #require(try records.proposal(key: "a"))
            #expect(rejected.state == .rejected)
            #expect(rejected.said.isEmpty && rejected.answer.isEmpty)
            var kept = second
            (kept.id, kept.createdAt, kept.updatedAt) = (2, records.now, records.now)
            let found = try #require(try records.proposal(2))
            #expect(found.said == kept.said && found.steps == kept.steps)
            #expect(found.project == kept.project && found.saidAt == kept.saidAt)
        }
        await #expect(throws: LearningError.self) {
            try await store.transaction { try $0.reject(1) }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `jobs come interactive ones first, then oldest first`(_ kind: StoreKind) async throws {
        let store = try await kind.open(in: folder)
        try await store.transaction { records in
            let turn = try records.newTurn().id
            for number in 1...6 {
                let feedback = try records.save(Samples.feedback(turn: turn, who: "\(number)"))
                var job = LearningJob(turn: turn, feedback: feedback, createdAt: records.now)
                job.isInteractive = number.isMultiple(of: 2)
                if number > 4 { job.state = .reflected }
                #expect(try records.save(job) == number)
            }
        }
        try await store.read { records throws in
            #expect(try records.jobs(in: [.queued], limit: .max).map(\.id) == [2, 4, 1, 3])
            #expect(try records.jobs(in: [.queued], limit: 3).map(\.id) == [2, 4, 1])
            #expect(try records.jobIDs(in: [.queued]).sorted() == [1, 2, 3, 4])
            #expect(try records.jobIDs(in: [.learned]).isEmpty)
            #expect(
                try records.jobs(in: [.queued, .reflected], limit: .max).map(\.id) == [
                    2, 4, 6, 1, 3, 5,
                ]
            )
            #expect(try records.jobs(in: [], limit: .max).isEmpty)
            #expect(try records.jobs(in: [.learned], limit: .max).isEmpty)
            #expect(try records.jobs(turn: 1).map(\.id) == [1, 2, 3, 4, 5, 6])
            #expect(try records.jobs(turn: 2).isEmpty)
            #expect(try records.job(7) == nil)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a job that no feedback made comes back as one`(_ kind: StoreKind) async throws {
        let store = try await kind.open(in: folder)
        let job = try await store.transaction { records in
            var job = LearningJob(
                turn: try records.newTurn().id,
                feedback: 0,
                createdAt: records.now
            )
            job.id = try records.save(job)
            return job
        }
        #expect(try await store.read { try $0.job(job.id) } == job)
    }

    @Test(arguments: StoreKind.allCases)
    func `proofs come back as they were kept, oldest first`(_ kind: StoreKind) async throws {
        let store = try await kind.open(in: folder)
        let proofs = try await store.transaction { records in
            let turn = try records.newTurn().id
            return try ["u1", "u2", "u1"].enumerated().map { number, uid in
                var proof = Proof(
                    skill: Skill.UID(uid),
                    turn: turn,
                    revision: 4,
                    createdAt: Moments.at(1)
                )
                if number > 0 {
                    proof.state = .done
                    proof.attempts = 2
                    proof.failures = 1
                    proof.reason = "'; DROP TABLE proofs; --"
                    proof.updatedAt = Moments.at(2)
                    proof.result = Proof.Result(
                        with: .followed,
                        without: .notFollowed,
                        judge: .model,
                        model: "m",
                        words: number == 1 ? .unclear : nil,
                        hindered: [3, 1],
                        changed: ["nul\u{0}inside"]
                    )
                }
                proof.id = try records.save(proof)
                return proof
            }
        }
        #expect(proofs.map(\.id) == [1, 2, 3])
        try await store.transaction { records in
            var taken = proofs[0]
            (taken.state, taken.holder) = (.running, "a loop")
            _ = try records.save(taken)
        }
        try await store.read { records throws in
            #expect(try records.proofs(in: [.done], limit: .max) == [proofs[1], proofs[2]])
            #expect(try records.proofs(in: [.running], limit: 1).map(\.holder) == ["a loop"])
            #expect(try records.proofs(in: [.queued], limit: .max).isEmpty)
            #expect(try records.proofs(of: Skill.UID("u1")).map(\.id) == [1, 3])
            #expect(try records.proof(2) == proofs[1])
            #expect(try records.proof(4) == nil)
            #expect(
                try records.toldProofs().mapValues(\.id) == [
                    Skill.UID("u1"): 3, Skill.UID("u2"): 2,
                ]
            )
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a verdict replaces the same judge's on the same turn`(_ kind: StoreKind) async throws {
        let store = try await kind.open(in: folder)
        try await store.transaction { records in
            let turn = try records.newTurn().id
            for (judge, who, tag) in [
                (Evidence.Judge.human, "me", Evidence.Tag.helpful), (.human, "you", .helpful),
                (.reflector, "me", .neutral), (.human, "me", .harmful),
            ] {
                let row = Evidence(
                    skill: Skill.UID("a"),
                    turn: turn,
                    judge: judge,
                    who: who,
                    tag: tag,
                    at: records.now
                )
                try records.save(row)
            }
            for (tag, weight) in [(Evidence.Tag.helpful, 3), (.harmful, 2), (.helpful, 5)] {
                let row = Evidence(
                    skill: Skill.UID("a"),
                    turn: nil,
                    judge: .imported,
                    who: "book",
                    tag: tag,
                    weight: weight,
                    at: records.now
                )
                try records.save(row)
            }
            try records.save(
                Evidence(
                    skill: Skill.UID("b"),
                    turn: turn,
                    judge: .human,
                    who: "me",
                    tag: .helpful,
                    at: records.now
                )
            )
        }
        try await store.read { records throws in
            let rows = try records.evidence(skill: Skill.UID("a"))
            #expect(rows.map(\.who) == ["you", "me", "me", "book", "book"])
            #expect(rows.map(\.tag) == [.helpful, .neutral, .harmful, .harmful, .helpful])
            #expect(rows.map(\.weight) == [1, 1, 1, 2, 5])
            #expect(try records.evidence(turn: 1).map(\.skill.description) == ["a", "a", "a", "b"])
        }
        try await store.transaction { try $0.removeEvidence(turn: 1, judge: .human, who: "me") }
        try await store.read { records throws in
            #expect(try records.evidence(skill: Skill.UID("a")).count == 4)
            #expect(try records.evidence(skill: Skill.UID("b")).isEmpty)
            #expect(try records.evidence(turn: 1).map(\.who) == ["you", "me"])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `named values are kept, replaced and forgotten`(_ kind: StoreKind) async throws {
        let store = try await kind.open(in: folder)
        try await store.transaction { records in
            try records.setValue("1", for: "a")
            try records.setValue("", for: "b")
            try records.setValue("nul\u{0}", for: "nul\u{0}")
            try records.setValue("2", for: "a")
            #expect(try records.value("a") == "2")
            try records.setValue(nil, for: "c")
        }
        try await store.transaction { try $0.setValue(nil, for: "a") }
        try await store.read { records throws in
            #expect(try records.value("a") == nil)
            #expect(try records.value("b") == "")
            #expect(try records.value("nul\u{0}") == "nul\u{0}")
            #expect(try records.value("nul") == nil)
        }
    }
}
