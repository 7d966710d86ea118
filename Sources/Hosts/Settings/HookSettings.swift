import Apprentice

/// Where a host keeps its hooks: `{"hooks": {EVENT: [{"hooks": [{"type": "command", …}]}]}}` in a JSON
/// file, which all hosts have taken over from Claude Code.
package struct HookSettings: Sendable {
    /// The file for all of a user's projects, below the home folder.
    package var file: String
    /// The variable that names another folder in place of the first part of ``file``.
    package var homeVariable: String?
    /// The file for one project, below its folder.
    package var projectFile: String
    /// The events to be called for.
    package var events: [String]
    /// When the host gives up on a hook, in the host's own unit.
    package var timeout: Int
    /// What a user has to do besides.
    package var remark: String?

    /// The settings file.
    ///
    /// - Parameters:
    ///   - project: The folder of a project; nil for all projects of the user.
    ///   - environment: The variables of the process.
    /// - Returns: Its path.
    package func path(project: String?, environment: [String: String]) -> String {
        if let project { return project + "/" + projectFile }
        let parts = file.split(separator: "/", maxSplits: 1).map(String.init)
        return environment.folder(homeVariable, orHome: parts[0]) + "/" + parts[1]
    }

    /// The text of the settings with hooks that run a command.
    ///
    /// Everything else in the text stays as it is, byte for byte.
    ///
    /// - Parameters:
    ///   - command: What the host runs; it ends in `hook NAME`.
    ///   - text: The text of the file; empty where there is none.
    /// - Returns: The new text; the same when the hooks are there already.
    /// - Throws: ``HookSettingsError`` when the text does not have the form of such settings.
    package func adding(_ command: String, to text: String) throws(HookSettingsError) -> String {
        var text = text.trimmingSpace.isEmpty ? "{}\n" : text
        if try outline(text)["hooks"] == nil {
            text = try inserting(member: "hooks", "{}", text) { $0 }
        }
        for event in events {
            let entry: JSON = [
                "hooks": [
                    [
                        "type": "command", "command": .string(command),
                        "timeout": .int(Int64(timeout)),
                    ]
                ]
            ]
            guard let known = try outline(text)["hooks"]?[event] else {
                text = try inserting(member: event, JSON.array([entry]).pretty.trimmingSpace, text)
                {
                    $0["hooks"]
                }
                continue
            }
            guard known.isArray else { throw HookSettingsError(event, "is no list") }
            if known.elements.contains(where: { isOurs($0, command: command, in: text) }) {
                continue
            }
            text = try inserting(member: nil, entry.pretty.trimmingSpace, text) {
                $0["hooks"]?[event]
            }
        }
        return text
    }

    /// The text of the settings without the hooks that run a command.
    ///
    /// - Parameters:
    ///   - isOurs: Tells the command from others.
    ///   - text: The text of the file.
    /// - Returns: The new text; the same when there are none.
    /// - Throws: ``HookSettingsError`` when the text does not have the form of such settings.
    package func removing(
        where isOurs: (String) -> Bool,
        from text: String
    ) throws(HookSettingsError) -> String {
        var text = text
        guard !text.trimmingSpace.isEmpty else { return text }
        while let place = try firstPlace(in: text, where: isOurs) { text.removeBytes(place) }
        return text
    }

    /// What is to be taken out for one hook of ours: the hook, and whatever would be left empty.
    private func firstPlace(
        in text: String,
        where isOurs: (String) -> Bool
    ) throws(HookSettingsError) -> Range<Int>? {
        let root = try outline(text)
        guard let hooks = root["hooks"], hooks.isObject else { return nil }
        for (eventIndex, event) in hooks.elements.enumerated() {
            for (groupIndex, group) in event.elements.enumerated() {
                guard let list = group["hooks"] else { continue }
                for (index, hook) in list.elements.enumerated() {
                    guard let command = hook["command"]?.string(in: text), isOurs(command) else {
                        continue
                    }
                    if list.elements.count > 1 { return list.place(ofElement: index) }
                    if event.elements.count > 1 { return event.place(ofElement: groupIndex) }
                    if hooks.elements.count > 1 { return hooks.place(ofElement: eventIndex) }
                    let own = root.elements.firstIndex { $0.key == "hooks" }
                    return own.map { root.place(ofElement: $0) }
                }
            }
        }
        return nil
    }

    private func isOurs(_ group: JSONOutline, command: String, in text: String) -> Bool {
        (group["hooks"]?.elements ?? []).contains { $0["command"]?.string(in: text) == command }
    }

    private func outline(_ text: String) throws(HookSettingsError) -> JSONOutline {
        guard let root = JSONOutline(text) else {
            throw HookSettingsError("the file", "is no JSON")
        }
        guard root.isObject else { throw HookSettingsError("the file", "holds no object") }
        if let hooks = root["hooks"], !hooks.isObject {
            throw HookSettingsError("hooks", "is no object")
        }
        return root
    }

    /// The text with one more element at the end of a list or an object.
    private func inserting(
        member key: String?,
        _ value: String,
        _ text: String,
        into container: (JSONOutline) -> JSONOutline?
    ) throws(HookSettingsError) -> String {
        let root = try outline(text)
        guard let place = container(root) else { throw HookSettingsError("hooks", "is gone") }
        let unit = root.indentation(in: text)
        let isOnOneLine =
            !place.elements.isEmpty && !text.bytes(place.range).contains(UInt8(ascii: "\n"))
        let level = place.depth + 1
        let indent = String(repeating: unit, count: level)
        let lineBreak = text.contains("\r\n") ? "\r\n" : "\n"
        var element = key.map { JSON.string($0).compact + ": " } ?? ""
        if isOnOneLine {
            element += (try? JSON(parsing: value))?.compact ?? value
        } else {
            // Written with two spaces; the file may have others.
            let lines = value.split(separator: "\n", omittingEmptySubsequences: false)
            element += lines.enumerated().map { index, line in
                let spaces = line.prefix { $0 == " " }.count
                let own = String(repeating: unit, count: spaces / 2) + line.dropFirst(spaces)
                return index == 0 ? own : indent + own
            }.joined(separator: lineBreak)
        }
        if let last = place.elements.last {
            let comma = place.hasTrailingComma ? "" : ","
            let at = place.hasTrailingComma ? place.endOfComma : last.range.upperBound
            return text.inserting(
                isOnOneLine ? "\(comma) \(element)" : comma + lineBreak + indent + element,
                at: at
            )
        }
        let outer = String(repeating: unit, count: place.depth)
        var emptied = text
        emptied.removeBytes(place.range.lowerBound + 1..<place.range.upperBound - 1)
        return emptied.inserting(
            lineBreak + indent + element + lineBreak + outer,
            at: place.range.lowerBound + 1
        )
    }
}

/// A settings file that does not have the form of its host's settings.
package struct HookSettingsError: Explained, Equatable {
    package var what: String
    package var why: String?
    package var remedy: String?

    init(_ part: String, _ fault: String) {
        what = "hooks cannot be added to the host's settings"
        why = "\(part) \(fault)"
        remedy = "correct that in the settings file, then install again"
    }
}

extension String {
    fileprivate func bytes(_ range: Range<Int>) -> [UInt8] {
        Array(utf8.dropFirst(range.lowerBound).prefix(range.count))
    }

    fileprivate func inserting(_ text: String, at place: Int) -> String {
        var bytes = Array(utf8)
        bytes.insert(contentsOf: text.utf8, at: place)
        return String(decoding: bytes, as: UTF8.self)
    }

    fileprivate mutating func removeBytes(_ range: Range<Int>) {
        var bytes = Array(utf8)
        bytes.removeSubrange(range)
        self = String(decoding: bytes, as: UTF8.self)
    }
}
