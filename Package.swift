// swift-tools-version: 6.2

import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),  // SE-0335
    .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
    .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461
    .treatAllWarnings(as: .error),  // SE-0480
]

/// Modules that call C: every unsafe call must also be marked `unsafe` (SE-0458).
let unsafeSettings = settings + [.strictMemorySafety()]

let package = Package(
    name: "Apprentice",
    products: [
        .executable(name: "apprentice", targets: ["ApprenticeCLI"]),
        .library(
            name: "Apprentice",
            targets: ["Apprentice", "ApprenticeModels", "ApprenticeStorage"]
        ),
    ],
    targets: [
        .executableTarget(
            name: "ApprenticeCLI",
            dependencies: [
                "Apprentice", "ApprenticeSystem", "CApprenticeSystem", "ApprenticeHosts",
                "ApprenticeModels", "ApprenticeStorage",
                "ApprenticeTerminal",
            ],
            path: "Sources/CLI",
            swiftSettings: settings,
            linkerSettings: [
                // Swift's libraries inside: loading them takes a fifth of the time to the prompt.
                .unsafeFlags(
                    ["-static-stdlib"],
                    .when(platforms: [.linux], configuration: .release)
                )
            ]
        ),
        .target(
            name: "Apprentice",
            dependencies: ["ApprenticeSystem"],
            resources: [
                .embedInCode("Agent/Agent.prompt.md"),
                .embedInCode("Agent/Agent.small.prompt.md"),
                .embedInCode("Consolidation/Consolidator.prompt.md"),
                .embedInCode("Conversations/Persona.prompt.md"),
                .embedInCode("Inbox/ProposalReader.prompt.md"),
                .embedInCode("Proof/ProofJudge.prompt.md"),
                .embedInCode("Reflectors/Contradiction.prompt.md"),
                .embedInCode("Reflectors/Reflector.prompt.md"),
                .embedInCode("Reflectors/Reflector.small.prompt.md"),
                .embedInCode("SkillManager/SkillManager.prompt.md"),
                .embedInCode("SkillManager/SkillManager.small.prompt.md"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "ApprenticeHosts",
            dependencies: ["Apprentice", "ApprenticeSystem", "CApprenticeMicroHTTP"],
            path: "Sources/Hosts",
            swiftSettings: unsafeSettings
        ),
        .target(
            name: "ApprenticeModels",
            dependencies: ["Apprentice", "ApprenticeSystem", "CApprenticeCurl"],
            path: "Sources/LanguageModels",
            swiftSettings: unsafeSettings
        ),
        .target(
            name: "ApprenticeStorage",
            dependencies: ["Apprentice", "ApprenticeSystem", "CApprenticeSQLite"],
            path: "Sources/Storage",
            swiftSettings: unsafeSettings
        ),
        .target(
            name: "ApprenticeTerminal",
            dependencies: ["ApprenticeSystem", "CApprenticeEditline"],
            path: "Sources/Terminal",
            swiftSettings: unsafeSettings
        ),

        // What the operating system gives, each once; every other module stands on it.
        .target(
            name: "ApprenticeSystem",
            dependencies: ["CApprenticeSystem"],
            path: "Sources/System",
            swiftSettings: unsafeSettings
        ),
        .target(name: "CApprenticeSystem", path: "Sources/CLibraries/CSystem"),
        .systemLibrary(
            name: "CApprenticeEditline",
            path: "Sources/CLibraries/CEditline",
            pkgConfig: "libedit",
            providers: [.apt(["libedit-dev"])]
        ),
        // Without pkgConfig, which would link it: it is loaded on first use.
        .systemLibrary(
            name: "CApprenticeCurl",
            path: "Sources/CLibraries/CCurl",
            providers: [.apt(["libcurl4-openssl-dev"])]
        ),
        // Without pkgConfig, too: it is loaded by a program that serves.
        .systemLibrary(
            name: "CApprenticeMicroHTTP",
            path: "Sources/CLibraries/CMicroHTTP",
            providers: [.apt(["libmicrohttpd-dev"])]
        ),
        .systemLibrary(
            name: "CApprenticeSQLite",
            path: "Sources/CLibraries/CSQLite",
            pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"])]
        ),

        .target(
            name: "TestSupport",
            dependencies: ["Apprentice", "ApprenticeSystem"],
            path: "Tests/Support",
            swiftSettings: settings
        ),
        .testTarget(
            name: "ApprenticeTests",
            dependencies: [
                "Apprentice", "ApprenticeSystem", "ApprenticeStorage", "StorageProbe",
                "TestSupport",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "HostsTests",
            dependencies: [
                "ApprenticeHosts", "Apprentice", "ApprenticeSystem", "ApprenticeStorage",
                "TestSupport",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "LanguageModelsTests",
            dependencies: ["ApprenticeSystem", "ApprenticeModels", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "StorageTests",
            dependencies: [
                "Apprentice", "ApprenticeSystem", "ApprenticeStorage", "StorageProbe",
                "TestSupport",
            ],
            swiftSettings: settings
        ),
        // Another process on the same store, for what only another process can show.
        .executableTarget(
            name: "StorageProbe",
            dependencies: ["Apprentice", "ApprenticeStorage", "TestSupport"],
            path: "Tests/StorageProbe",
            swiftSettings: settings
        ),
        // Measures how skills are chosen from a large book, for share/scripts/bench.
        .executableTarget(
            name: "SkillChoice",
            dependencies: ["Apprentice"],
            path: "Tests/Benchmarks/SkillChoice",
            swiftSettings: settings
        ),
        // A program with a screen and nothing else, for TerminalTests to run on pseudo-terminals.
        .executableTarget(
            name: "TerminalFixture",
            dependencies: ["ApprenticeTerminal"],
            path: "Tests/TerminalFixture",
            swiftSettings: settings
        ),
        .testTarget(
            name: "TerminalTests",
            dependencies: [
                "ApprenticeSystem", "ApprenticeTerminal", "TerminalFixture", "TestSupport",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "CLITests",
            dependencies: [
                "ApprenticeCLI", "Apprentice", "ApprenticeSystem", "ApprenticeTerminal",
                "TestSupport",
            ],
            swiftSettings: settings
        ),
        // The documentation's examples, on the library alone, as somebody else would write them.
        .executableTarget(
            name: "LibraryExample",
            dependencies: ["Apprentice", "ApprenticeModels", "ApprenticeStorage"],
            path: "Tests/LibraryExample",
            swiftSettings: settings
        ),
        // Runs the program itself, which the dependency on CLI has built.
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "ApprenticeCLI", "LibraryExample", "Apprentice", "ApprenticeSystem",
                "ApprenticeHosts", "ApprenticeStorage",
                "TestSupport",
            ],
            swiftSettings: settings
        ),
    ]
)

// For share/scripts/mutate: one test target, and what it needs.
if let name = Context.environment["APPRENTICE_TEST_TARGET"] {
    var needed: Set<String> = []
    var open = [name]
    while let next = open.popLast() {
        guard needed.insert(next).inserted else { continue }
        let target = package.targets.first { $0.name == next }
        for case .byNameItem(let dependency, _) in target?.dependencies ?? [] {
            open.append(dependency)
        }
    }
    package.targets.removeAll { !needed.contains($0.name) }
    package.products = []
}
