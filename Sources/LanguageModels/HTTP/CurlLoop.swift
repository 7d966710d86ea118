import CCurl
import Glibc

/// What curl's thread does: waits for sockets, timers and commands.
///
/// Safe, because it is made, run and freed on that one thread, which alone calls libcurl.
@safe final class CurlLoop {
    private let inbox: CurlInbox
    private let certificates: String?
    private let curl: LibCurl
    private let multi: UnsafeMutableRawPointer
    private let epoll: Epoll
    private var live: [UInt64: CurlTransfer] = [:]
    /// Handles to be used again: a new one costs more than a request.
    private var spare: [UnsafeMutableRawPointer] = unsafe []
    /// When curl wants to be called, in milliseconds.
    private var timer: Int64?
    /// When the transfers' own deadlines are looked at next.
    private var nextCheck: Int64?
    /// How many connections over plain http may be waiting to be used again, at most.
    private var idle = 0
    private var hasHTTP1 = false
    private var hasHTTP2 = false

    init?(inbox: CurlInbox, curl: LibCurl, certificates: String?) {
        guard inbox.wakeUp >= 0, let epoll = Epoll(),
            let multi = unsafe curl.functions.pointee.multi_init()
        else { return nil }
        self.curl = curl
        self.inbox = inbox
        self.certificates = certificates
        self.epoll = epoll
        unsafe self.multi = unsafe multi
        epoll.add(inbox.wakeUp, .read)
        // As many as are wanted: to keep fewer, curl looks through all of them for the oldest
        // whenever an exchange ends, and closes what the next one needs.
        _ = unsafe ccurl_multi_set_long(curl.functions, multi, CURLMOPT_MAXCONNECTS, 1 << 20)
        // 100 by default, which makes a burst of 400 open 301 connections.
        _ = unsafe ccurl_multi_set_long(
            curl.functions,
            multi,
            CURLMOPT_MAX_CONCURRENT_STREAMS,
            1000
        )
        listenToCurl()
    }

    /// Milliseconds of a clock that only goes forward.
    static func now() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// Serves the inbox until it says stop, and gives everything back then; to be called once.
    func run() {
        while obey(inbox.take()), let ready = epoll.wait(patience()) {
            for item in ready where item.descriptor != inbox.wakeUp { act(on: item) }
            if let due = timer, due <= Self.now() {
                timer = nil
                var running: Int32 = 0
                _ = unsafe curl.functions.pointee.multi_socket_action(
                    multi,
                    CURL_SOCKET_TIMEOUT,
                    0,
                    &running
                )
            }
            reap()
            checkDeadlines()
        }
        for transfer in live.values { end(transfer, HTTPError.closed) }
        live = [:]
        Self.refuseAll(of: inbox, because: .closed)
        while let handle = unsafe spare.popLast() {
            unsafe curl.functions.pointee.easy_cleanup(handle)
        }
        // Not in deinit: curl calls back while it closes its connections.
        _ = unsafe curl.functions.pointee.multi_cleanup(multi)
    }

    /// Tells everyone who asks, now and later, that nobody serves.
    static func refuseAll(of inbox: CurlInbox, because error: HTTPError) {
        refuse(inbox.close(because: error)[...], because: error)
    }

    private static func refuse(
        _ commands: ArraySlice<CurlInbox.Command>,
        because error: HTTPError
    ) {
        for case .start(_, _, let output) in commands {
            output.finish(throwing: error)
        }
    }

    // MARK: Waiting

    private func listenToCurl() {
        let me = unsafe Unmanaged.passUnretained(self).toOpaque()
        _ = unsafe ccurl_multi_set_pointer(curl.functions, multi, CURLMOPT_SOCKETDATA, me)
        _ = unsafe ccurl_multi_set_pointer(curl.functions, multi, CURLMOPT_TIMERDATA, me)
        _ = unsafe ccurl_multi_set_socket_fn(curl.functions, multi) {
            _,
            socket,
            interest,
            user,
            known in
            guard let user = unsafe user else { return 0 }
            let loop = unsafe Unmanaged<CurlLoop>.fromOpaque(user).takeUnretainedValue()
            loop.watch(socket, interest, isKnown: unsafe known != nil)
            return 0
        }
        _ = unsafe ccurl_multi_set_timer_fn(curl.functions, multi) { _, milliseconds, user in
            guard let user = unsafe user else { return 0 }
            let loop = unsafe Unmanaged<CurlLoop>.fromOpaque(user).takeUnretainedValue()
            loop.timer = milliseconds < 0 ? nil : CurlLoop.now() + Int64(milliseconds)
            return 0
        }
    }

    private func watch(_ socket: Int32, _ wanted: Int32, isKnown: Bool) {
        if wanted == CURL_POLL_REMOVE { return epoll.remove(socket) }
        var interest: Epoll.Interest = []
        if wanted & CURL_POLL_IN != 0 { interest.insert(.read) }
        if wanted & CURL_POLL_OUT != 0 { interest.insert(.write) }
        if isKnown {
            epoll.change(socket, interest)
        } else {
            // Any pointer will do: it only tells the next call that the socket is known.
            _ = unsafe curl.functions.pointee.multi_assign(multi, socket, multi)
            epoll.add(socket, interest)
        }
    }

    /// Milliseconds to wait, or -1 for as long as it takes.
    private func patience() -> Int32 {
        guard let due = [timer, nextCheck].compactMap(\.self).min() else { return -1 }
        return Int32(clamping: max(0, due - Self.now()))
    }

    private func act(on ready: Epoll.Ready) {
        var flags: Int32 = 0
        if ready.interest.contains(.read) { flags |= CURL_CSELECT_IN }
        if ready.interest.contains(.write) { flags |= CURL_CSELECT_OUT }
        if !ready.interest.isDisjoint(with: .failure) { flags |= CURL_CSELECT_ERR }
        var running: Int32 = 0
        _ = unsafe curl.functions.pointee.multi_socket_action(
            multi,
            ready.descriptor,
            flags,
            &running
        )
    }

    /// Ends what has been silent for too long.
    private func checkDeadlines() {
        let now = Self.now()
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
            case .start(let id, let request, let output):
                start(id, request, output)
            case .cancel(let id):
                guard let transfer = live[id], !transfer.isLeft else { continue }
                live[id] = nil
                end(transfer, CancellationError())
            case .leave(let id):
                guard let transfer = live[id] else { continue }
                transfer.leave()
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
        _ output: AsyncThrowingStream<HTTPEvent, any Error>.Continuation
    ) {
        if let fault = request.fault {
            return output.finish(throwing: HTTPError.invalid(reason: fault))
        }
        guard let handle = unsafe spare.popLast() ?? curl.functions.pointee.easy_init() else {
            return output.finish(throwing: HTTPError.unreachable(reason: "out of memory"))
        }
        let transfer = unsafe CurlTransfer(
            curl: curl,
            id: id,
            request: request,
            handle: handle,
            output: output
        )
        if let certificates {
            _ = unsafe ccurl_set_string(curl.functions, handle, CURLOPT_CAINFO, certificates)
        }
        if transfer.isPlain {
            note(isHTTP2: false)
            if idle > 0 {
                idle -= 1
            } else {
                // Else curl looks through all that are in use: of ten thousand, a third of its time.
                _ = unsafe ccurl_set_long(curl.functions, handle, CURLOPT_FRESH_CONNECT, 1)
            }
        }
        live[id] = transfer
        if let deadline = transfer.deadline { nextCheck = min(nextCheck ?? .max, deadline) }
        let code = unsafe curl.functions.pointee.multi_add_handle(multi, handle)
        if code != CURLM_OK {
            live[id] = nil
            let reason = unsafe String(cString: curl.functions.pointee.multi_strerror(code))
            end(transfer, HTTPError.unreachable(reason: reason))
        }
    }

    /// Gives the handle back and ends the reader's stream.
    private func end(_ transfer: CurlTransfer, _ error: (any Error)?) {
        let handle = unsafe transfer.handle
        _ = unsafe curl.functions.pointee.multi_remove_handle(multi, handle)
        transfer.release()
        if transfer.isPlain { idle += 1 }
        if unsafe spare.count < 32 {
            unsafe curl.functions.pointee.easy_reset(handle)
            unsafe spare.append(handle)
        } else {
            unsafe curl.functions.pointee.easy_cleanup(handle)
        }
        transfer.finish(throwing: error)
    }

    /// Ends what curl says is done.
    private func reap() {
        var left: Int32 = 0
        while let message = unsafe curl.functions.pointee.multi_info_read(multi, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE,
                let handle = unsafe message.pointee.easy_handle
            else { continue }
            let code = unsafe message.pointee.data.result
            var pointer: UnsafeMutableRawPointer?
            _ = unsafe ccurl_get_pointer(curl.functions, handle, CURLINFO_PRIVATE, &pointer)
            guard let pointer = unsafe pointer else { continue }
            let transfer = unsafe Unmanaged<CurlTransfer>.fromOpaque(pointer).takeUnretainedValue()
            var version = 0
            _ = unsafe ccurl_get_long(curl.functions, handle, CURLINFO_HTTP_VERSION, &version)
            if version != 0 { note(isHTTP2: version >= Int(CURL_HTTP_VERSION_2_0)) }
            let error = transfer.error(for: code)
            live[transfer.id] = nil
            end(transfer, error)
        }
    }

    /// Bounds the connections to a host where many requests share one.
    ///
    /// Over HTTP/2 a burst beyond the server's own limit of streams would open a connection for
    /// each request; over HTTP/1 a request needs its own, so there the bound would only throttle.
    private func note(isHTTP2: Bool) {
        guard isHTTP2 ? !hasHTTP2 : !hasHTTP1 else { return }
        if isHTTP2 { hasHTTP2 = true } else { hasHTTP1 = true }
        let limit = hasHTTP2 && !hasHTTP1 ? 8 : 0
        _ = unsafe ccurl_multi_set_long(curl.functions, multi, CURLMOPT_MAX_HOST_CONNECTIONS, limit)
    }
}
