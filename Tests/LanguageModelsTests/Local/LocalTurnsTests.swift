import Apprentice
import Testing

@testable import ApprenticeModels

@Suite struct LocalTurnsTests {
    var turns = LocalTurns()

    @Test mutating func `answers never wait`() {
        #expect(turns.arrive(1, priority: .learning) == [.admit(1)])
        #expect(turns.arrive(2, priority: .chat).contains(.admit(2)))
        #expect(turns.arrive(3, priority: .chat) == [.admit(3)])
    }

    @Test mutating func `learning begins when no question is being answered`() {
        _ = turns.arrive(1, priority: .chat)
        _ = turns.arrive(2, priority: .chat)
        #expect(turns.arrive(3, priority: .learning) == [])
        #expect(turns.leave(1) == [])
        #expect(turns.leave(2) == [.admit(3)])
    }

    @Test mutating func `one background call goes at a time`() {
        #expect(turns.arrive(1, priority: .learning) == [.admit(1)])
        #expect(turns.arrive(2, priority: .learning) == [])
        #expect(turns.leave(1) == [.admit(2)])
    }

    @Test mutating func `learning goes before batch and each in order`() {
        _ = turns.arrive(1, priority: .chat)
        _ = turns.arrive(2, priority: .batch)
        _ = turns.arrive(3, priority: .learning)
        _ = turns.arrive(4, priority: .learning)
        #expect(turns.leave(1) == [.admit(3)])
        #expect(turns.leave(3) == [.admit(4)])
        #expect(turns.leave(4) == [.admit(2)])
    }

    @Test mutating func `a call that gave way is the first to go on`() {
        _ = turns.arrive(1, priority: .learning)
        _ = turns.arrive(2, priority: .learning)
        #expect(turns.arrive(3, priority: .chat) == [.interrupt(1), .admit(3)])
        #expect(turns.gaveWay(1) == [])
        #expect(turns.leave(3) == [.admit(1)])
    }

    @Test mutating func `it is broken off once for several questions at a time`() {
        _ = turns.arrive(1, priority: .learning)
        #expect(turns.arrive(2, priority: .chat) == [.interrupt(1), .admit(2)])
        #expect(turns.arrive(3, priority: .chat) == [.admit(3)])
    }

    @Test mutating func `it gives way twice and then goes to its end`() {
        _ = turns.arrive(1, priority: .learning)
        for question in [2, 3] {
            #expect(turns.arrive(question, priority: .chat) == [.interrupt(1), .admit(question)])
            #expect(turns.gaveWay(1) == [])
            #expect(turns.leave(question) == [.admit(1)])
        }
        #expect(turns.arrive(4, priority: .chat) == [.admit(4)])
    }

    @Test mutating func `what nobody waits for gives way each time, and to learning`() {
        _ = turns.arrive(1, priority: .idle)
        for question in 2...5 {
            #expect(turns.arrive(question, priority: .chat) == [.interrupt(1), .admit(question)])
            #expect(turns.gaveWay(1) == [])
            #expect(turns.leave(question) == [.admit(1)])
        }
        #expect(turns.arrive(6, priority: .learning) == [.interrupt(1)])
        #expect(turns.gaveWay(1) == [.admit(6)])
        #expect(turns.arrive(7, priority: .idle) == [])
        #expect(turns.leave(6) == [.admit(1)])
        #expect(turns.leave(1) == [.admit(7)])
    }

    @Test mutating func `the next call has its own patience`() {
        _ = turns.arrive(1, priority: .learning)
        for question in [2, 3] {
            _ = turns.arrive(question, priority: .chat)
            _ = turns.gaveWay(1)
            _ = turns.leave(question)
        }
        _ = turns.leave(1)
        _ = turns.arrive(5, priority: .learning)
        #expect(turns.arrive(6, priority: .chat) == [.interrupt(5), .admit(6)])
    }

    @Test mutating func `a call that ended although it was to give way frees the model`() {
        _ = turns.arrive(1, priority: .learning)
        _ = turns.arrive(2, priority: .learning)
        _ = turns.arrive(3, priority: .chat)
        #expect(turns.leave(1) == [])
        #expect(turns.leave(3) == [.admit(2)])
        #expect(turns.arrive(4, priority: .chat) == [.interrupt(2), .admit(4)])
    }

    @Test mutating func `one who stops waiting is not admitted`() {
        _ = turns.arrive(1, priority: .chat)
        _ = turns.arrive(2, priority: .learning)
        _ = turns.arrive(3, priority: .learning)
        #expect(turns.leave(2) == [])
        #expect(turns.leave(1) == [.admit(3)])
        #expect(turns.leave(3) == [])
        #expect(turns == LocalTurns())
    }
}
