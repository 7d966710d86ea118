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
        .executable(name: "apprentice", targets: ["CLI"]),
        .library(name: "Apprentice", targets: ["Apprentice", "LanguageModels", "Storage"]),
    ],
    targets: [
        .executableTarget(
            name: "CLI",
            dependencies: [
                "Apprentice", "ApprenticeSystem", "CSystem", "Hosts", "LanguageModels", "Storage",
                "Terminal",
            ],
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
        .target(name: "Hosts", dependencies: ["Apprentice"], swiftSettings: settings),
        .target(
            name: "LanguageModels",
            dependencies: ["Apprentice", "ApprenticeSystem", "CCurl"],
            swiftSettings: unsafeSettings
        ),
        .target(
            name: "Storage",
            dependencies: ["Apprentice", "ApprenticeSystem", "CSQLite"],
            swiftSettings: unsafeSettings
        ),
        .target(
            name: "Terminal",
            dependencies: ["ApprenticeSystem", "CEditline"],
            swiftSettings: unsafeSettings
        ),

        // What the operating system gives, each once; every other module stands on it.
        .target(
            name: "ApprenticeSystem",
            dependencies: ["CSystem"],
            path: "Sources/System",
            swiftSettings: unsafeSettings
        ),
        .target(name: "CSystem", path: "Sources/CLibraries/CSystem"),
        .systemLibrary(
            name: "CEditline",
            path: "Sources/CLibraries/CEditline",
            pkgConfig: "libedit",
            providers: [.apt(["libedit-dev"])]
        ),
        // Without pkgConfig, which would link it: it is loaded on first use.
        .systemLibrary(
            name: "CCurl",
            path: "Sources/CLibraries/CCurl",
            providers: [.apt(["libcurl4-openssl-dev"])]
        ),
        .systemLibrary(
            name: "CSQLite",
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
                "Apprentice", "ApprenticeSystem", "Storage", "StorageProbe", "TestSupport",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "HostsTests",
            dependencies: ["Hosts", "Apprentice", "ApprenticeSystem", "Storage", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "LanguageModelsTests",
            dependencies: ["ApprenticeSystem", "LanguageModels", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "StorageTests",
            dependencies: [
                "Apprentice", "ApprenticeSystem", "Storage", "StorageProbe", "TestSupport",
            ],
            swiftSettings: settings
        ),
        // Another process on the same store, for what only another process can show.
        .executableTarget(
            name: "StorageProbe",
            dependencies: ["Apprentice", "Storage", "TestSupport"],
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
            dependencies: ["Terminal"],
            path: "Tests/TerminalFixture",
            swiftSettings: settings
        ),
        .testTarget(
            name: "TerminalTests",
            dependencies: ["ApprenticeSystem", "Terminal", "TerminalFixture", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "CLITests",
            dependencies: ["CLI", "Apprentice", "ApprenticeSystem", "Terminal", "TestSupport"],
            swiftSettings: settings
        ),
        // The documentation's examples, on the library alone, as somebody else would write them.
        .executableTarget(
            name: "LibraryExample",
            dependencies: ["Apprentice", "LanguageModels", "Storage"],
            path: "Tests/LibraryExample",
            swiftSettings: settings
        ),
        // Runs the program itself, which the dependency on CLI has built.
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "CLI", "LibraryExample", "Apprentice", "ApprenticeSystem", "Hosts", "Storage",
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
