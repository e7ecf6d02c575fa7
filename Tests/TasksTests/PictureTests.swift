import Foundation
import Testing

@testable import Tasks

private func bytes(_ base64: String) throws -> [UInt8] { Array(try #require(Data(base64Encoded: base64))) }

private func message(_ file: [UInt8]) -> String? {
  do {
    _ = try Picture(file)
    return nil
  } catch {
    return error.description
  }
}

/// Files against what Pillow reads from them.
@Suite struct PictureTests {
  @Test func pngOfEveryKind() throws {
    let pixels = try bytes(GoldenPictures.pixels)
    #expect(try Picture(bytes(GoldenPictures.png)) == Picture(width: 13, height: 17, pixels: pixels))
    #expect(try Picture(bytes(GoldenPictures.png16)).pixels == pixels)
    let grey = stride(from: 1, to: pixels.count, by: 3).flatMap { [pixels[$0], pixels[$0], pixels[$0]] }
    #expect(try Picture(bytes(GoldenPictures.pngGrey)).pixels == grey)
    #expect(try Picture(bytes(GoldenPictures.pngAlpha)).pixels == [0, 0, 0] + pixels.dropFirst(3))
    #expect(try Picture(bytes(GoldenPictures.pngGreyAlpha)).pixels == [0, 0, 0] + grey.dropFirst(3))
    #expect(try Picture(bytes(GoldenPictures.pngPalette)).pixels == [10, 20, 30, 40, 50, 60])
  }

  @Test func jpegOfEveryKind() throws {
    for (file, pixels) in [
      (GoldenPictures.jpeg, GoldenPictures.jpegPixels),
      (GoldenPictures.jpegProgressive, GoldenPictures.jpegProgressivePixels),
      (GoldenPictures.jpegGrey, GoldenPictures.jpegGreyPixels),
    ] {
      #expect(try Picture(bytes(file)) == Picture(width: 13, height: 17, pixels: bytes(pixels)))
    }
    #expect(
      message(try bytes(GoldenPictures.jpegInks)) == "has 4 colour channels; save it in RGB or grey")
  }

  /// Every side that is asked for is kept, and a scaled picture is the mean of what it stands for.
  @Test(arguments: [(209, 1), (208, 1), (104, 2), (53, 2), (52, 4), (26, 8), (1, 8)])
  func scaledDecoding(_ side: Int, _ denominator: Int) throws {
    let file = try bytes(GoldenPictures.jpegLarge)
    let picture = try Picture(file, keeping: side)
    #expect(picture.width == 208 / denominator && picture.height == 272 / denominator)
    let pixels = try bytes(GoldenPictures.pixels)
    let block = 16 / denominator  // every pixel of the small picture is block × block here
    for y in 0..<17 {
      for x in 0..<13 {
        let middle = ((y * block + block / 2) * picture.width + x * block + block / 2) * 3
        for c in 0..<3 {
          #expect(abs(Int(picture.pixels[middle + c]) - Int(pixels[(y * 13 + x) * 3 + c])) <= 12)
        }
      }
    }
  }

  /// Every shorter file is damaged, whatever its format: none is a picture, and none ends the program.
  @Test func truncatedFiles() throws {
    for file in [
      GoldenPictures.png, GoldenPictures.png16, GoldenPictures.jpeg, GoldenPictures.jpegProgressive,
      GoldenPictures.jpegGrey,
    ] {
      let whole = try bytes(file)
      for length in 0..<whole.count {
        #expect(throws: PictureError.self, "\(length) of \(whole.count) bytes") { try Picture(Array(whole[..<length])) }
      }
      #expect(message(Array(whole[..<2]))?.hasSuffix("neither PNG nor JPEG") == true)
    }
    #expect(message([]) == "is empty")
  }

  /// A bit that flips anywhere gives a picture or an error, never a crash; a checksum finds it in the pixels of a PNG.
  @Test func corruptedFiles() throws {
    for file in [GoldenPictures.png, GoldenPictures.png16, GoldenPictures.jpeg, GoldenPictures.jpegProgressive] {
      let whole = try bytes(file)
      var damaged = 0
      for position in whole.indices {
        for bit in [0, 3, 7] {
          var corrupt = whole
          corrupt[position] ^= 1 << bit
          if message(corrupt) != nil { damaged += 1 }
        }
      }
      #expect(damaged > whole.count / 4)
    }
    var png = try bytes(GoldenPictures.png)
    png[png.count - 40] ^= 1
    #expect(message(png)?.hasPrefix("is a damaged PNG file: ") == true)
  }

  @Test func garbage() {
    for start: [UInt8] in [
      [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], [0xFF, 0xD8, 0xFF], [0xFF, 0xD8, 0xFF, 0xDB],
    ] {
      for seed in 0..<50 {
        #expect(message(start + (0..<300).map { UInt8(truncatingIfNeeded: ($0 * 7919 + seed * 31) >> 3) }) != nil)
      }
    }
    #expect(message(Array("<html>".utf8)) == "starts with bytes 3c 68 74 6d: neither PNG nor JPEG")
  }

  /// A header that promises 2³⁰ pixels is refused before memory is taken.
  @Test func hugeHeaders() throws {
    var jpeg = try bytes(GoldenPictures.jpeg)
    let frame = try #require((0..<jpeg.count - 1).first { jpeg[$0] == 0xFF && jpeg[$0 + 1] == 0xC0 })
    jpeg.replaceSubrange(frame + 5..<frame + 9, with: [0x80, 0, 0x80, 0])
    #expect(message(jpeg) == "has 32768×32768 pixels; at most 2²⁶ are read")
  }

  /// The lowest square, smaller and larger, as Pillow resizes it without rounding.
  @Test(arguments: [5, 20])
  func bicubicResizing(_ resolution: Int) throws {
    let golden = resolution == 5 ? GoldenPictures.resized5 : GoldenPictures.resized20
    let picture = try Picture(bytes(GoldenPictures.png))
    var resized = [UInt8](repeating: 0, count: resolution * resolution * 3)
    resized.withUnsafeMutableBufferPointer {
      guard let target = $0.baseAddress else { return }
      picture.write(ImageCrop(lift: 1), resolution: resolution, to: target)
    }
    #expect(golden.count == resized.count)
    for (byte, value) in zip(resized, golden) {
      #expect(abs(Float(byte) - min(max(value, 0), 255)) < 0.502)
    }
  }

  @Test func cropsStayInside() {
    let tall = ImageCrop(share: 0.88, lift: 0.05).window(width: 89, height: 109)
    #expect(abs(tall.side - 78.32) < 1e-9 && abs(tall.left - 5.34) < 1e-9 && abs(tall.top - (15.34 + 3.916)) < 1e-9)
    #expect(ImageCrop(lift: 0.5).window(width: 64, height: 64) == (0, 0, 64))
    #expect(ImageCrop(lift: 3).window(width: 89, height: 109) == (0, 20, 89))
    #expect(ImageCrop(lift: -3).window(width: 109, height: 89) == (10, 0, 89))
    #expect(ImageCrop(lift: -3).window(width: 89, height: 109) == (0, 0, 89))
  }

  /// Weights sum to 1, also beyond the edges, and a flat picture stays flat.
  @Test func tapsSumToOne() {
    for (start, width, count) in [(0.0, 13.0, 5), (2.5, 8.0, 20), (0, 1, 4), (0.3, 12.4, 12)] {
      let taps = CubicFilter.taps(start: start, size: width, count: count, inside: 0..<13)
      #expect(taps.firsts.count == count && taps.weights.count == count * taps.width)
      for (j, first) in taps.firsts.enumerated() {
        #expect(abs(taps.weights[j * taps.width..<(j + 1) * taps.width].reduce(0, +) - 1) < 1e-6)
        #expect(first >= 0 && first + taps.width <= 13)
      }
    }
  }
}
