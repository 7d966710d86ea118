import ApprenticeSystem
import CApprenticeCurl
import Glibc

/// What curl's thread does: obeys commands, begins and ends exchanges.
///
/// Safe, because it is made, run and freed on that one thread, which alone calls libcurl.
@safe final class CurlLoop {
    private let inbox: CurlInbox
    private let certificates: TrustedCertificates
    /// Made for the first exchange over https; nil where the file that is trusted is all there is.
    private lazy var joined = JoinedCertificates(certificates)
    /// Milliseconds of the transport's clock.
    private let now: @Sendable () -> Int64
    private let curl: LibCurl
    private let multi: CurlMulti
    private var live: [UInt64: CurlTransfer] = [:]
    /// When the transfers' own deadlines are looked at next.
    private var nextCheck: Int64?

    init?(
        inbox: CurlInbox,
        curl: LibCurl,
        certificates: TrustedCertificates,
        now: @escaping @Sendable () -> Int64
    ) {
        guard let multi = CurlMulti(curl: curl, wakeUp: inbox.wakeup.descriptor) else { return nil }
        self.curl = curl
        self.inbox = inbox
        self.certificates = certificates
        self.now = now
        self.multi = multi
    }

    /// Milliseconds of the system's clock that only goes forward.
    static func now() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// Serves the inbox until it says stop, and gives everything back then; to be called once.
    func run() {
        while obey(inbox.take()), multi.wait(upTo: nextCheck.map { $0 - now() }) {
            while let finished = multi.nextFinished() {
                let transfer = finished.transfer
                let error = transfer.error(for: finished.code)
                live[transfer.id] = nil
                end(transfer, error)
            }
            checkDeadlines()
        }
        for transfer in live.values { end(transfer, HTTPError.closed) }
        live = [:]
        Self.refuseAll(of: inbox, because: .closed)
        multi.close()
    }

    /// Tells everyone who asks, now and later, that nobody serves.
    static func refuseAll(of inbox: CurlInbox, because error: HTTPError) {
        refuse(inbox.close(because: error)[...], because: error)
    }

    private static func refuse(
        _ commands: ArraySlice<CurlInbox.Command>,
        because error: HTTPError
    ) {
        for case .start(_, _, _, let output) in commands {
            output.finish(throwing: error)
        }
    }

    /// Ends what has been silent for too long.
    private func checkDeadlines() {
        let now = now()
        guard let due = nextCheck, due <= now else { return }
        nextCheck = nil
        for transfer in Array(live.values) {
            guard let deadline = transfer.deadline else { continue }
            if deadline <= now {
                live[transfer.id] = nil
                end(transfer, transfer.lateness)
            } else {
                // Not more often than every 20 ms, so that many transfers cost no more than few.
                nextCheck = min(nextCheck ?? .max, max(deadline, now + 20))
            }
        }
    }

    // MARK: Transfers

    /// Does what was asked; false when it was to stop.
    private func obey(_ commands: [CurlInbox.Command]) -> Bool {
        for (index, command) in commands.enumerated() {
            switch command {
            case .start(let id, let request, let pace, let output):
                start(id, request, pace, output)
            case .cancel(let id):
                guard let transfer = live[id], !transfer.isLeft else { continue }
                live[id] = nil
                end(transfer, CancellationError())
            case .expectEnd(let id), .leave(let id):
                guard let transfer = live[id] else { continue }
                transfer.expectEnd()
                if case .leave = command { transfer.finish() }
                nextCheck = min(nextCheck ?? .max, transfer.deadline ?? .max)
            case .stop:
                Self.refuse(commands[index...], because: .closed)
                return false
            }
        }
        return true
    }

    private func start(
        _ id: UInt64,
        _ request: HTTPRequest,
        _ pace: ReaderPace,
        _ output: CurlInbox.Output
    ) {
        if let fault = request.fault {
            return output.finish(throwing: HTTPError.invalid(reason: fault))
        }
        guard let handle = unsafe multi.newHandle() else {
            return output.finish(throwing: HTTPError.unreachable(reason: "out of memory"))
        }
        let transfer = unsafe CurlTransfer(
            curl: curl,
            id: id,
            request: request,
            handle: handle,
            trusting: certificates,
            in: request.url.hasPrefix("https:") ? joined?.path : nil,
            pace: pace,
            output: output
        )
        live[id] = transfer
        multi.makeRoom(for: live.count)
        if let deadline = transfer.deadline { nextCheck = min(nextCheck ?? .max, deadline) }
        if let reason = multi.add(transfer) {
            live[id] = nil
            end(transfer, HTTPError.unreachable(reason: reason))
        }
    }

    /// Gives the handle back and ends the reader's stream.
    private func end(_ transfer: CurlTransfer, _ error: (any Error)?) {
        multi.remove(transfer)
        transfer.finish(throwing: error)
    }
}
