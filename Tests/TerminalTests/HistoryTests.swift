import Glibc
import TestSupport
import Testing

@testable import ApprenticeTerminal

struct HistoryTests {
    private let folder = TemporaryFolder()

    private func history(limit: Int = 100) -> History {
        History(path: folder.file("history"), limit: limit)
    }

    private func lines(_ history: History) -> [String] { (0..<history.count).map { history[$0] } }

    @Test(arguments: [
        "plain", "two\nrows", "back\\slash", "\\n is no newline\n", "cr\rlf\r\n", "日本\\",
    ])
    func `a line is one row of the file and comes back as it was`(line: String) {
        let row = HistoryEntry.encode(line)
        #expect(!row.contains("\n") && !row.unicodeScalars.contains("\r"))
        #expect(Array(HistoryEntry.decode(Array(row.utf8)).utf8) == Array(line.utf8))
    }

    @Test func `blank, private and repeated lines are not kept`() {
        var history = history()
        for line in ["one", "", "  ", " secret", "two", "two", "one"] { history.add(line) }
        #expect(lines(history) == ["one", "two", "one"])
        #expect(folder.read("history") == "one\ntwo\none\n")
    }

    @Test func `two sessions append to one file and lose nothing`() async {
        await withTaskGroup(of: Void.self) { group in
            for session in 0..<4 {
                group.addTask { [path = folder.file("history")] in
                    var history = History(path: path, limit: 10_000)
                    for number in 0..<250 { history.add("session \(session)\nline \(number)") }
                }
            }
        }
        var all = history(limit: 10_000)
        all.load()
        #expect(all.count == 1000)
        for session in 0..<4 {
            let own = lines(all).filter { $0.hasPrefix("session \(session)\n") }
            #expect(own == (0..<250).map { "session \(session)\nline \($0)" })
        }
    }

    @Test func `nothing is written while another program has the lock`() {
        folder.write("old\n", to: "history")
        let other = open(folder.file("history"), O_RDWR)
        #expect(flock(other, LOCK_EX) == 0)
        var history = history()
        history.add("new")
        #expect(folder.read("history") == "old\n")
        close(other)
        history.add("newer")
        #expect(folder.read("history") == "old\nnewer\n")
    }

    @Test func `what this session typed before it first looked is there once`() {
        folder.write("old\n", to: "history")
        var history = history()
        history.add("new")
        history.load()
        history.add("newer")
        #expect(lines(history) == ["old", "new", "newer"])
    }

    @Test func `a row cut off by a crash spoils no other`() {
        folder.write("one\ntwo is cut o", to: "history")
        var history = history()
        history.add("three")
        history.load()
        #expect(folder.read("history") == "one\ntwo is cut o\nthree\n")
    }

    @Test func `a file far over the limit is shortened to the newest`() {
        folder.write((1...1000).map { "line \($0)\n" }.joined(), to: "history")
        var history = history(limit: 10)
        history.load()
        #expect(lines(history) == (991...1000).map { "line \($0)" })
        #expect(folder.read("history") == (991...1000).map { "line \($0)\n" }.joined())
        history.add("one more")
        #expect(folder.read("history").hasSuffix("line 1000\none more\n"))
    }

    @Test func `no file is no obstacle`() {
        var history = History(path: "/proc/nonexistent/history", limit: 10)
        history.add("one")
        history.load()
        #expect(lines(history) == ["one"])
        var memory = History(path: nil, limit: 2)
        for line in ["a", "b", "c"] { memory.add(line) }
        memory.load()
        #expect(lines(memory) == ["b", "c"])
    }

    @Test func `a file of 100,000 lines is read and searched while one blinks`() {
        folder.write(
            (1...100_000).map { "a line of the usual length, number \($0)\n" }.joined(),
            to: "history"
        )
        var history = history(limit: 200_000)
        // Compared with decoding every line once, so that a slow machine does not matter.
        let loading = processorTime { history.load() }
        let decoding = processorTime { #expect(lines(history).count == 100_000) }
        #expect(loading < decoding * 2)
        let searching = processorTime {
            #expect(
                history.last(before: history.count, containing: "number 17\n") { _ in true } == nil
            )
            #expect(
                history.last(before: history.count, containing: "number 17") { $0.hasSuffix(" 17") }
                    == 16
            )
        }
        #expect(searching < decoding * 4)
    }

    @Test func `steps go through what begins alike, and back to what was typed`() {
        var history = history()
        for line in ["deploy one", "test", "deploy two", "deploy two\nrows"] { history.add(line) }
        var navigator = HistoryNavigator()
        var line = (text: "dep!", cursor: 3)
        var seen: [String] = []
        while let next = navigator.previous(in: history, line: line.text, cursor: line.cursor) {
            line = next
            seen.append(line.text)
        }
        #expect(seen == ["deploy two\nrows", "deploy two", "deploy one"])
        while let next = navigator.next(in: history, line: line.text) { line = next }
        #expect(line == ("dep!", 3))
    }

    @Test func `a changed line begins anew`() {
        var history = history()
        for line in ["one", "two"] { history.add(line) }
        var navigator = HistoryNavigator()
        #expect(navigator.previous(in: history, line: "", cursor: 0)?.text == "two")
        #expect(navigator.next(in: history, line: "two, changed") == nil)
        #expect(navigator.previous(in: history, line: "o", cursor: 1)?.text == "one")
    }

    @Test func `a search narrows as it is typed and goes both ways`() {
        var history = history()
        for line in ["push billing", "push search", "pull"] { history.add(line) }
        var search = HistorySearch(history)
        search.type("p", in: history)
        #expect(search.match == "pull")
        search.type("u", in: history)
        search.type("s", in: history)
        #expect(search.match == "push search")
        search.older(in: history)
        #expect(search.match == "push billing" && !search.isFailing)
        search.older(in: history)
        #expect(search.match == "push billing" && search.isFailing)
        search.newer(in: history)
        #expect(search.match == "push search" && !search.isFailing)
        search.deleteLast(in: history)
        #expect(search.match == "pull")
    }
}
