import Testing

@testable import ApprenticeModels

@Suite struct LocalServerSightTests {
    private let endpoint = LocalEndpoint(port: 8080, key: Secret("k"), model: "m", process: 7)

    private func step(
        isUsed: Bool = true,
        isServing: Bool = false,
        hasState: Bool = false,
        child: LocalServerSight.Child? = nil,
        starts: Int = 0
    ) -> LocalServerSight.Step {
        LocalServerSight(
            isUsed: isUsed,
            isServing: isServing,
            endpoint: hasState ? endpoint : nil,
            child: child,
            starts: starts
        ).step(limit: 3)
    }

    @Test func `a server that is there is used, whoever started it`() {
        #expect(step(isServing: true, hasState: true) == .use(endpoint))
        #expect(step(isServing: true, hasState: true, child: .ended(0)) == .use(endpoint))
    }

    @Test func `a server that loads is waited for`() {
        #expect(step(isServing: true) == .wait)
    }

    @Test func `a server on its way out is waited for`() {
        #expect(step(isUsed: false, isServing: true, hasState: true) == .wait)
    }

    @Test func `a state left by a killed server counts for nothing`() {
        #expect(step(hasState: true) == .start)
    }

    @Test func `a child on its way to the lock is waited for`() {
        #expect(step(child: .runs, starts: 1) == .wait)
    }

    @Test func `a server that died between calls is started again`() {
        #expect(step(child: .ended(137)) == .start)
    }

    @Test func `a start that failed is not tried again in the same call`() {
        #expect(step(child: .ended(1), starts: 1) == .giveUp)
    }

    @Test
    func `a child that made room for another's server that then ended is replaced, not for ever`() {
        #expect(step(child: .ended(0), starts: 2) == .start)
        #expect(step(child: .ended(0), starts: 3) == .giveUp)
    }
}
