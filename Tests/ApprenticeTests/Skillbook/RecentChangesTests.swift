import Apprentice
import TestSupport
import Testing

struct RecentChangesTests {
    private func skill(_ serial: Int, _ content: String, revision: Int) -> Skill {
        Skill(
            id: Skill.id(section: "x", serial: serial),
            uid: Skill.UID("\(serial)"),
            section: "x",
            content: content,
            createdAt: Timestamp(microseconds: 0),
            revision: revision
        )
    }

    private func change(_ before: Skill?, _ after: Skill?, to number: Int) -> Revision {
        Revision(
            number: number,
            cause: .load(""),
            at: Timestamp(microseconds: 0),
            changes: [SkillChange(before: before, after: after)]
        )
    }

    @Test func `an index that follows a book finds what a new index of it finds`() {
        var numbers = SeededNumbers(seed: 7)
        let words = ["deploy", "billing", "canary", "search", "region", "branch"]
        var book = Skillbook(revision: 0)
        var follower = SkillIndex()
        for revision in 1...3000 {
            let serial = Int.random(in: 1...60, using: &numbers)
            let before = book[Skill.UID("\(serial)")]
            var after: Skill?
            if before == nil || Bool.random(using: &numbers) {
                after = skill(serial, numbers.pick(words) ?? "", revision: revision)
                if Int.random(in: 0..<4, using: &numbers) == 0 { after?.status = .retired }
                if Int.random(in: 0..<4, using: &numbers) == 0 { after?.applies = .always }
            }
            book.apply(change(before, after, to: revision))
            // Now and then only, sometimes after more than the book remembers.
            guard Int.random(in: 0..<50, using: &numbers) == 0 || revision == 3000 else { continue }
            follower.update(to: book)
            var fresh = SkillIndex()
            fresh.update(to: book)
            for word in words {
                let one = follower.search(word, limit: 100).map(\.uid)
                #expect(Set(one) == Set(fresh.search(word, limit: 100).map(\.uid)))
            }
            #expect(follower.always == fresh.always)
            #expect(book.liveCount == book.live.count)
        }
    }

    @Test func `an index of one book takes over another of a lower revision whole`() {
        var index = SkillIndex()
        index.update(to: Skillbook(skills: [skill(1, "deploy", revision: 9)], revision: 9))
        index.update(to: Skillbook(skills: [skill(2, "search", revision: 4)], revision: 4))
        #expect(index.search("deploy", limit: 5).isEmpty)
        #expect(index.search("search", limit: 5).map(\.uid) == [Skill.UID("2")])
    }

    @Test(arguments: [
        ("use Zeppo Push", "zeppo", true), ("use zeppo", "zeppos", false), ("ZEPPO", "zeppo", true),
        ("zepp", "zeppo", false), ("", "a", false), ("a", "", true), ("naïve", "x", true),
    ])
    func `a text that holds words is never said not to`(text: String, words: String, may: Bool) {
        #expect(text.mayHold(words) == may)
    }
}
