import Foundation
import Testing

@testable import Tasks

/// `$DISCERN_DATA/music`, else `data/music` of the package.
private let folder: String = {
  if ProcessInfo.processInfo.environment["DISCERN_DATA"] != nil { return Music.defaultFolder }
  let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  return package.appendingPathComponent("data/music").path
}()
private let present = FileManager.default.fileExists(atPath: folder + "/train.bin")

/// Facts of the melodies that `scripts/data music` makes.
@Suite(.enabled(if: present, "melodies are absent: run scripts/data music")) struct MusicGoldenTests {
  @Test func countsOfTheSplits() throws {
    for (split, windows, songs) in [(MusicSplit.train, 11_852, 3_803), (.validation, 597, 440), (.test, 641, 455)] {
      let music = try Music(folder: folder, split: split)
      #expect(music.windows.count == windows && music.songs.count == songs, "\(split)")
    }
  }

  /// Melodies hold: most steps repeat the one before, and rests are few.
  @Test func whatMelodiesLookLike() throws {
    let music = try Music(folder: folder, split: .test)
    let pitches = (0..<music.windows.count).map { MusicSymbols.pitches(of: music.windows[row: $0]) }
    let held = pitches.reduce(0) { $0 + zip($1, $1.dropFirst()).count { $0 == $1 } }
    #expect(abs(Double(held) / Double(255 * pitches.count) - 0.628) < 0.001)
    let rests = pitches.reduce(0) { $0 + $1.count { $0 == MusicSymbols.rest } }
    #expect(abs(Double(rests) / Double(256 * pitches.count) - 0.017) < 0.001)
    #expect(pitches.joined().filter { $0 < 128 }.allSatisfy { (43...100).contains($0) })
  }
}
