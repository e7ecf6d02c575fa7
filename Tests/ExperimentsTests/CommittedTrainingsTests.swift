import Experiments
import Foundation
import Testing

/// Every training config that is committed reads, and writes weights of its own.
struct CommittedTrainingsTests {
  @Test func everyTrainingReads() throws {
    let folder = URL(filePath: #filePath).appending(path: "../../../experiments").standardized
    let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
    var written: Set<String> = []
    for case let file as URL in files where file.pathExtension == "json" && file.path.contains("/experiments/") {
      let weights = try TrainingConfig.load(file.path).weights
      #expect(written.insert(weights).inserted, "\(weights) is written by two configs")
    }
    #expect(written.count >= 3)
  }
}
