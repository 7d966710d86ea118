import Apprentice
import Glibc
import ApprenticeStorage
import TestSupport

/// Another process on a store: `StorageProbe MODE FILE`.
@main
struct Probe {
    static func main() async {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else { exit(2) }
        do {
            if arguments[1] == "open-as-nobody", getuid() == 0 {
                // The superuser may write everywhere, which would test nothing.
                guard setgid(65_534) == 0, setuid(65_534) == 0 else { exit(3) }
            }
            if arguments[1].hasPrefix("open-under-") {
                umask(mode_t(arguments[1].suffix(3), radix: 8) ?? 0)
            }
            let isLearner = arguments[1].hasPrefix("learn-")
            let store = try await SQLiteStore(path: arguments[2]) {
                isLearner ? .now() : Timestamp(microseconds: 1)
            }
            switch arguments[1] {
            case "hold":
                let holder = LeaseHolder()
                try await takeJobs(store, holder)
                say("holding")
                while true { pause() }
            case _ where isLearner:
                await learn(store, seed: Int(arguments[1].dropFirst(6)) ?? 1)
            case "write":
                while true { say(String(try await writeOne(store))) }
            default:
                say("opened \(try await store.read { $0.book.revision })")
            }
        } catch let error as StoreError {
            say("refused \(error.code)")
        } catch {
            say("failed \(error)")
        }
    }

    /// Takes every queued job for this process.
    private static func takeJobs(_ store: SQLiteStore, _ holder: LeaseHolder) async throws {
        try await store.transaction { records in
            try records.announce(holder)
            for var job in try records.jobs(in: [.queued], limit: .max) {
                job.state = .reflecting
                job.holder = holder.name
                _ = try records.save(job)
            }
            try records.setValue(holder.name, for: "manager")
        }
    }

    /// Learns with a model of random answers; says each step, and `idle` when nothing waits.
    private static func learn(_ store: SQLiteStore, seed: Int) async {
        let answers = RandomModel(seed: seed)
        let model = ScriptedModel { request, role in
            say("\(role)")
            return try await answers.answer(request, role)
        }
        let loop = LearningLoop(
            store: store,
            reflector: Reflector(model: model),
            manager: SkillManager(model: model, mode: .free),
            reflectors: 3
        ) { event in
            if case .stats(let stats) = event {
                say(stats.queued + stats.active == 0 ? "idle" : "busy")
            }
        }
        await loop.run()
    }

    /// Keeps a turn, feedback, a job and a skill, in one transaction.
    private static func writeOne(_ store: SQLiteStore) async throws -> Int {
        try await store.transaction { records in
            let moment = records.now
            let session = try records.insert(Session(startedAt: moment))
            let turn = try records.insert(
                Trajectory(session: session, question: "q", model: "m", askedAt: moment)
            )
            let feedback = try records.save(Feedback(turn: turn, score: 0, at: moment))
            _ = try records.save(LearningJob(turn: turn, feedback: feedback, createdAt: moment))
            let number = records.book.revision + 1
            let skill = Skill(
                id: Skill.id(section: "probe", serial: try records.takeSerial()),
                section: "probe",
                content: "turn \(turn)",
                createdAt: moment,
                revision: number
            )
            try records.append(
                Revision(
                    number: number,
                    cause: .feedback(feedback),
                    at: moment,
                    changes: [SkillChange(before: nil, after: skill)]
                )
            )
            return turn
        }
    }

    /// Writes a line at once.
    private static func say(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = write(1, bytes, bytes.count)
    }
}
