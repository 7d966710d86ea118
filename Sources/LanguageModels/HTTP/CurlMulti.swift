import CApprenticeCurl

/// curl's multi handle, and the epoll from which it is told of sockets and timers.
///
/// Safe, because it is made, used and freed on ``CurlLoop``'s thread alone.
@safe final class CurlMulti {
    /// A handle whose exchange is over, and how it ended.
    struct Finished {
        let transfer: CurlTransfer
        let code: CURLcode
    }

    private let curl: LibCurl
    private let multi: UnsafeMutableRawPointer
    private let epoll: Epoll
    private let wakeUp: Int32
    /// Handles to be used again: a new one costs more than a request.
    private var spare: [UnsafeMutableRawPointer] = unsafe []
    /// When curl wants to be called, in milliseconds.
    private var timer: Int64?
    private var hasHTTP1 = false
    private var hasHTTP2 = false
    /// The most connections to one host; 0: any number.
    private var hostLimit = 0
    /// What all exchanges over TLS share: its sessions.
    private var sessions: UnsafeMutableRawPointer?
    /// The connections over plain http, in pools: curl looks through all of a pool whenever an exchange
    /// ends (close_connect_only in multi.c of 7.88), and of ten thousand that took a fifth of its time.
    private var pools: [UnsafeMutableRawPointer] = unsafe []
    /// How many exchanges go over plain http.
    private var plain = 0
    /// In which pools connections to a host may wait to be used again, the last one at the end.
    private var idle: [Substring: [Int]] = [:]

    /// So many exchanges have one pool, and so many pools there are at most.
    private static let (poolSize, poolLimit) = (128, 64)

    /// Exchanges that one HTTP/2 connection carries at once.
    ///
    /// Servers take 100 at least, as RFC 9113 (§6.5.2) asks them to; more would wait on the connection,
    /// unseen, until others have ended.
    private static let streams = 100

    /// Prepares it; the descriptor wakes ``wait(upTo:)`` and is read by somebody else.
    init?(curl: LibCurl, wakeUp: Int32) {
        guard wakeUp >= 0, let epoll = Epoll(),
            let multi = unsafe curl.functions.pointee.multi_init()
        else { return nil }
        self.curl = curl
        self.epoll = epoll
        self.wakeUp = wakeUp
        unsafe self.multi = unsafe multi
        epoll.add(wakeUp, .read)
        // As many as are wanted: to keep fewer, curl looks through all of them for the oldest
        // whenever an exchange ends, and closes what the next one needs.
        _ = unsafe ccurl_multi_set_long(curl.functions, multi, CURLMOPT_MAXCONNECTS, 1 << 20)
        _ = unsafe ccurl_multi_set_long(
            curl.functions,
            multi,
            CURLMOPT_MAX_CONCURRENT_STREAMS,
            Self.streams
        )
        // A server that was met before is greeted shortly, with the ticket it gave then.
        unsafe sessions = unsafe newShare(of: CURL_LOCK_DATA_SSL_SESSION)
        listenToCurl()
    }

    private func newShare(of data: curl_lock_data) -> UnsafeMutableRawPointer? {
        guard let share = unsafe curl.functions.pointee.share_init() else { return nil }
        _ = unsafe ccurl_share_set_long(curl.functions, share, CURLSHOPT_SHARE, Int(data.rawValue))
        return unsafe share
    }

    /// Gives everything back; not in deinit, for curl calls back while it closes its connections.
    func close() {
        while let handle = unsafe spare.popLast() {
            unsafe curl.functions.pointee.easy_cleanup(handle)
        }
        _ = unsafe curl.functions.pointee.multi_cleanup(multi)
        while let pool = unsafe pools.popLast() {
            _ = unsafe curl.functions.pointee.share_cleanup(pool)
        }
        if let sessions = unsafe sessions {
            _ = unsafe curl.functions.pointee.share_cleanup(sessions)
        }
    }

    // MARK: Waiting

    /// Waits for sockets, curl's timer or the descriptor, for so many milliseconds at most (nil: for
    /// ever), and lets curl act; false when there is no waiting.
    func wait(upTo limit: Int64?) -> Bool {
        guard let ready = epoll.wait(patience(limit)) else { return false }
        for item in ready where item.descriptor != wakeUp { act(on: item) }
        if let due = timer, due <= CurlLoop.now() {
            timer = nil
            var running: Int32 = 0
            _ = unsafe curl.functions.pointee.multi_socket_action(
                multi,
                CURL_SOCKET_TIMEOUT,
                0,
                &running
            )
        }
        return true
    }

    /// Milliseconds to wait, or -1 for as long as it takes.
    private func patience(_ limit: Int64?) -> Int32 {
        let untilTimer = timer.map { $0 - CurlLoop.now() }
        guard let wait = [untilTimer, limit].compactMap(\.self).min() else { return -1 }
        return Int32(clamping: max(0, wait))
    }

    private func listenToCurl() {
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        _ = unsafe ccurl_multi_set_pointer(curl.functions, multi, CURLMOPT_SOCKETDATA, context)
        _ = unsafe ccurl_multi_set_pointer(curl.functions, multi, CURLMOPT_TIMERDATA, context)
        _ = unsafe ccurl_multi_set_socket_fn(curl.functions, multi) {
            _,
            socket,
            interest,
            user,
            known in
            guard let user = unsafe user else { return 0 }
            let me = unsafe Unmanaged<CurlMulti>.fromOpaque(user).takeUnretainedValue()
            me.watch(socket, interest, isKnown: unsafe known != nil)
            return 0
        }
        _ = unsafe ccurl_multi_set_timer_fn(curl.functions, multi) { _, milliseconds, user in
            guard let user = unsafe user else { return 0 }
            let me = unsafe Unmanaged<CurlMulti>.fromOpaque(user).takeUnretainedValue()
            me.timer = milliseconds < 0 ? nil : CurlLoop.now() + Int64(milliseconds)
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

    // MARK: Handles

    /// A handle for an exchange; nil when there is no memory.
    func newHandle() -> UnsafeMutableRawPointer? {
        unsafe spare.popLast() ?? curl.functions.pointee.easy_init()
    }

    /// Begins an exchange.
    ///
    /// - Returns: Why it cannot; nil when it has begun.
    func add(_ transfer: CurlTransfer) -> String? {
        if let host = transfer.plainHost {
            note(isHTTP2: false)
            plain += 1
            choosePool(for: transfer, to: host)
        } else if let sessions = unsafe sessions {
            unsafe share(sessions, with: transfer)
        }
        let code = unsafe curl.functions.pointee.multi_add_handle(multi, transfer.handle)
        if code == CURLM_OK { return nil }
        return unsafe String(cString: curl.functions.pointee.multi_strerror(code))
    }

    /// Takes a pool with a connection that may be used again, or else opens a new connection.
    private func choosePool(for transfer: CurlTransfer, to host: Substring) {
        if let pool = idle[host]?.popLast() {
            transfer.pool = pool
        } else {
            // Else curl looks through all that are in use.
            _ = unsafe ccurl_set_long(curl.functions, transfer.handle, CURLOPT_FRESH_CONNECT, 1)
            if unsafe pools.count < min(Self.poolLimit, plain / Self.poolSize + 1),
                let pool = unsafe newShare(of: CURL_LOCK_DATA_CONNECT)
            {
                unsafe pools.append(pool)
            }
            guard unsafe !pools.isEmpty else { return }
            transfer.pool = unsafe plain % pools.count
        }
        if let pool = transfer.pool { unsafe share(pools[pool], with: transfer) }
    }

    private func share(_ share: UnsafeMutableRawPointer, with transfer: CurlTransfer) {
        _ = unsafe ccurl_set_pointer(curl.functions, transfer.handle, CURLOPT_SHARE, share)
    }

    /// Ends an exchange, wherever it is, and takes its handle back.
    func remove(_ transfer: CurlTransfer) {
        let handle = unsafe transfer.handle
        if let host = transfer.plainHost {
            plain -= 1
            if let pool = transfer.pool { idle[host, default: []].append(pool) }
        }
        _ = unsafe curl.functions.pointee.multi_remove_handle(multi, handle)
        transfer.release()
        if unsafe spare.count < 32 {
            unsafe curl.functions.pointee.easy_reset(handle)
            unsafe spare.append(handle)
        } else {
            unsafe curl.functions.pointee.easy_cleanup(handle)
        }
    }

    /// The next exchange that curl says is done; it is still to be removed.
    func nextFinished() -> Finished? {
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
            return Finished(transfer: transfer, code: code)
        }
        return nil
    }

    /// Remembers which version of HTTP is spoken.
    private func note(isHTTP2: Bool) { if isHTTP2 { hasHTTP2 = true } else { hasHTTP1 = true } }

    /// Bounds the connections to a host to what so many exchanges need.
    ///
    /// Over HTTP/2 a burst would open a connection for each request that does not fit into those that
    /// are open by then; over HTTP/1 a request needs its own, so there the bound would only throttle.
    func makeRoom(for exchanges: Int) {
        let needed = max(8, (exchanges + Self.streams - 1) / Self.streams)
        let limit = hasHTTP2 && !hasHTTP1 ? max(hostLimit, needed) : 0
        guard limit != hostLimit else { return }
        hostLimit = limit
        _ = unsafe ccurl_multi_set_long(curl.functions, multi, CURLMOPT_MAX_HOST_CONNECTIONS, limit)
    }
}
