/// What other threads ask of the terminal's thread.
enum ScreenMessage: Sendable {
    case read(LineRequest)
    case write(String)
    case suspend(@Sendable () -> Void)
    case enableStatusLine(Bool)
    case enableHistory(Bool)
    case close
}
