import Apprentice

extension BudgetState.Call {
    /// What a request can take of a model.
    init(_ request: ModelRequest, model: String, price: Price?) {
        let reply = request.maxTokens ?? ReplyLimit.tokens(of: model)
        self.init(
            promptTokens: request.estimatedTokens,
            replyTokens: reply,
            // JSON that is cut short is of no use; a text may be, if it is a few sentences.
            leastReplyTokens: request.schema == nil ? min(reply, 256) : reply,
            price: price,
            isLearning: request.role.isLearning
        )
    }
}

extension ModelRequest {
    /// About how many tokens the request has, rather more than fewer.
    var estimatedTokens: Int {
        let texts = messages.map(\.content) + [schema?.json ?? ""]
        return texts.reduce(0) { $0 + Tokens.estimate($1) + 4 }
    }
}

/// How long a reply may be where a budget must know it and nothing was said.
enum ReplyLimit {
    /// In tokens: what all models take as a limit; more for those whose thinking counts as a reply.
    static func tokens(of model: String) -> Int {
        let name = model.split(separator: "/").last ?? ""
        let thinks = ["gpt-5", "o1", "o3", "o4"].contains { name.hasPrefix($0) }
        return thinks ? 16_384 : 4096
    }
}
