import Diffusion
import Foundation
import Tensors
import Testing

@testable import Tasks

@Suite struct MusicTests {
  private let folder = NSTemporaryDirectory() + "discern-" + UUID().uuidString

  /// A tune of `steps` steps that no other seed has.
  private func tune(_ seed: Int, steps: Int, up: Int = 0, collection: String = "a") -> MusicCorpus.Tune {
    var random = RandomStream(seed: UInt64(seed)).generator()
    let pitches = (0..<steps).map { _ in UInt8(60 + up + random.uniform(below: 12)) }
    return MusicCorpus.Tune(collection: collection, name: "f.abc:\(seed):t\(seed)\(up)", steps: pitches)
  }

  @Test func symbolsAreAStatedPermutation() {
    #expect(Set(MusicSymbols.symbols).count == 129 && MusicSymbols.symbols.max() == 128)
    #expect(Array(MusicSymbols.symbols.prefix(5)) == [103, 126, 92, 40, 80])
    #expect(MusicSymbols.pitches(of: MusicSymbols.symbols) == (0...128).map { UInt8($0) })
    #expect(MusicSymbols.pitches(of: [129, 65_535]) == [128, 128])
  }

  @Test func transposedAndEqualOpeningsAreOneTune() {
    let corpus = MusicCorpus([tune(1, steps: 300), tune(2, steps: 300), tune(1, steps: 400, up: 5, collection: "b")])
    #expect(corpus.identities.map { $0.tunes.count }.sorted() == [1, 2])
    let mixed = MusicCorpus([tune(1, steps: 400, up: 5, collection: "b"), tune(2, steps: 300), tune(1, steps: 300)])
    #expect(mixed.identities.map { $0.tunes.map(\.name) } == corpus.identities.map { $0.tunes.map(\.name) })
    #expect(MusicCorpus.contour([128, 64, 64, 66]) == MusicCorpus.contour([128, 70, 70, 72]))
    #expect(MusicCorpus.contour([128, 64, 64, 66]) != MusicCorpus.contour([64, 64, 66, 66]))
  }

  @Test func sharesOfTheSplit() {
    let corpus = MusicCorpus((0..<3000).map { tune($0, steps: 80) })
    for (split, share) in [(MusicSplit.train, 0.8), (.validation, 0.1), (.test, 0.1)] {
      let found = Double(corpus.identities.count { $0.split == split }) / 3000
      #expect(abs(found - share) < 0.03, "\(split): \(found)")  // 4 standard deviations or more
    }
  }

  /// A folder of three collections becomes files that read back, and no tune is in two of them.
  @Test func conversionToFilesAndBack() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let letters = Array("CDEFGABcdefgab")
    for collection in ["a", "b"] {
      try FileManager.default.createDirectory(atPath: "\(folder)/in/\(collection)", withIntermediateDirectories: true)
      var random = RandomStream(seed: collection == "a" ? 1 : 2).generator()
      let tunes = (0..<60).map { n -> String in
        let notes = (0..<(n == 0 ? 20 : 400)).map { _ in String(letters[random.uniform(below: 14)]) }
        return "X:\(n)\nT:\(collection)\(n)\nL:1/16\nK:C\n" + notes.joined() + "\n"
      }
      try (tunes.joined() + "X:99\nK:Q\n").write(
        toFile: "\(folder)/in/\(collection)/t.abc", atomically: true, encoding: .utf8)
    }
    let conversion = try MusicConversion(folder: "\(folder)/in")
    #expect(conversion.tunes.count == 120 && conversion.rejected.count == 2)
    #expect(conversion.windowCount(hop: 256) == 118 && conversion.windowCount(hop: 64) == 118 * 3)
    try conversion.write(to: "\(folder)/out")
    var seen: [MusicSplit: Set<Int>] = [:]
    var windows = 0
    for split in MusicSplit.allCases {
      let music = try Music(folder: "\(folder)/out", split: split)
      seen[split] = Set(music.identities)
      windows += split == .train ? music.windows.count / 3 : music.windows.count
      #expect(music.windows.count >= 1 && music.songs.count == seen[split]?.count)
      let slice = try Music(folder: "\(folder)/out", split: split, count: 1, offset: music.windows.count - 1)
      #expect(Array(slice.windows.storage) == Array(music.windows[row: music.windows.count - 1]))
      for row in 0..<music.windows.count {
        let pitches = MusicSymbols.pitches(of: music.windows[row: row])
        let tunes = conversion.corpus.identities[music.identities[row]].tunes
        #expect(
          tunes.contains { tune in [0, 64, 128].contains { Array(tune.steps[$0..<min(400, $0 + 256)]) == pitches } })
      }
    }
    #expect(windows == 118)
    #expect(seen[.train]?.isDisjoint(with: seen[.test] ?? []) == true)
    #expect(seen[.validation]?.isDisjoint(with: (seen[.test] ?? []).union(seen[.train] ?? [])) == true)
    let again = try MusicConversion(folder: "\(folder)/in")
    #expect(again.file(.train) == conversion.file(.train))
  }

  @Test func damagedFilesNameThemselves() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let path = "\(folder)/test.bin"
    func error() -> String {
      #expect(throws: DataError.self) { try Music(folder: folder, split: .test) }?.description ?? ""
    }
    #expect(error() == "\(path): no such file; run scripts/data music")
    let file = MusicFile(hop: 256, identities: [3, 9], starts: [0, 256], windows: TokenBatch(count: 2, length: 256))
    try file.write(to: path)
    #expect(try MusicFile(reading: path) == file)
    #expect(throws: DataError.outOfRange(path: path, asked: 1..<3, count: 2)) {
      try Music(folder: folder, split: .test, count: 2, offset: 1)
    }
    let good = file.bytes
    for (at, byte, reason) in [
      (0, 0, "another format"), (8, 1, "windows of 257 steps"), (16, 3, "has 677 bytes"), (30, 200, "another order"),
      (good.count - 1, 129, "symbol 129 at byte"),
    ] as [(Int, UInt8, String)] {
      var bytes = good
      bytes[at] = byte
      try Data(bytes).write(to: URL(filePath: path))
      #expect(error().hasPrefix("\(path): ") && error().contains(reason), "\(reason): \(error())")
    }
    for length in [0, 7, 8, 30, 148, 149, 300, good.count - 1] {
      try Data(good[..<length]).write(to: URL(filePath: path))
      #expect(error().hasPrefix("\(path): "))
    }
  }

  @Test func bothReadingsOfTheRatio() throws {
    let space = TokenSpace(length: 4000, vocabulary: 129)
    let truth = (0..<4000).map { Token($0 % 129) }
    for (reading, share) in [(MusicInfillingTask.Reading.measured, 0.4), (.hidden, 0.6)] {
      let task = MusicInfillingTask(ratio: 0.4, of: reading, space: space)
      let measurement = task.measure(truth: truth, item: 0, stream: RandomStream(seed: 3))
      let likelihood = try #require(measurement.likelihood as? InpaintingLikelihood)
      #expect(abs(Double(likelihood.measurements) / 4000 - share) < 0.035)  // 4.5 standard deviations
      #expect(zip(likelihood.measured, truth).allSatisfy { $0 == nil || $0 == $1 })
      #expect(likelihood.noise == .released && measurement.image == nil)
      let other = task.measure(truth: truth.reversed(), item: 1, stream: RandomStream(seed: 3))
      let mask = (other.likelihood as? InpaintingLikelihood)?.measured.map { $0 == nil }
      #expect(mask == likelihood.measured.map { $0 == nil } && other.hash != measurement.hash)
    }
  }
}
