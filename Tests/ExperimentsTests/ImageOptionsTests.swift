import Foundation
import Tasks
import Testing

@testable import Experiments

/// "data": images, as configs give it.
struct ImageOptionsTests {
  private func decode(_ text: String) throws -> (options: ImageOptions, errors: String?) {
    var errors = ConfigErrors()
    let json = try #require(LocatedJSON.parse(Source(name: "t", bytes: Array(text.utf8)), into: &errors))
    var options = ImageOptions.table.defaults
    let members = try #require(json.members)
    let isValid = ImageOptions.table.decode(members, at: json.span, into: &options, &errors)
    return (options, isValid ? nil : "\(errors)")
  }

  @Test func oneFolderOrMany() throws {
    let (one, noErrors) = try decode(#"{"data": "images", "path": "/faces", "resolution": 32}"#)
    #expect(noErrors == nil && one.path == ["/faces"] && one.resolution == 32)
    #expect(try one.folders() == [ImageFolder("/faces")])

    let (many, none) = try decode(
      #"{"path": ["/a", "/b"], "crop": [{}, {"share": 0.88, "lift": 0.05}], "count": 7, "offset": 2}"#)
    #expect(none == nil && many.count == 7 && many.offset == 2)
    #expect(try many.folders() == [ImageFolder("/a"), ImageFolder("/b", crop: ImageCrop(share: 0.88, lift: 0.05))])

    let (shared, fine) = try decode(#"{"path": ["/a", "/b"], "crop": {"share": 0.5}}"#)
    #expect(fine == nil)
    #expect(try shared.folders().map(\.crop) == [ImageCrop(share: 0.5), ImageCrop(share: 0.5)])
    // What a table writes, it reads.
    #expect(try decode(ImageOptions.table.resolve(many).canonical).options.path == many.path)
    #expect(try decode(ImageOptions.table.resolve(one).canonical).options.path == one.path)
  }

  @Test func whatIsWrongIsSaid() throws {
    for (text, part) in [
      (#"{"path": []}"#, "'path' has 0 folders"), (#"{"path": [3]}"#, "'path[0]' must be a string"),
      (#"{"crop": {"share": 0}}"#, "'share' is 0, which is out of range"),
      (#"{"resolution": 5000}"#, "'resolution' is 5000, which is out of range"),
      (#"{"data": "mnist"}"#, "'data'"),
    ] {
      let errors = try #require(try decode(text).errors, "\(text)")
      #expect(errors.contains(part), "\(errors)")
    }
    let (three, _) = try decode(#"{"path": "/a", "crop": [{}, {}, {}]}"#)
    #expect(throws: FieldError("crop", "'crop' has 3 entries for 1 folders", hint: "give one, or one for each folder"))
    {
      try three.folders()
    }
    let (absent, _) = try decode(#"{"path": "no-such-folder"}"#)
    let root = ProcessInfo.processInfo.environment["DISCERN_DATA"] ?? "data"
    #expect(throws: DataError.missing(path: root + "/no-such-folder", remedy: ImageFolder.remedy)) { try absent.load() }
  }

  /// Images in a folder are read, and have a hash.
  @Test func imagesAreLoaded() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("images-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    // A white pixel in PNG.
    let png =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC"
    try #require(Data(base64Encoded: png)).write(to: folder.appendingPathComponent("white.png"))
    let (options, _) = try decode(#"{"path": "\#(folder.path)", "resolution": 2}"#)
    let images = try options.load()
    #expect(images.count == 1 && images.pixels == [UInt8](repeating: 255, count: 12))
    #expect(ImageOptions.inputs(images).map(\.hash) == [SHA256.hexadecimal([UInt8](repeating: 255, count: 12))])
  }
}
