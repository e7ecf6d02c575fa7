import Foundation
import Platform
import Testing

@testable import Experiments

/// Paper files beside their schema, and paths as they are printed.
struct PaperFileTests {
  /// ".." takes back a name, unless that is a link, behind which it leads elsewhere.
  @Test func joinedPaths() throws {
    #expect(Path.joined("experiments/a", "../../results/a") == "results/a")
    #expect(Path.joined(".", "made") == "made" && Path.joined("a", ".") == "a" && Path.joined(".", ".") == ".")
    #expect(Path.joined("a", "/b/c") == "/b/c" && Path.joined("a", "..") == "." && Path.joined("/a", "../b") == "/b")
    #expect(Path.joined("..", "../b") == "../../b" && Path.joined("a/./b", "./c") == "a/b/c")
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("discern-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    for name in ["real/deep", "other"] {
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
    }
    let link = folder.appendingPathComponent("other/link")
    try FileManager.default.createSymbolicLink(
      at: link, withDestinationURL: folder.appendingPathComponent("real/deep"))
    #expect(Path.joined(link.path, "../x") == "\(link.path)/../x")
    #expect(Path.joined("\(folder.path)/other", "../x") == "\(folder.path)/x")
  }

  @Test func schema() throws {
    let schema = Paper.schema
    let keys = try #require(schema["else"]?["properties"])
    for key in ["title", "results", "out", "tables", "figures"] { #expect(keys[key] != nil, "\(key)") }
    guard case .array(let kinds)? = schema["$defs"]?["figure"]?["oneOf"] else { throw CancellationError() }
    let names = kinds.compactMap { $0["properties"]?["kind"]?["const"] }
    #expect(names == ["sweep", "differences", "posterior", "ranks"])
    #expect(try JSON(parsing: schema.pretty) == schema)
  }
}
