import TestSupport
import Testing

extension Trait where Self == TimeLimitTrait {
    /// For what hangs although every wait has a deadline of its own.
    ///
    /// The limit also counts the time in which a test waits for its turn, and these tests block
    /// the few threads that run them: with a busy machine and 200 tests that is minutes.
    static var backstop: Self { .timeLimit(.minutes(Int(10 * Patience.factor))) }
}
