import Apprentice
import Testing

@testable import ApprenticeModels

@Suite struct LocalFetchReportTests {
    private func report(_ line: String) -> LocalFetchReport? {
        LocalFetchReport(line: Array(line.utf8))
    }

    @Test func `progress is read with and without rate`() {
        let line = #"{"phase":"fetching","done":5,"total":20,"rate":3,"eta":5}"#
        #expect(
            report(line)
                == .progress(LocalProgress(step: .fetching, done: 5, total: 20, rate: 3, eta: 5))
        )
        #expect(
            report(#"{"phase":"waiting","done":5,"total":20,"rate":null,"eta":null}"#)
                == .progress(LocalProgress(step: .waiting, done: 5, total: 20))
        )
    }

    @Test func `which model it is stands in what is told of it`() {
        let line = #"{"phase":"converting","done":5,"total":20,"rate":null,"eta":null}"#
        guard case .progress(let progress) = LocalFetchReport(line: line.utf8, of: .embedding)
        else {
            Issue.record("no progress")
            return
        }
        #expect(progress.sentence == "preparing the embedding model: 25 %")
    }

    @Test func `the end and a failure are read`() {
        #expect(report(#"{"phase":"whole","done":20,"total":20}"#) == .whole)
        #expect(
            report(#"{"phase":"failed","what":"a","why":"b","remedy":"c"}"#)
                == .failed(ModelError(.unavailable, what: "a", why: "b", remedy: "c"))
        )
    }

    @Test(arguments: ["", "pip says hello", "{", #"{"phase":"dancing"}"#, #"{"phase":"fetching"}"#])
    func `anything else is no report`(line: String) {
        #expect(report(line) == nil)
    }
}
