import ApprenticeSystem
import Glibc
import TestSupport
import Testing

@testable import ApprenticeTerminal

struct ScreenMailboxTests {
    /// Serves the mailbox as the terminal's thread does, until it was told a number.
    ///
    /// - Returns: false if what was posted does not wake it.
    private func serve(_ mailbox: ScreenMailbox, until number: Int) -> Bool {
        while true {
            var descriptor = pollfd(fd: mailbox.descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&descriptor, 1, 5000) == 1 else { return false }
            if mailbox.take().status?(0) == String(number) { return true }
        }
    }

    @Test func `what was posted is taken once`() {
        let mailbox = ScreenMailbox(statusLine: true)
        mailbox.post(.write("one"))
        mailbox.setStatus { _ in "old" }
        mailbox.setStatus { _ in "new" }
        mailbox.post(.close)
        let (status, messages) = mailbox.take()
        #expect(status?(0) == "new")
        #expect(messages.count == 2)
        #expect(mailbox.take().status == nil)
        #expect(mailbox.take().messages.isEmpty)
    }

    @Test func `an interrupt that nobody listens to yet is told to who listens next, once`() {
        let mailbox = ScreenMailbox(statusLine: true)
        let told = Locked(0)
        mailbox.interrupt()
        mailbox.setInterruptHandler(nil)
        for _ in 1...2 { mailbox.setInterruptHandler { told.withLock { $0 += 1 } } }
        #expect(told.withLock { $0 } == 1)
        mailbox.interrupt()
        #expect(told.withLock { $0 } == 2)
    }

    @Test func `an interrupt that came before a prompt is not for the command after it`() {
        let mailbox = ScreenMailbox(statusLine: true)
        let told = Locked(0)
        mailbox.interrupt()
        mailbox.forgetInterrupt()
        mailbox.setInterruptHandler { told.withLock { $0 += 1 } }
        #expect(told.withLock { $0 } == 0)
    }

    @Test(.timeLimit(.minutes(1))) func `a status set while another is taken wakes again`() throws {
        let mailbox = ScreenMailbox(statusLine: true)
        let turn = Latch()
        let rounds = 5_000
        try TestThread.start {
            for number in 1...rounds {
                // The reader wakes at the first and is taking one while the last is set.
                for _ in 0..<number % 100 { mailbox.setStatus { _ in "-" } }
                mailbox.setStatus { _ in String(number) }
                guard turn.wait() else { return }
            }
        }
        for number in 1...rounds {
            try #require(
                serve(mailbox, until: number),
                "the last status of round \(number) is lost"
            )
            turn.open()
        }
    }
}
