import Apprentice
import Glibc

/// Measures how long it takes to choose skills from a large book; prints JSON for `bench learning`.
///
/// Words are drawn as natural text has them, a few often and most rarely (Zipf), since the common
/// ones are what makes a search slow.
@main enum Main {
    static func main() {
        let count = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 100_000
        var text = ZipfText(seed: 1)
        let skills = (1...count).map { skill($0, text.words(12), question: text.words(8)) }
        var book = Skillbook(skills: skills, revision: 1)
        var index = SkillIndex()
        let made = milliseconds { index.update(to: book) }
        let layout = SkillLayout(layout: .book)
        var tokens = 0
        var processor: [Double] = []
        func choose(_ question: String) -> Double {
            let start = processorMilliseconds()
            defer { processor.append(processorMilliseconds() - start) }
            return milliseconds {
                index.update(to: book)
                let chosen = SkillSelection(
                    for: question,
                    book: book,
                    index: index,
                    project: nil,
                    layout: layout
                )
                let used = chosen.shown.reduce(0) { $0 + Tokens.estimate($1.promptLine) }
                tokens = max(tokens, used)
            }
        }
        let unchanged = (0..<500).map { _ in choose(text.words(10)) }
        let changing = (0..<300).map { round in
            let new = skill(count + 1 + round, text.words(12), question: text.words(8))
            book.apply(
                Revision(
                    number: book.revision + 1,
                    cause: .load(""),
                    at: Timestamp(microseconds: 0),
                    changes: [SkillChange(before: nil, after: new)]
                )
            )
            return choose(text.words(10))
        }
        let json: JSON = [
            "made": .double(made / 1000),
            "unchanged": .array(unchanged.map(JSON.double)),
            "after_a_change": .array(changing.map(JSON.double)),
            "processor_time": .array(processor.map(JSON.double)),
            "tokens": JSON(tokens),
            "budget": JSON(layout.budget),
        ]
        print(json.compact)
    }

    private static func skill(_ serial: Int, _ content: String, question: String) -> Skill {
        Skill(
            id: Skill.id(section: "bench", serial: serial),
            uid: Skill.UID("\(serial)"),
            section: "bench",
            content: content,
            // A few stand in each prompt unasked.
            applies: serial % 10_000 == 0 ? .always : .topic,
            sources: [
                Source(
                    turn: serial,
                    question: question,
                    note: content,
                    feedback: serial,
                    at: Timestamp(microseconds: 0)
                )
            ],
            createdAt: Timestamp(microseconds: 0),
            revision: serial
        )
    }

    /// What this thread has used, which other programs do not lengthen.
    private static func processorMilliseconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
    }

    private static func milliseconds(_ body: () -> Void) -> Double {
        let taken = ContinuousClock().measure(body)
        let (seconds, attoseconds) = taken.components
        return Double(seconds) * 1e3 + Double(attoseconds) / 1e15
    }
}
