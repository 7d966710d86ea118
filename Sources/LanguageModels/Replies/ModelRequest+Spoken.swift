import Apprentice

extension ModelRequest {
    /// The messages as servers take them: none of blanks alone, and no two of one side in a row.
    ///
    /// Many servers refuse the one or the other, and with it every later question of the conversation.
    ///
    /// - Parameters:
    ///   - wish: Instructions to add.
    ///   - hasSystem: Whether instructions may stand in a message of their own; otherwise they stand at
    ///     the beginning of the first message of the user's.
    /// - Returns: The messages.
    func spoken(adding wish: String? = nil, hasSystem: Bool = true) -> [Message] {
        var messages = messages.filter {
            !$0.content.allSatisfy(\.isWhitespace) || !$0.images.isEmpty
        }
        if let wish {
            if let first = messages.first, first.role == .system {
                messages[0].content += "\n\n" + wish
            } else {
                messages.insert(Message(.system, wish), at: 0)
            }
        }
        if !hasSystem {
            messages = messages.map { $0.role == .system ? Message(.user, $0.content) : $0 }
        }
        return messages.reduce(into: []) { joined, message in
            if joined.last?.role == message.role {
                joined[joined.count - 1].content += "\n\n" + message.content
                joined[joined.count - 1].images += message.images
            } else {
                joined.append(message)
            }
        }
    }
}

extension ReplySchema {
    /// The form of the reply in words, for servers that cannot force it.
    var wish: String {
        "Reply with one JSON object and nothing else. It must fit this JSON schema:\n" + json
    }
}
