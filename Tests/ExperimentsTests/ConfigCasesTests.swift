import Foundation
import Testing

@testable import Experiments

/// Every broken config under Cases/broken gives exactly the message that is pinned beside it.
struct ConfigCasesTests {
  static let folder = Bundle.module.resourceURL!.appendingPathComponent("Cases/broken")

  static var cases: [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".json") && $0.first?.isNumber == true }.sorted()
  }

  @Test func thereAreFortyCases() {
    #expect(Self.cases.count >= 40)
  }

  @Test(arguments: cases)
  func pinnedMessage(_ file: String) throws {
    let path = Self.folder.appendingPathComponent(file).path
    let errors = try #require(throws: ConfigErrors.self) {
      try ExperimentConfig.load(path, shownAs: file, registries: .standard)
    }
    let message = errors.description + "\n"
    let pinned = (file as NSString).deletingPathExtension + ".txt"
    if ProcessInfo.processInfo.environment["DISCERN_PIN_CASES"] != nil {
      let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Cases/broken")
      try Data(message.utf8).write(to: source.appendingPathComponent(pinned))
    } else {
      #expect(try String(contentsOf: Self.folder.appendingPathComponent(pinned), encoding: .utf8) == message)
    }
  }
}
