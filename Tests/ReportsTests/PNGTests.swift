import Foundation
import Testing

@testable import Reports
@testable import Tasks

@Suite struct PNGTests {
  private let folder = NSTemporaryDirectory() + "discern-" + UUID().uuidString

  private func file(_ name: String) throws -> String {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return "\(folder)/\(name)"
  }

  private let grey = PNGImage(width: 7, height: 5, samples: (0..<35).map { UInt8($0 * 7) })
  private let colour = PNGImage(
    width: 3, height: 4, channels: 3, samples: (0..<36).map { UInt8(truncatingIfNeeded: $0 * 37) })

  @Test func whatIsWrittenIsRead() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for picture in [grey, colour, PNGImage(width: 1, height: 1, shade: 9)] {
      let path = try file("a.png")
      try picture.write(to: path)
      let read = try Picture(reading: path, keeping: 1)
      let pixels = picture.channels == 3 ? picture.samples : picture.samples.flatMap { [$0, $0, $0] }
      #expect(read == Picture(width: picture.width, height: picture.height, pixels: pixels))
    }
    #expect(try grey.encoded() == grey.encoded())
  }

  /// Noise does not compress: the upper bound of the encoded size must hold.
  @Test func incompressiblePicturesFit() throws {
    var state: UInt64 = 1
    let samples = (0..<300 * 200).map { _ -> UInt8 in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 56)
    }
    #expect(try PNGImage(width: 300, height: 200, samples: samples).encoded().count >= samples.count)
  }

  @Test func noPlaceIsNamed() {
    let path = "/nonexistent/folder/a.png"
    #expect(throws: PNGError.unwritable(file: path, reason: "No such file or directory")) { try grey.write(to: path) }
  }

  @Test func aGridPutsTilesInTheMiddleOfTheirPlaces() {
    let white = PNGImage(width: 2, height: 1, shade: 255)
    let black = PNGImage(width: 4, height: 3, shade: 0)
    let grid = SampleGrid(truths: [white, nil], samplers: [[black, white]], scale: 1, gap: 1)
    let image = grid.image()
    let rows = (0..<image.height).map { y in
      image.samples[(y * image.width)..<((y + 1) * image.width)].map { $0 == 255 ? "#" : $0 == 0 ? "." : " " }.joined()
    }
    #expect(
      rows == [
        "         ",
        "  ##     ",
        "         ",
        " ....    ",
        " .... ## ",
        " ....    ",
        "         ",
      ])
    #expect(SampleGrid(truths: [], samplers: []).image() == PNGImage(width: 1, height: 1, shade: 128))
    let mixed = SampleGrid(truths: [white], samplers: [[colour]], scale: 3, gap: 0).image()
    #expect(mixed.channels == 3)
    #expect(mixed.width == 9 && mixed.height == 3 + 12)
  }
}
