import Apprentice
import FoundationEssentials
import Testing

@testable import ApprenticeModels

@Suite struct LocalFilesTests {
    @Test func `the cache is where XDG says, else in the home folder`() {
        #expect(
            LocalFiles.cacheFolder(environment: ["XDG_CACHE_HOME": "/c", "HOME": "/h"])
                == "/c/apprentice"
        )
        #expect(
            LocalFiles.cacheFolder(environment: ["XDG_CACHE_HOME": "c", "HOME": "/h"])
                == "/h/.cache/apprentice"
        )
        #expect(LocalFiles.cacheFolder(environment: ["HOME": "/h"]) == "/h/.cache/apprentice")
    }

    @Test func `the files of this checkout are found and their manifest read`() throws {
        let files = try LocalFiles.find(
            environment: [
                "XDG_CACHE_HOME": "/nowhere",
                "APPRENTICE_SHARE": "\(LocalTestCache.repository)/share",
            ])
        #expect(files.bytesToFetch > 1_000_000_000)
        #expect(files.folder == "/nowhere/apprentice/local-model")
    }

    @Test func `the encoder of this checkout is small, and shares the runtime`() throws {
        let environment = [
            "XDG_CACHE_HOME": "/nowhere", "APPRENTICE_SHARE": "\(LocalTestCache.repository)/share",
        ]
        let chat = try LocalFiles.find(environment: environment)
        let encoder = try LocalFiles.find(.embedding, environment: environment)
        #expect((80_000_000...130_000_000).contains(encoder.bytesToFetch))
        #expect(encoder.stateFolder != chat.stateFolder)
        let both = chat.bytesToFetch(with: encoder)
        #expect(both == chat.bytesToFetch + encoder.manifest.embedding.bytesToFetch)
        #expect(both < chat.bytesToFetch + encoder.bytesToFetch)
        #expect(encoder.fetchRemedy.hasSuffix("--embedding-only --human"))
    }

    @Test func `a model file that is not there is named`() {
        let error = #expect(throws: ModelError.self) {
            try LocalFiles.find(
                environment: ["APPRENTICE_SHARE": "\(LocalTestCache.repository)/share"],
                otherModel: "/nowhere/x.gguf"
            )
        }
        #expect(error?.why == "/nowhere/x.gguf: No such file or directory")
        let encoder = #expect(throws: ModelError.self) {
            try LocalFiles.find(
                .embedding,
                environment: ["APPRENTICE_SHARE": "\(LocalTestCache.repository)/share"],
                otherModel: "/nowhere/x.gguf"
            )
        }
        #expect(encoder?.remedy == "apprentice --embedding-model FILE.gguf")
    }

    @Test func `what is partly here is not fetched whole`() throws {
        let cache = try LocalTestCache(isWhole: false)
        #expect(cache.files.bytesToFetch == 17)
        try Data("GGUF".utf8).write(to: URL(filePath: "\(cache.files.folder)/small.gguf.partial"))
        #expect(cache.files.bytesToFetch == 13)
        let whole = try LocalTestCache()
        #expect(whole.files.bytesToFetch == 0)
    }

    @Test func `another model needs the runtime only and has a server of its own`() throws {
        let cache = try LocalTestCache(isWhole: false, otherModel: "GGUF other")
        #expect(cache.files.bytesToFetch == 7)
        #expect(cache.files.fetchRemedy.hasSuffix("--runtime-only --human"))
        #expect(cache.files.stateFolder.hasPrefix("\(cache.files.folder)/server-"))
    }
}
