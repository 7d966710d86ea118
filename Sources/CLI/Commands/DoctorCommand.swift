import Apprentice
import ApprenticeSystem
import ApprenticeHosts
import ApprenticeModels
import ApprenticeStorage

/// `apprentice doctor`: what works here and what does not, and how to mend it.
enum DoctorCommand {
    /// One thing that was looked at.
    private struct Finding {
        var part: String
        var isGood = true
        var text: String
        /// What to do; nil where there is nothing to mend.
        var remedy: String?
    }

    /// Looks at store, model and hooks; the exit status is 1 when something is to be mended.
    static func run(_ chat: Chat) async throws {
        let findings = try await [store(chat), model(chat)] + hooks()
        if findings.contains(where: { !$0.isGood }) { chat.setExitStatus(atLeast: 1) }
        let lines = findings.map { finding in
            [
                "\(finding.isGood ? "ok   " : "mend ") \(finding.part): \(finding.text)",
                finding.remedy.map { "       " + $0 },
            ].compactMap(\.self).joined(separator: "\n")
        }
        chat.output.result(
            CommandResult(
                "doctor",
                lines.joined(separator: "\n"),
                [
                    (
                        key: "findings",
                        value: .array(
                            findings.map {
                                [
                                    "part": .string($0.part), "ok": .bool($0.isGood),
                                    "text": .string($0.text), "hint": JSON($0.remedy),
                                ]
                            }
                        )
                    )
                ]
            )
        )
    }

    private static func store(_ chat: Chat) async throws -> Finding {
        let (skills, queued, failed) = try await chat.store.read { records in
            (
                records.book.liveCount, try records.gauges().queued,
                try records.jobIDs(in: [.failed]).count
            )
        }
        let text = "\(try chat.storePath): \(skills) lessons, \(queued) to be learned"
        guard failed > 0 else { return Finding(part: "store", text: text) }
        return Finding(
            part: "store",
            isGood: false,
            text: text + ", \(failed) could not be learned",
            remedy: "see why: apprentice jobs failed   then: apprentice relearn"
        )
    }

    private static func model(_ chat: Chat) -> Finding {
        let name = chat.models.agent.profile.name
        guard let local = chat.models.local, local.files.bytesToFetch > 0 else {
            return Finding(part: "model", text: "\(name), \(chat.models.reason)")
        }
        return Finding(
            part: "model",
            isGood: false,
            text: "\(name) is not fetched, so nothing is learned",
            remedy: "fetch it: apprentice --yes   or name another: --model PROVIDER/NAME"
        )
    }

    private static func hooks() -> [Finding] {
        let environment = Surroundings.environment
        var findings: [Finding] = []
        for host in Hosts.withHooks {
            guard let settings = host.settings else { continue }
            let path = settings.path(project: nil, environment: environment)
            guard File.exists(path) else { continue }
            do {
                let text = try SkillbookFile.read(path)
                let isOurs = { HookInstall.isOurs($0, host: host.name) }
                let isThere = try settings.removing(where: isOurs, from: text) != text
                findings.append(
                    Finding(
                        part: "hook \(host.name)",
                        text: isThere
                            ? "in \(path)" : "not in \(path) (apprentice hook install \(host.name))"
                    )
                )
            } catch {
                let report = ErrorReport(error)
                findings.append(
                    Finding(
                        part: "hook \(host.name)",
                        isGood: false,
                        text: "\(path): \(report.why ?? report.what)",
                        remedy: report.remedy
                    )
                )
            }
        }
        let log = HookLog(environment: environment)
        let faults = log.last(3)
        if let last = faults.last {
            findings.append(
                Finding(
                    part: "hooks",
                    isGood: false,
                    text: "the last fault, \(moment(last.time)) in \(last.host): \(last.text)",
                    remedy: "see all: less \(log.path)   when mended: rm \(log.path)"
                )
            )
        }
        return findings
    }

    private static func moment(_ seconds: Int) -> String {
        Timestamp(microseconds: Int64(clamping: seconds) &* 1_000_000).day
    }
}
