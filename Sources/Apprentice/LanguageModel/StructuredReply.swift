/// Finds the JSON object in a model's reply.
///
/// Models wrap it in prose or a code fence, and small ones stop before the last brace; the first is
/// looked through, the second is an error.
package enum StructuredReply {
    /// The outermost JSON object in a reply.
    ///
    /// - Parameter text: The reply.
    /// - Returns: The object.
    /// - Throws: ``JSONSyntaxError`` of the most promising place.
    package static func object(in text: String) throws(JSONSyntaxError) -> JSON {
        let whole: JSONSyntaxError
        do {
            let value = try JSON(parsing: text)
            if value.object != nil { return value }
            whole = JSONSyntaxError(
                line: 1,
                column: 1,
                reason: "the reply is \(value.kind), not an object"
            )
        } catch {
            whole = error
        }
        var start = text.firstIndex(of: "{")
        for _ in 0..<8 {
            guard let open = start else { break }
            if let value = object(in: text, from: open) { return value }
            // Only past a brace of the prose: what stands inside an object is not the reply.
            let next = text[open...].dropFirst().first { !$0.isWhitespace }
            if next == "\"" { break }
            start = text[open...].dropFirst().firstIndex(of: "{")
        }
        throw whole
    }

    private static func object(in text: String, from open: String.Index) -> JSON? {
        var close = text.lastIndex(of: "}")
        // From the last brace inwards: what follows the object may hold braces of its own.
        for _ in 0..<8 {
            guard let end = close, end > open else { break }
            if let value = try? JSON(parsing: String(text[open...end])) { return value }
            close = text[..<end].lastIndex(of: "}")
        }
        return nil
    }
}
