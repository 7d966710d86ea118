extension GateState {
    /// What keeps calls from being made at once, for people; empty when nothing does.
    package func conditions(now: Duration) -> [String] {
        var said: [String] = []
        if Int(limit) < ceiling { said.append("\(Int(limit)) of \(ceiling) calls at once") }
        for (model, breaker) in breakers.sorted(by: { $0.key < $1.key }) {
            switch breaker.phase {
            case .closed: break
            case .open(let until) where until > now:
                said.append("\(model) left alone for \((until - now).inWords)")
            case .open, .halfOpen: said.append("\(model) on trial")
            }
        }
        for (model, until) in holds.sorted(by: { $0.key < $1.key }) where until > now {
            said.append("\(model) takes no more for \((until - now).inWords)")
        }
        if waitingCount > 0 { said.append("\(waitingCount) waiting") }
        return said
    }
}
