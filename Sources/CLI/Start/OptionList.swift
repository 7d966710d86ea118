/// An option of the program; the one list of them feeds parser, `--help`, completion and manual.
struct Option: Sendable {
    /// `--reflectors`, without the dashes.
    let name: String
    /// `-c`, without the dash.
    var short: Character?
    /// What the value is, for help; nil for a switch.
    var value: String?
    /// The setting it sets; nil for what acts at once.
    var setting: Setting?
    /// One line of help.
    let summary: String

    /// Every option, in the order of the help.
    static let all: [Option] = [
        Option(
            name: "model",
            short: "m",
            value: "PROVIDER/NAME",
            setting: .model,
            summary: "the model that answers: local, openai/…, anthropic/…, ollama/…"
        ),
        Option(
            name: "base-url",
            value: "URL",
            setting: .baseURL,
            summary: "an OpenAI-compatible server"
        ),
        Option(
            name: "reflector-model",
            value: "PROVIDER/NAME",
            setting: .reflectorModel,
            summary: "another model for the Reflectors"
        ),
        Option(
            name: "manager-model",
            value: "PROVIDER/NAME",
            setting: .managerModel,
            summary: "another model for the SkillManager"
        ),
        Option(
            name: "fallback",
            value: "MODEL,…",
            setting: .fallback,
            summary: "models that are asked in turn when the first one cannot answer"
        ),
        Option(
            name: "local-model",
            value: "FILE.gguf",
            setting: .localModel,
            summary: "other weights for the local model"
        ),
        Option(
            name: "embedding-model",
            value: "MODEL",
            setting: .embeddingModel,
            summary: "what finds lessons by meaning: local (83 MB to fetch), ollama/NAME,"
                + " openai/NAME, FILE.gguf; or none (local)"
        ),
        Option(
            name: "system",
            value: "TEXT|@FILE",
            setting: .system,
            summary: "your own instructions, said before the lessons and kept with the conversation"
        ),
        Option(
            name: "role",
            value: "NAME",
            setting: .role,
            summary: "instructions with a name: ~/.config/apprentice/roles/NAME.md"
        ),
        Option(
            name: "reasoning-effort",
            value: "LEVEL",
            setting: .reasoningEffort,
            summary: "how much a model that reasons thinks: none, minimal, low, medium, high"
        ),
        Option(
            name: "answer-tokens",
            value: "N",
            setting: .answerTokens,
            summary: "the most tokens of one answer"
        ),
        Option(
            name: "temperature",
            value: "X",
            setting: .temperature,
            summary: "sampling temperature of answers, 0 to 2"
        ),
        Option(
            name: "context-window",
            value: "TOKENS",
            setting: .contextWindow,
            summary: "the longest conversation the model takes"
        ),
        Option(
            name: "timeout",
            value: "SECONDS",
            setting: .timeout,
            summary: "how long a call may take until its answer begins, waits and retries included"
        ),
        Option(
            name: "idle-timeout",
            value: "SECONDS",
            setting: .idleTimeout,
            summary: "how long a server may be silent before the call is given up (120)"
        ),
        Option(
            name: "requests-per-minute",
            value: "N",
            setting: .requestsPerMinute,
            summary: "the most requests that go to one server within any minute"
        ),
        Option(
            name: "tokens-per-minute",
            value: "N",
            setting: .tokensPerMinute,
            summary: "the most tokens that calls to one server take within any minute"
        ),
        Option(
            name: "max-tokens",
            value: "N",
            setting: .maxTokens,
            summary: "the most tokens this run may take, of requests and replies together"
        ),
        Option(
            name: "max-cost",
            value: "USD",
            setting: .maxCost,
            summary: "the most US dollars this run may cost, by the prices in prices.json"
        ),
        Option(
            name: "learning-budget",
            value: "N|USDusd",
            setting: .learningBudget,
            summary: "the most that learning may take of it: tokens, or dollars as in 0.50usd;"
                + " beyond it lessons wait, and notes act word for word"
        ),
        Option(
            name: "reflectors",
            value: "N",
            setting: .reflectors,
            summary: "how many Reflectors work at once (8)"
        ),
        Option(
            name: "learning",
            value: "on|pause|off",
            setting: .learning,
            summary: "whether lessons are learned, queued, or only noted"
        ),
        Option(
            name: "proof",
            value: "on|off",
            setting: .proof,
            summary: "whether lessons' questions are asked again while nobody waits, to see"
                + " whether they are followed"
        ),
        Option(
            name: "learning-mode",
            value: "free|guided",
            setting: .learningMode,
            summary:
                "whether the SkillManager's model decides (free) or only words lessons (guided)"
        ),
        Option(
            name: "layout",
            value: "book|relevant",
            setting: .layout,
            summary: "whether the model sees all lessons or only relevant ones"
        ),
        Option(
            name: "skill-budget",
            value: "TOKENS",
            setting: .skillBudget,
            summary: "the most that lessons take in a prompt (2000)"
        ),
        Option(
            name: "max-lessons",
            value: "COUNT",
            setting: .maxLessons,
            summary: "the most lessons in a prompt (8 with the local model, else what fits)"
        ),
        Option(
            name: "store",
            value: "FILE",
            setting: .store,
            summary: "where turns, lessons and jobs are kept"
        ),
        Option(
            name: "project",
            value: "NAME",
            setting: .project,
            summary: "the project of topic lessons (the git repository)"
        ),
        Option(
            name: "continue",
            short: "c",
            setting: .continuing,
            summary: "continue the last conversation"
        ),
        Option(
            name: "private",
            setting: .private,
            summary: "a conversation that leaves nothing behind: no turn, history, lesson or log"
        ),
        Option(name: "json", setting: .json, summary: "one JSON object a line on standard output"),
        Option(name: "bail", setting: .bail, summary: "stop at the first error of a script"),
        Option(
            name: "plain",
            setting: .plain,
            summary: "no colours, no cursor movement, no status line"
        ),
        Option(name: "status", value: "on|off", setting: .status, summary: "the status line"),
        Option(
            name: "wrap",
            value: "words|off",
            setting: .wrap,
            summary: "whether long lines of answers are broken between words (words)"
        ),
        Option(
            name: "notices",
            value: "all|changes|none",
            setting: .notices,
            summary: "which learning events leave a line behind"
        ),
        Option(
            name: "reasoning",
            value: "off|dim|full",
            setting: .reasoning,
            summary: "how what the model thinks before it answers is shown; it is never kept"
        ),
        Option(
            name: "offer",
            value: "on|off",
            setting: .offer,
            summary: "whether a correction in plain words is offered as a lesson"
        ),
        Option(
            name: "effective-score",
            value: "latest|average|weighted",
            setting: .effectiveScore,
            summary: "what several scores of one turn come to (latest)"
        ),
        Option(
            name: "feedback-weights",
            value: "TYPE=WEIGHT,…",
            setting: .feedbackWeights,
            summary: "what weighted weighs with (human=2,production=2,monitoring=1.5,ab_test=1.5,"
                + "environment=1)"
        ),
        Option(
            name: "yes",
            short: "y",
            setting: .yes,
            summary: "fetch the models of this machine without asking"
        ),
        Option(name: "quiet", short: "q", setting: .quiet, summary: "no banner"),
        Option(name: "no-rc", setting: .noRC, summary: "do not read the start-up file"),
        Option(name: "help", short: "h", summary: "show this help"),
        Option(name: "version", short: "V", summary: "show the version"),
    ]
}
