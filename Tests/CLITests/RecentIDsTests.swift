import Testing

@testable import ApprenticeCLI

struct RecentIDsTests {
    @Test func `an id is known again among all that were read lately, in bounded memory`() {
        var ids = RecentIDs()
        let count = RecentIDs.generation
        var known = 0
        for number in 0..<count * 3 where !ids.insert("id \(number)") { known += 1 }
        #expect(known == 0)
        for number in [count * 3 - 1, count * 2 + 1, count * 2 - 1 + count / 2] {
            let isNew = ids.insert("id \(number)")
            #expect(!isNew)
        }
        // What was read before two generations is not held any more.
        let isNew = ids.insert("id 0")
        #expect(isNew)
    }
}
