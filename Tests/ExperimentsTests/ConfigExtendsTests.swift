import Foundation
import Testing

@testable import Experiments

/// Files that extend others.
final class ConfigExtendsTests {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("discern-extends-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("bases"), withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private func write(_ name: String, _ text: String) throws {
    try Data(text.utf8).write(to: folder.appendingPathComponent(name))
  }

  private func load(_ name: String, _ overrides: String...) throws -> ExperimentConfig {
    let path = folder.appendingPathComponent(name).path
    return try ExperimentConfig.load(path, shownAs: name, overrides: overrides, registries: .standard)
  }

  @Test func mergesObjectsReplacesListsRemovesNulls() throws {
    try write("bases/root.json", goodConfig)
    try write("bases/base.json", #"{ "extends": "root.json", "task": { "sigma": 0.3 }, "draws": 20, "name": null }"#)
    try write(
      "top.json",
      #"{ "extends": "bases/base.json", "samplers": ["exact"], "baseline": null, "task": { "flip": null } }"#)
    let config = try load("top.json", "prior.count=5")
    #expect(config.name == "top" && config.draws == 20 && config.items == [0, 1, 2])
    #expect(config.samplers.map(\.label) == ["exact"] && config.baseline == "exact")
    #expect(config.problems[0].task.resolved["sigma"] == .number(0.3))
    #expect(config.problems[0].task.resolved["flip"] == .number(0.05))
    #expect(config.problems[0].prior.resolved["count"] == 5)
  }

  @Test func errorsStandInTheFileThatMadeThem() throws {
    try write("bases/root.json", goodConfig.replacingOccurrences(of: "0.05", with: "1.7"))
    try write("top.json", "{\n  \"extends\": \"bases/root.json\",\n  \"draws\": 0\n}")
    let errors = try #require(throws: ConfigErrors.self) { try self.load("top.json", "block=0") }
    let places = errors.errors.map(\.span.place)
    #expect(places == ["top.json:3:12", "bases/root.json:4:36", "override 'block=0'"])
  }

  @Test func circlesThroughLinksAreFound() throws {
    try write("x.json", #"{ "extends": "loop/x.json" }"#)
    try FileManager.default.createSymbolicLink(
      at: folder.appendingPathComponent("loop"), withDestinationURL: folder)
    let errors = try #require(throws: ConfigErrors.self) { try self.load("x.json") }
    #expect(errors.description.hasPrefix("x.json:1:14: error: the files extend each other in a circle"))
  }

  @Test func unreadableFiles() throws {
    let missing = try #require(throws: ConfigErrors.self) { try self.load("none.json") }
    #expect(
      missing.description == "none.json: error: there is no such file\nhint: give the path of a JSON file")
    let isFolder = try #require(throws: ConfigErrors.self) { try self.load("bases") }
    #expect(isFolder.description.hasPrefix("bases: error: this is a folder"))
  }
}
