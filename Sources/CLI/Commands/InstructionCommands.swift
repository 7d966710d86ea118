import Apprentice

extension Command {
    static let system = Command(
        "system",
        "[TEXT|@FILE|off]",
        summary: "your own instructions for this conversation, said before the lessons",
        example: ":system You review SQL. Be brief.",
        completing: .file
    ) { arguments, chat in
        var arguments = arguments
        guard let typed = arguments.note() else { return await chat.showInstructions() }
        try await chat.instruct(try Instructions.text(typed))
        await chat.showInstructions()
    }

    static let role = Command(
        "role",
        "[NAME|off]",
        summary: "instructions with a name: text files in ~/.config/apprentice/roles",
        example: ":role reviewer",
        completing: .role
    ) { arguments, chat in
        var arguments = arguments
        let roles = Roles(environment: chat.modelSetup.environment)
        guard let name = arguments.word() else {
            let names = roles.names
            return chat.output.result(
                CommandResult(
                    "role",
                    names.isEmpty
                        ? "no roles yet: a role is a text file, \(roles.folder)/NAME.md"
                        : names.joined(separator: "\n"),
                    [(key: "roles", value: JSON(names))]
                )
            )
        }
        try arguments.end(of: "role")
        try await chat.instruct(name == "off" ? nil : try roles.text(of: name))
        await chat.showInstructions()
    }
}

extension Chat {
    /// Gives this conversation instructions, from its next question on.
    fileprivate func instruct(_ text: String?) async throws {
        try await session.instruct(text)
    }

    fileprivate func showInstructions() async {
        let text = await session.instructions
        output.result(
            CommandResult(
                "system",
                text ?? "no instructions of your own",
                [(key: "system", value: JSON(text))]
            )
        )
    }
}
