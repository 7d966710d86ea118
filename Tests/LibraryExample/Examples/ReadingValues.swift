import Apprentice

struct City: Decodable {
    var name: String
    var people: Int
}

func readValues(_ model: any LanguageModel) async throws {
    let agent = LearningAgent(model: model)
    let schema = ReplySchema(
        name: "city",
        json: """
            {"type":"object",
             "properties":{"name":{"type":"string"},"people":{"type":"integer"}},
             "required":["name","people"],"additionalProperties":false}
            """
    )

    let (city, turn) = try await agent.ask(
        "which city is the largest of the Netherlands?",
        as: City.self,
        schema: schema
    )
    print(city.name, city.people)
    try await agent.feedback(.good(turn.id))
    await agent.finish()
}
