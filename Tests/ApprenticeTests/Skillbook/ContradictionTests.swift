@testable import Apprentice
import Testing

struct ContradictionTests {
    /// Two remarks, the older first, each with the question it was said of.
    struct Pair: CustomTestStringConvertible, Sendable {
        var older: (question: String, note: String)
        var newer: (question: String, note: String)
        var testDescription: String { "\(older.note) / \(newer.note)" }

        init(_ question: String, _ note: String, _ newerQuestion: String, _ newerNote: String) {
            (older, newer) = ((question, note), (newerQuestion, newerNote))
        }
    }

    static let contradicting = [
        Pair(
            "How do I add a dependency?",
            "use npm",
            "How do I add a dev dependency?",
            "do not use npm"
        ),
        Pair(
            "How do I greet customers?",
            "never use first names",
            "How do I greet a new customer?",
            "use first names"
        ),
        Pair(
            "Which queue does billing use?",
            "we use RabbitMQ",
            "Which queue does billing use?",
            "we moved to Kafka"
        ),
        Pair(
            "Where is the head office?",
            "the head office is on Oak Street",
            "Where do visitors to the head office go?",
            "the head office is now on Main Street"
        ),
        Pair(
            "How do I indent Go code?",
            "use spaces",
            "How do I indent Go code?",
            "tabs, not spaces"
        ),
        Pair(
            "Which shell do scripts use?",
            "write scripts in fish",
            "Which shell is for scripts?",
            "do not write scripts in fish"
        ),
    ]

    @Test func `notes that share words by their beginnings only are compared`() throws {
        var ledger = Ledger()
        let question = "How do I deploy?"
        try ledger.correct("deploy by hand", of: question)
        let newer = try #require(try ledger.correct("deploy from CI", of: question).skill)
        let rivals = ledger.book.rivals(
            of: "deploy from CI",
            question: question,
            own: newer,
            near: [],
            reach: .wide
        )
        #expect(rivals.map(\.note) == ["deploy by hand"])
    }

    static let alike = [
        Pair(
            "How do I deploy to staging?",
            "deploy to staging with argo",
            "How do I deploy to production?",
            "deploy to production with zeppo"
        ),
        Pair(
            "How do I indent a Makefile?",
            "use tabs",
            "How do I indent Python?",
            "do not use tabs"
        ),
        Pair(
            "Which port does the database use?",
            "use port 5432",
            "Which port does the web server use?",
            "use port 8080, not 80"
        ),
        Pair(
            "Where is the production key?",
            "the production key is in Vault",
            "Where is the staging key?",
            "the staging key is now in Consul"
        ),
        Pair(
            "When do we deploy?",
            "deploy on Thursdays",
            "When do we deploy?",
            "never deploy on Fridays"
        ),
        Pair(
            "How do I push my commit?",
            "use git",
            "How do I push my commit?",
            "never use git push --force"
        ),
        Pair(
            "Which cache does the app use?",
            "we use Redis",
            "Which database does the app use?",
            "we moved to Postgres"
        ),
        Pair(
            "How do I write tests?",
            "write tests in pytest",
            "How do I write docs?",
            "write docs in sphinx, not pytest"
        ),
    ]

    @Test(arguments: contradicting)
    func `a note that plainly contradicts an older one retires it, though no answer showed it`(
        _ pair: Pair
    ) throws {
        var ledger = Ledger()
        let older = try ledger.correct(pair.older.note, of: pair.older.question).skill
        let newer = try ledger.correct(pair.newer.note, of: pair.newer.question)
        #expect(newer.replaced.map(\.uid) == [older?.uid])
        #expect(try !ledger.now(older).isLive)
        try ledger.undo()
        #expect(try ledger.now(older).isLive)
    }

    @Test(arguments: alike)
    func `a note that only looks like another retires nothing`(_ pair: Pair) throws {
        for mode in LearningMode.allCases {
            var ledger = Ledger()
            ledger.policy.mode = mode
            let older = try ledger.correct(pair.older.note, of: pair.older.question).skill
            let newer = try ledger.correct(pair.newer.note, of: pair.newer.question)
            #expect(newer.replaced.isEmpty)
            #expect(try ledger.now(older).isLive)
        }
    }

    /// Notes of which the second agrees with the first, or is about something else, in words that one
    /// turns away and the other holds.
    @Test(arguments: [
        ("I am afraid of dogs and keep away from them", "I have an aversion to dogs"),
        ("I only drink decaffeinated coffee", "I avoid drinks that are not decaffeinated"),
        ("I like cars with a diesel engine for driving far", "I dislike driving large cars"),
        ("I am strictly against using Ryanair", "I refuse to fly with Ryanair"),
        ("I find board games dull and avoid them", "I avoid games that need a board"),
    ])
    func `a lesson that an answer drew on stays when a note agrees with it`(
        _ lesson: String,
        _ note: String
    ) {
        #expect(!Skill.isContradicted(lesson, by: KeyTerms(note), isCited: true))
    }

    @Test(arguments: [
        ("answer in French", "not French, German"),
        ("use --ring, don't use --lane", "not --ring, use --stage"),
        ("give an overview and an example", "no overview and no example"),
    ])
    func `a lesson that an answer drew on goes when a note turns it away`(
        _ lesson: String,
        _ note: String
    ) {
        #expect(Skill.isContradicted(lesson, by: KeyTerms(note), isCited: true))
    }

    @Test func `another project's note, a pinned one and one for other questions stay`() throws {
        var ledger = Ledger()
        let question = "how do I add a dependency?"
        let one = try ledger.correct("use npm", of: question, project: "/one").skill
        let given = try ledger.correct("do not use npm", of: question, project: "/two")
        #expect(given.replaced.isEmpty)
        try ledger.edit(.pin(id: ledger.now(one).id, true))
        #expect(
            try ledger.correct("do not use npm", of: question, project: "/one").replaced.isEmpty
        )
        let always = try ledger.correct("answer in French", of: "what is a mutex?").skill
        #expect(always?.applies == .always)
        let mails = try ledger.correct("not in French", of: "write an e-mail to Ada")
        #expect(mails.skill?.applies == .topic)
        #expect(mails.replaced.isEmpty)
    }

    @Test func `of a skill that stands for several notes only the contradicted one goes`() throws {
        var ledger = Ledger()
        let question = "how do I add a dependency?"
        let first = try #require(try ledger.correct("use npm", of: question).skill)
        try ledger.learn()
        try ledger.correct("pin versions of npm packages", of: question)
        try ledger.learn([
            UpdateOperation(
                .update,
                skillID: first.id,
                section: "add",
                content: "use npm, and pin versions of npm packages"
            )
        ])
        try #require(try ledger.now(first).liveNotes.count == 2)
        try ledger.correct("do not use npm", of: question)
        #expect(try ledger.now(first).liveNotes.map(\.note) == ["pin versions of npm packages"])
    }

    @Test func `where no model is trusted a person is asked about a note that may contradict`()
        throws
    {
        var ledger = Ledger()
        let older = try ledger.correct("four spaces", of: "how do I indent code?").skill
        let free = try ledger.correct("indent by tabs", of: "how do I indent code?")
        #expect(free.doubtful == nil)
        try ledger.withdraw(free.feedback.turn)
        ledger.policy.mode = .guided
        let guided = try ledger.correct("indent by tabs", of: "how do I indent code?")
        #expect(guided.doubtful?.uid == older?.uid)
        #expect(try ledger.now(older).isLive)
        let again = try ledger.correct("indent by tabs", of: "how do I indent code?")
        #expect(again.doubtful == nil)
    }

    @Test func `what is near in meaning is a rival without a shared word`() throws {
        var ledger = Ledger()
        let older = try #require(try ledger.correct("four spaces", of: "how wide?").skill)
        let newer = try #require(try ledger.correct("tabs", of: "how do I indent?").skill)
        func rivals(_ near: [MeaningIndex.Hit]) -> [Rival] {
            ledger.book.rivals(of: "tabs", question: "how do I indent?", own: newer, near: near)
        }
        #expect(rivals([]).isEmpty)
        let hit = MeaningIndex.Hit(uid: older.uid, likeness: 0.7, rank: 0.5, inContext: 0.7)
        #expect(rivals([hit]).map(\.note) == ["four spaces"])
    }

    @Test func `a skill knows when a person last said that it holds`() throws {
        var ledger = Ledger()
        let skill = try #require(try ledger.correct("deploy with zeppo").skill)
        let told = ledger.records.now
        let turn = try ledger.ask(cited: [skill])
        try ledger.say(.bad(turn))
        #expect(try ledger.records.lastConfirmed(ledger.now(skill)) == told)
        ledger.records.now.microseconds += 200 * 86_400 * 1_000_000
        #expect(try ledger.records.stale(ledger.book.live) == [skill.uid: told])
        try ledger.say(.good(ledger.ask(cited: [skill])))
        #expect(try ledger.records.lastConfirmed(ledger.now(skill)) == ledger.records.now)
        #expect(try ledger.records.stale(ledger.book.live).isEmpty)
        ledger.records.now.microseconds += 200 * 86_400 * 1_000_000
        try ledger.correct("deploy with zeppo")
        #expect(try ledger.records.stale(ledger.book.live).isEmpty)
    }
}
