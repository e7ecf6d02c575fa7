import Foundation
import Testing

@testable import Tasks

/// A folder of its own, removed at the end.
private func withFolder<T>(_ body: (String) throws -> T) throws -> T {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("images-\(UUID().uuidString)").path
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  return try body(folder)
}

private func write(_ base64: String, _ path: String, count: Int = .max) throws {
  let url = URL(fileURLWithPath: path)
  try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
  try #require(Data(base64Encoded: base64)).prefix(count).write(to: url)
}

@Suite struct ImageSetTests {
  /// Files in order, broken ones passed over by name, whatever the number of threads.
  @Test func foldersWithBrokenFiles() throws {
    try withFolder { folder in
      try write(GoldenPictures.png, folder + "/faces/b.PNG")
      try write(GoldenPictures.jpeg, folder + "/faces/a/2.jpg")
      try write(GoldenPictures.jpeg, folder + "/faces/a/1.jpeg", count: 300)
      try write(GoldenPictures.pngGrey, folder + "/faces/c.jpg")  // a PNG file by its bytes
      try write("", folder + "/faces/d.png")
      try write("aGVsbG8=", folder + "/faces/e.jpg")
      try write("aGVsbG8=", folder + "/faces/notes.txt")
      try write(GoldenPictures.png, folder + "/faces/.hidden.png")
      try write(GoldenPictures.png, folder + "/more/z.png")
      let folders = [ImageFolder(folder + "/faces"), ImageFolder(folder + "/more/", crop: ImageCrop(share: 0.5))]
      let images = try ImageSet.load(folders: folders, resolution: 8, threads: 1)
      #expect(images.names == ["faces/a/2.jpg", "faces/b.PNG", "faces/c.jpg", "more/z.png"])
      #expect(images.count == 4 && images.pixels.count == 4 * 8 * 8 * 3 && images.size == 192)
      #expect(
        images.skipped.map(\.description) == [
          "faces/a/1.jpeg is a damaged JPEG file: Premature end of JPEG file", "faces/d.png is empty",
          "faces/e.jpg starts with bytes 68 65 6c 6c: neither PNG nor JPEG",
        ])
      let again = try ImageSet.load(folders: folders, resolution: 8, threads: 3)
      #expect(again.pixels == images.pixels && again.names == images.names && again.skipped == images.skipped)

      let alone = try ImageSet.load(folders: [folders[1]], resolution: 8)
      #expect(alone.pixels == Array(images.pixels[3 * 192..<4 * 192]))
      let part = try ImageSet.load(folders: folders, resolution: 8, count: 2, offset: 2)
      #expect(part.names == ["faces/b.PNG", "faces/c.jpg"] && part.pixels == Array(images.pixels[192..<3 * 192]))
      let grey = images.pixels[2 * 192..<3 * 192]
      #expect(stride(from: grey.startIndex, to: grey.endIndex, by: 3).allSatisfy { grey[$0] == grey[$0 + 2] })
    }
  }

  @Test func foldersThatCannotBeUsed() throws {
    try withFolder { folder in
      #expect(throws: DataError.missing(path: folder + "/no", remedy: ImageFolder.remedy)) {
        try ImageSet.load(folders: [ImageFolder(folder + "/no")], resolution: 8)
      }
      #expect(throws: DataError.self) { try ImageSet.load(folders: [ImageFolder(folder)], resolution: 8) }
      try write("aGVsbG8=", folder + "/e.jpg")
      let error = #expect(throws: DataError.self) {
        try ImageSet.load(folders: [ImageFolder(folder)], resolution: 8)
      }
      #expect(error?.description.contains("1 images, none of which can be read (") == true)
      #expect(throws: DataError.unexpected(path: folder + "/e.jpg", found: "one file", expected: "a folder of images"))
      {
        try ImageFolder(folder + "/e.jpg").files()
      }
      #expect(throws: DataError.outOfRange(path: folder, asked: 1..<3, count: 1)) {
        try ImageSet.load(folders: [ImageFolder(folder)], resolution: 8, count: 2, offset: 1)
      }
      #expect(throws: DataError.self) { try ImageSet.load(folders: [ImageFolder(folder)], resolution: 8, offset: -1) }
    }
  }

  @Test func signals() {
    let images = ImageSet(
      resolution: 1, pixels: [0, 51, 255, 255, 0, 102], names: ["a", "b"])
    let signals = images.signals([1, 0, 1])
    #expect(signals.shape == [3, 1, 1, 3])
    let expected: [Float] = [1, -1, -0.2, -1, -0.6, 1, 1, -1, -0.2]
    #expect(zip(signals.floats, expected).allSatisfy { abs($0 - $1) < 1e-6 })
  }
}
