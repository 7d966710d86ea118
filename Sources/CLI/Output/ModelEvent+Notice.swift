import Apprentice

extension ModelEvent {
    /// What is said of it beside the answer; nil for the answer itself and what the model thinks.
    var notice: String? {
        switch self {
        case .text, .thinking, .thoughtSoFar: return nil
        case .retrying(let reason, let delay, _):
            // Nothing for less than a second.
            let seconds = delay.components.seconds + (delay.components.attoseconds > 0 ? 1 : 0)
            return "\(reason) · trying again" + (delay < .seconds(1) ? "" : " in \(seconds) s")
        case .fellBack(let model, let reason, _): return "\(reason) · asking \(model) instead"
        case .waiting(let what): return what
        }
    }
}
