import ApprenticeSystem
import Apprentice
import Glibc
import ApprenticeHosts
import ApprenticeStorage

/// `apprentice hook install HOST` and `hook remove HOST`: the lines in a host's settings by which it
/// calls us, and nothing else of them.
enum HookInstall {
    /// Does it, and ends.
    static func run(
        _ call: Subcommand.Call,
        settings: Settings,
        environment: [String: String]
    ) -> Never {
        do {
            let isDone = try perform(call, settings: settings, environment: environment)
            Leaving.now(isDone ? 0 : 1)
        } catch {
            StandardError.write(
                "apprentice: " + ErrorReport(error).lines.joined(separator: "\n") + "\n"
            )
            Leaving.now(ErrorReport.status(of: error))
        }
    }

    private static func perform(
        _ call: Subcommand.Call,
        settings: Settings,
        environment: [String: String]
    ) throws -> Bool {
        let isInstalling = call.words.first == "install"
        guard call.words.count == 2 else {
            throw UsageError(
                what: "hook \(call.words.first ?? "") needs a host",
                why: "known are \(installable.joined(separator: ", "))",
                remedy: "apprentice hook install claude-code"
            )
        }
        let name = call.words[1]
        guard let host = Hosts.withHooks.first(where: { $0.name == name }) else {
            throw unknownHost(name)
        }
        guard let hooks = host.settings else {
            throw UsageError(
                what: "there is nothing to install for \(name)",
                why: "it stands for any program that calls a hook by itself",
                remedy: "have it run: apprentice hook \(name)"
            )
        }
        let path = hooks.path(
            project: call.options["project"] == nil ? nil : try projectFolder(),
            environment: environment
        )
        func read() throws -> String { File.exists(path) ? try SkillbookFile.read(path) : "" }
        let old = try read()
        let without = try hooks.removing(where: { isOurs($0, host: name) }, from: old)
        var new = without
        if isInstalling {
            let command = command(for: name, settings)
            new = try hooks.adding(command, to: old)
            // One that calls this program elsewhere, or with another store, is replaced.
            if new != old { new = try hooks.adding(command, to: without) }
        }
        guard new != old else {
            StandardOutput.write(
                isInstalling
                    ? "\(path): the hooks are there already\n"
                    : "\(path): no Apprentice hooks are here\n"
            )
            return true
        }
        StandardOutput.write("\(path)\n" + LineDifference.text(from: old, to: new))
        guard try isAgreed(settings, doing: isInstalling ? "add" : "remove") else { return false }
        guard try read() == old else {
            throw UsageError(
                what: "\(path) was not changed",
                why: "another program wrote it meanwhile",
                remedy: "look at it again: apprentice hook \(call.words.joined(separator: " "))"
            )
        }
        try write(new, to: path)
        StandardOutput.write(isInstalling ? "added\n" : "removed\n")
        if isInstalling, let remark = hooks.remark { StandardOutput.write(remark + "\n") }
        return true
    }

    /// The hosts that have a settings file.
    private static var installable: [String] {
        Hosts.withHooks.filter { $0.settings != nil }.map(\.name)
    }

    static func unknownHost(_ name: String) -> UsageError {
        let known = Hosts.withHooks.map(\.name)
        let near = Nearest.names(to: name, in: known)
        return UsageError(
            what: "no host is called '\(name)'",
            why: "known are \(known.joined(separator: ", "))",
            remedy: "apprentice hook install \(near.first ?? "claude-code")"
        )
    }

    /// What the host runs: this program, wherever the host looks for programs.
    private static func command(for host: String, _ settings: Settings) -> String {
        var words = [executable]
        if settings.origin(of: .store) == .option,
            let store = settings[.store]
        {
            words += ["--store", store]
        }
        return (words + ["hook", host]).map(Path.quoted).joined(separator: " ")
    }

    private static var executable: String {
        guard let path = realpath("/proc/self/exe", nil) else { return "apprentice" }
        defer { free(path) }
        return String(cString: path)
    }

    /// Whether a command is one that ``command(for:_:)`` makes, wherever the program was then.
    static func isOurs(_ command: String, host: String) -> Bool {
        guard command.hasSuffix(" hook " + host) else { return false }
        let program = command.split(separator: " ").first { $0.contains("apprentice") }
        return program != nil
    }

    private static func projectFolder() throws -> String {
        guard let folder = Path.workingFolder else { throw noProject() }
        guard let project = Project.find(from: folder) else { throw noProject() }
        return project
    }

    private static func noProject() -> UsageError {
        UsageError(
            what: "there is no project here",
            why: "the folder is in no git repository",
            remedy: "go to one, or leave --project out"
        )
    }

    private static func isAgreed(_ settings: Settings, doing verb: String) throws -> Bool {
        if settings.isOn(.yes) { return true }
        guard isatty(STDIN_FILENO) == 1 else {
            throw UsageError(
                what: "nothing was changed",
                why: "there is nobody to ask",
                remedy: "add --yes to \(verb) them"
            )
        }
        StandardOutput.write("\(verb) these lines? [Y/n] ")
        return readLine().map(\.isYes) ?? false
    }

    private static func write(_ text: String, to path: String) throws {
        if isEmptyObject(text), unlink(path) == 0 || errno == ENOENT { return }
        var folder = ""
        for part in path.split(separator: "/").dropLast() {
            folder += "/" + part
            mkdir(folder, 0o700)
        }
        try SkillbookFile.write(text, to: path)
    }

    /// Whether nothing is left of a settings file.
    private static func isEmptyObject(_ text: String) -> Bool {
        (try? JSON(parsing: text))?.object?.isEmpty ?? false
    }
}

/// The lines by which one text differs from another.
enum LineDifference {
    /// The lines that go and come, with `-` and `+` before them, and some around them.
    static func text(from old: String, to new: String) -> String {
        func lines(_ text: String) -> [Substring] {
            text.isEmpty
                ? []
                : (text.hasSuffix("\n") ? text.dropLast() : text[...])
                    .split(separator: "\n", omittingEmptySubsequences: false)
        }
        let (before, after) = (lines(old), lines(new))
        let difference = after.difference(from: before)
        var isNew = Set<Int>()
        var isGone = Set<Int>()
        for change in difference {
            switch change {
            case .insert(let offset, _, _): isNew.insert(offset)
            case .remove(let offset, _, _): isGone.insert(offset)
            }
        }
        var all: [(mark: String, line: Substring)] = []
        var (left, right) = (0, 0)
        while left < before.count || right < after.count {
            if isGone.contains(left) {
                all.append(("-", before[left]))
                left += 1
            } else if isNew.contains(right) {
                all.append(("+", after[right]))
                right += 1
            } else {
                all.append((" ", before[left]))
                left += 1
                right += 1
            }
        }
        let changed = all.indices.filter { all[$0].mark != " " }
        return all.indices.filter { index in changed.contains { abs($0 - index) <= 2 } }
            .map { "  \(all[$0].mark) \(all[$0].line)\n" }.joined()
    }
}
